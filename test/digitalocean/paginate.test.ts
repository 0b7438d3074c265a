import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../lib/digitalocean/body.ts';
import { createLedger } from '../../lib/digitalocean/ledger.ts';
import type { Handler, Seen } from '../support/api-server.ts';
import { pageOf, reply, things } from '../support/api-server.ts';
import { clientOf, endpoint, keyOf, readThings, serve } from '../support/digitalocean.ts';

const ids = (count: number, from = 1) => things(count, from).map(keyOf);
const sorted = (keys: readonly (string | undefined)[]) => [...keys].sort((a, b) => Number(a) - Number(b));

/** Answers with pages of things, changed as told. */
const listing =
  (count: number, change: (page: Record<string, unknown>, seen: Seen) => object = (page) => page): Handler =>
  (seen, response) =>
    reply(response, 200, change(pageOf(things(count), seen), seen));

const read = async (handler: Handler) => {
  const server = await serve(handler);
  return { ...(await readThings(clientOf(server))), server };
};

describe('a list that nothing happens to', () => {
  it.each([0, 1, 199, 200, 201, 400, 412, 2_001])('of %i items takes ⌈n / 200⌉ requests', async (count) => {
    const { ids: got, whole, problems, expected, ledger, server } = await read(listing(count));
    expect(got).toEqual(ids(count));
    expect({ whole, problems, expected }).toEqual({ whole: true, problems: [], expected: count });
    const pages = Math.max(1, Math.ceil(count / 200));
    expect(server.seen).toHaveLength(pages);
    expect(ledger).toEqual({
      endpoint: '/v2/things',
      requests: pages,
      pages,
      items: count,
      expected: count,
      duplicates: 0,
      retries: 0,
      throttled: 0,
      status: 'complete',
    });
    expect(server.seen.every(({ query }) => query.get('per_page') === '200')).toBe(true);
  });

  it('is asked for page by page side by side', async () => {
    const waiting: (() => void)[] = [];
    const server = await serve((seen, response) => {
      const answer = () => reply(response, 200, pageOf(things(2_000), seen));
      if (seen.page === 1) return answer();
      waiting.push(answer);
      if (waiting.length === 9) for (const go of waiting.reverse()) go();
    });
    const { ids: got, whole } = await readThings(clientOf(server));
    expect(got).toEqual(ids(2_000));
    expect(whole).toBe(true);
    expect(server.mostInFlight).toBe(9);
  });

  it('keeps its own query beside the page', async () => {
    const server = await serve(listing(3));
    await readThings(clientOf(server), { query: { private: true } });
    expect(server.seen[0]?.query.get('private')).toBe('true');
  });

  it('may be a map', async () => {
    const server = await serve((seen, response) => {
      const { things: items, ...rest } = pageOf(things(250), seen);
      const policies = Object.fromEntries((items as { id: number }[]).map((item) => [item.id, item]));
      reply(response, 200, { policies, ...rest });
    });
    const itemsOf = ({ policies }: { readonly policies?: unknown }) =>
      isObject(policies) ? Object.values(policies) : undefined;
    const { ids: got, whole } = await readThings(clientOf(server), { itemsOf });
    expect(sorted(got)).toEqual(ids(250));
    expect(whole).toBe(true);
  });

  it('passes items without a usable id on, each counting', async () => {
    const odd = [...things(210), null, { id: {} }, { name: 'nobody' }];
    const { items, whole, ledger } = await read((seen, response) => reply(response, 200, pageOf(odd, seen)));
    expect(items).toHaveLength(213);
    expect(whole).toBe(true);
    expect(ledger).toMatchObject({ items: 213, expected: 213, status: 'complete' });
  });
});

interface Shape {
  readonly name: string;
  readonly count: number;
  readonly change: (page: Record<string, unknown>, seen: Seen) => object;
  readonly requests: number;
  readonly problem?: string;
  /** How many of the items are to be got; all of them by default. */
  readonly got?: number;
}

const evil = 'https://evil.example/v2/things?page=2';
const shapes: Shape[] = [
  { name: 'no links', count: 412, change: ({ links, ...page }) => page, requests: 3 },
  { name: 'links: null', count: 412, change: (page) => ({ ...page, links: null }), requests: 3 },
  { name: 'links: {}', count: 412, change: (page) => ({ ...page, links: {} }), requests: 3 },
  {
    name: 'links.pages: null',
    count: 412,
    change: (page) => ({ ...page, links: { pages: null } }),
    requests: 3,
  },
  { name: 'links of the wrong type', count: 412, change: (page) => ({ ...page, links: [1] }), requests: 3 },
  {
    name: 'a next link elsewhere',
    count: 412,
    change: (page, { page: number }) => ({ ...page, links: { pages: number < 3 ? { next: evil } : {} } }),
    requests: 3,
  },
  {
    name: 'a next link that points back, with a count',
    count: 412,
    change: (page, { page: number }) => ({
      ...page,
      links: { pages: number < 3 ? { next: 'https://api.digitalocean.com/v2/things?page=1' } : {} },
    }),
    requests: 3,
  },
  {
    name: 'a next link on an empty page too',
    count: 412,
    change: (page) => ({ ...page, links: { pages: { next: evil } } }),
    requests: 4,
  },
  {
    name: 'pages of 50 whatever was asked for',
    count: 412,
    change: (_, seen) => pageOf(things(412), seen, 50),
    requests: 9,
  },
  {
    name: 'everything on page 1 whatever was asked for',
    count: 412,
    change: (_, { page }) => ({ things: page === 1 ? things(412) : [], links: {}, meta: { total: 412 } }),
    requests: 1,
  },
  { name: 'meta: null, read twice', count: 412, change: (page) => ({ ...page, meta: null }), requests: 6 },
  { name: 'no meta on one page', count: 150, change: ({ meta, ...page }) => page, requests: 1 },
  {
    name: 'neither meta nor a next link on full pages',
    count: 412,
    change: ({ things: items }) => ({ things: items, links: {} }),
    requests: 6,
  },
  {
    name: 'a total that is text',
    count: 412,
    change: (page) => ({ ...page, meta: { total: '412' } }),
    requests: 6,
  },
  {
    name: 'neither meta nor links, ending on a short page',
    count: 412,
    change: ({ things: items }) => ({ things: items }),
    requests: 6,
  },
  {
    name: 'neither meta nor links, ending on a full page',
    count: 400,
    change: ({ things: items }) => ({ things: items }),
    requests: 6,
  },
  {
    name: 'neither meta nor links nor pages of the size asked for',
    count: 412,
    change: (_, seen) => ({ things: pageOf(things(412), seen, 100).things }),
    requests: 10,
  },
  {
    name: 'a total too low beside next links',
    count: 412,
    change: (page) => ({ ...page, meta: { total: 3 } }),
    requests: 6,
    problem: 'it counts 3 items itself, 412 could be read',
  },
  {
    name: 'a total too low on the last page',
    count: 412,
    change: (page) => ({ ...page, meta: { total: 410 } }),
    requests: 6,
    problem: 'it counts 410 items itself, 412 could be read',
  },
  {
    name: 'a total too high',
    count: 412,
    change: (page) => ({ ...page, meta: { total: 413 } }),
    requests: 6,
    problem: 'it counts 413 items itself, 412 could be read',
  },
  {
    name: 'a negative total',
    count: 412,
    change: (page) => ({ ...page, meta: { total: -1 } }),
    requests: 6,
  },
  {
    name: 'page 1 whatever page was asked for',
    count: 412,
    change: (page) => ({ ...page, things: things(200) }),
    requests: 6,
    problem: 'it counts 412 items itself, 200 could be read',
    got: 200,
  },
  {
    name: 'page 1 for ever, with a next link and no count',
    count: 412,
    change: () => ({ things: things(200), links: { pages: { next: evil } } }),
    requests: 4,
    problem: 'where the list ends is not clear: page 2 repeats what earlier pages held',
    got: 200,
  },
  {
    name: 'empty pages with next links for ever and no count',
    count: 412,
    change: (page) => ({ things: page.things, links: { pages: { next: evil } } }),
    requests: 8,
    problem: 'where the list ends is not clear: page 4 is empty but names a next one',
  },
];

describe('what the API says of the list', () => {
  it.each(shapes)('is read right with $name', async ({ count, change, requests, problem, got }) => {
    const { ids: read_, whole, problems, ledger, server } = await read(listing(count, change));
    expect(sorted(read_)).toEqual(ids(got ?? count));
    expect(whole).toBe(problem === undefined);
    if (problem) expect(problems).toContain(problem);
    else expect(problems).toEqual([]);
    expect(server.seen).toHaveLength(requests);
    expect(ledger).toMatchObject({
      requests,
      items: got ?? count,
      status: problem === undefined ? 'complete' : 'incomplete',
    });
  });

  it('does not walk for ever where the total is absurd', async () => {
    const {
      ids: got,
      whole,
      problems,
      server,
    } = await read(listing(412, (page) => ({ ...page, meta: { total: 1e12 } })));
    expect(got).toEqual(ids(412));
    expect(whole).toBe(false);
    expect(problems).toEqual(['it counts 1000000000000 items itself, 412 could be read']);
    expect(server.seen.length).toBeLessThan(2 * (4 + 32));
  });

  it('does not walk for ever where page 1 comes again and again under an absurd total', async () => {
    const { whole, server } = await read(
      listing(412, () => ({ things: things(200), meta: { total: 999_999_999 } })),
    );
    expect(whole).toBe(false);
    expect(server.seen.length).toBeLessThan(2 * (2 + 32));
  });

  it.each([
    { name: 'missing', body: { meta: { total: 0 } } },
    { name: 'null', body: { things: null, meta: { total: 0 } } },
    { name: 'an object', body: { things: {}, meta: { total: 0 } } },
    { name: 'a prototype key', body: JSON.parse('{"__proto__": {"things": []}}') },
  ])('fails the list where its root key is $name', async ({ body }) => {
    const { failed, whole, problems, server, ledger } = await read((_, response) =>
      reply(response, 200, body),
    );
    expect(failed?.failure).toBe('invalid');
    expect(whole).toBe(false);
    expect(problems).toEqual(['it could not be read: answers 200 with no list in it (5 attempts)']);
    expect(server.seen).toHaveLength(5);
    expect(ledger.status).toBe('failed');
  });
});

describe('a list that changes while it is read', () => {
  /** The list as it is when the nth request comes. */
  const changing =
    (at: (index: number) => { id: number }[]): Handler =>
    (seen, response) =>
      reply(response, 200, pageOf(at(seen.index), seen));

  it('is read once more when an item was added, and taken as it is then', async () => {
    const after = [{ id: 9_999 }, ...things(412)];
    const {
      ids: got,
      whole,
      ledger,
      server,
    } = await read(changing((index) => (index === 0 ? things(412) : after)));
    expect(got).toEqual(after.map(keyOf));
    expect(whole).toBe(true);
    expect(server.seen).toHaveLength(6);
    expect(ledger).toMatchObject({ items: 413, expected: 413, duplicates: 1, pages: 6, status: 'complete' });
  });

  it('is read once more when an item vanished and another slipped between pages', async () => {
    const after = things(412).filter(({ id }) => id !== 5);
    const { ids: got, whole } = await read(changing((index) => (index === 0 ? things(412) : after)));
    expect(got).toEqual(after.map(keyOf));
    expect(whole).toBe(true);
  });

  it('is read once more when the totals differ though the final count fits', async () => {
    const { whole, server } = await read(
      listing(412, (page, { index, page: number }) =>
        index < 3 && number === 2 ? { ...page, meta: { total: 413 } } : page,
      ),
    );
    expect(whole).toBe(true);
    expect(server.seen).toHaveLength(6);
  });

  it('is read once more when an item came twice though the count fits', async () => {
    const {
      ids: got,
      whole,
      ledger,
    } = await read(
      listing(412, (page, { index, page: number }) =>
        index < 3 && number === 3 ? { ...page, things: [...things(12, 401), { id: 1 }] } : page,
      ),
    );
    expect(got).toEqual(ids(412));
    expect(whole).toBe(true);
    expect(ledger).toMatchObject({ duplicates: 1, requests: 6 });
  });

  it('is not whole when it never stops growing, and holds what both readings had', async () => {
    const {
      ids: got,
      whole,
      problems,
      ledger,
      server,
    } = await read(changing((index) => things(412 + index, 1_000 - index)));
    expect(whole).toBe(false);
    expect(problems[0]).toBe('its own count went from 415 to 416 to 417 while it was read');
    expect(new Set(got).size).toBe(got.length);
    expect(ledger.status).toBe('incomplete');
    expect(server.seen).toHaveLength(6);
  });

  it('without a count is not whole when two readings differ', async () => {
    const {
      whole,
      problems,
      ids: got,
    } = await read((seen, response) => {
      const now = seen.index < 3 ? things(412) : things(412).filter(({ id }) => id !== 7);
      const { meta, ...page } = pageOf(now, seen);
      reply(response, 200, page);
    });
    expect(whole).toBe(false);
    expect(problems).toEqual(['it gives no count of its own, and two readings of it differ']);
    expect(sorted(got)).toEqual(ids(412));
  });
});

describe('pages that cannot be read', () => {
  const broken =
    (isBroken: (seen: Seen) => boolean, fault: (response: ServerResponse) => void, count = 4_200): Handler =>
    (seen, response) =>
      isBroken(seen) ? fault(response) : reply(response, 200, pageOf(things(count), seen));

  it('leave the others, and are named with the reason', async () => {
    const {
      ids: got,
      whole,
      problems,
      failed,
      ledger,
      server,
    } = await read(
      broken(
        ({ page }) => [3, 4, 9].includes(page),
        (response) => reply(response, 500, ''),
      ),
    );
    expect(got).toEqual([...ids(400), ...ids(800, 801), ...ids(2_400, 1_801)]);
    expect({ whole, failed }).toEqual({ whole: false, failed: undefined });
    expect(problems).toEqual(['pages 3 to 4 and 9 of 21 could not be read: answers 500 (5 attempts)']);
    expect(server.seen).toHaveLength(18 + 3 * 5);
    expect(ledger).toMatchObject({
      requests: 33,
      pages: 18,
      items: 3_600,
      expected: 4_200,
      retries: 12,
      status: 'incomplete',
    });
  });

  it('fail the list when the first of them is one', async () => {
    const { items, whole, problems, failed, ledger } = await read(
      broken(
        ({ page }) => page === 1,
        (response) => reply(response, 503, ''),
      ),
    );
    expect(items).toEqual([]);
    expect(whole).toBe(false);
    expect(failed?.status).toBe(503);
    expect(problems).toEqual(['it could not be read: answers 503 (5 attempts)']);
    expect(ledger).toMatchObject({ requests: 5, retries: 4, items: 0, expected: null, status: 'failed' });
  });

  it('are not asked for any more once the token is revoked', async () => {
    const server = await serve(
      broken(
        ({ index }) => index >= 40,
        (response) => reply(response, 401, ''),
        60_000,
      ),
    );
    const { whole, problems, ids: got } = await readThings(clientOf(server, { concurrency: 2 }));
    expect(whole).toBe(false);
    expect(problems[0]).toMatch(
      /^pages [\d, toand]+ of 300 could not be read: the API refused the token \(401\)/,
    );
    expect(problems[0]).toContain('to 300 of 300');
    expect(problems).toHaveLength(1);
    expect(got.length).toBe(8_000);
    expect(server.seen.length).toBeLessThanOrEqual(40 + 2);
  });

  it('are asked for in spite of failures here and there', async () => {
    const server = await serve(
      broken(
        ({ page }) => page % 2 === 0,
        (response) => reply(response, 500, ''),
      ),
    );
    const { ids: got, problems } = await readThings(clientOf(server, { concurrency: 1 }));
    expect(got).toHaveLength(11 * 200);
    expect(problems).toEqual([
      'pages 2, 4, 6, 8, 10, 12, 14, 16, 18 and 20 of 21 could not be read: answers 500 (5 attempts)',
    ]);
  });

  it('are not asked for any more when the server is down for good', async () => {
    const { whole, problems, server } = await read(
      broken(
        ({ index }) => index >= 40,
        (response) => reply(response, 500, ''),
        60_000,
      ),
    );
    expect(whole).toBe(false);
    expect(problems).toHaveLength(1);
    expect(server.seen.length).toBeLessThan(40 + 5 * (32 + 8 + 32));
  });

  it('make one sentence of a 403 on the first page', async () => {
    const { failed, problems } = await read(
      broken(
        () => true,
        (response) => reply(response, 403, ''),
      ),
    );
    expect(failed?.failure).toBe('forbidden');
    expect(problems).toEqual([
      'it could not be read: the token may not read this (403): grant it `thing:read`',
    ]);
  });

  it('make the list be read once more when they are not there', async () => {
    const { whole, server } = await read(
      broken(
        ({ page, earlier }) => page === 21 && earlier === 0,
        (response) => reply(response, 404, ''),
      ),
    );
    expect(whole).toBe(true);
    expect(server.seen).toHaveLength(42);
  });

  it('are named when they are not there twice', async () => {
    const { whole, problems } = await read(
      broken(
        ({ page }) => page === 21,
        (response) => reply(response, 404, ''),
      ),
    );
    expect(whole).toBe(false);
    expect(problems).toEqual(['page 21 of 21 could not be read: is not there (404)']);
  });

  it('are no loss when the list’s owner is gone', async () => {
    const server = await serve((_, response) => reply(response, 404, ''));
    const { whole, gone, items, problems, ledger } = await readThings(clientOf(server), {
      goneIsEmpty: true,
    });
    expect({ whole, gone, items, problems }).toEqual({ whole: true, gone: true, items: [], problems: [] });
    expect(ledger.status).toBe('complete');
  });

  it('end the reading when the signal aborts, keeping what was read', async () => {
    const controller = new AbortController();
    const server = await serve((seen, response) => {
      if (seen.page < 3) return reply(response, 200, pageOf(things(4_200), seen));
      setTimeout(() => controller.abort(), 20);
    });
    const { whole, problems, ids: got } = await readThings(clientOf(server, { signal: controller.signal }));
    expect(whole).toBe(false);
    expect(got).toEqual(ids(400));
    expect(problems).toEqual(['pages 3 to 21 of 21 could not be read: was stopped before it was read']);
  });
});

describe('the ledger', () => {
  it('adds up several lists of one endpoint', async () => {
    const server = await serve((seen, response) =>
      seen.path.endsWith('/2/things')
        ? reply(response, 403, '')
        : reply(response, 200, pageOf(things(seen.path.endsWith('/1/things') ? 3 : 5), seen)),
    );
    const client = clientOf(server);
    const ledger = createLedger('/v2/owners/{id}/things');
    expect(ledger.entry().status).toBe('not read');
    for (const id of [1, 3]) {
      await readThings(client, { ledger, endpoint: { ...endpoint, path: `/v2/owners/${id}/things` } });
    }
    expect(ledger.entry()).toMatchObject({ requests: 2, items: 8, expected: 8, status: 'complete' });
    await readThings(client, { ledger, endpoint: { ...endpoint, path: '/v2/owners/2/things' } });
    expect(ledger.entry()).toMatchObject({ requests: 3, pages: 2, items: 8, status: 'incomplete' });
  });

  it('counts a 429 as throttled and not as a retry', async () => {
    const { ledger } = await read((seen, response) =>
      seen.index === 1
        ? reply(response, 429, '', { 'retry-after': '3' })
        : reply(response, 200, pageOf(things(412), seen)),
    );
    expect(ledger).toMatchObject({ requests: 4, pages: 3, throttled: 1, retries: 0, status: 'complete' });
  });
});
