import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiServer, Handler } from '../support/api-server.ts';
import { pageOf, reply, startApi, things } from '../support/api-server.ts';
import { clientOf, keyOf, readThings } from '../support/digitalocean.ts';

/** Pages are small, so that short lists have many; the client asks for 200. */
const PAGE = 5;
const RUNS = 150;

type Fault = (response: ServerResponse, body: object) => void;

/** What may come in place of a page; every one of them is worth another attempt. */
const passing: Record<string, Fault> = {
  'server error': (response) => reply(response, 500, { id: 'server_error' }),
  unavailable: (response) => reply(response, 503, '', { 'retry-after': '3' }),
  page: (response) => reply(response, 200, '<html>Sorry</html>', { 'content-type': 'text/html' }),
  empty: (response) => reply(response, 200, ''),
  cut: (response, body) => reply(response, 200, JSON.stringify(body).slice(0, -7)),
  null: (response, body) => reply(response, 200, { ...body, things: null }),
  reset: (response) => void response.socket?.resetAndDestroy(),
  short: (response, body) => {
    response.writeHead(200, { 'content-length': 100_000 });
    response.write(JSON.stringify(body));
    setTimeout(() => response.destroy(), 1);
  },
  burst: (response) => reply(response, 429, '', { 'retry-after': '7', 'ratelimit-remaining': '0' }),
  'past reset': (response) => reply(response, 429, '', { 'ratelimit-reset': '1600000000' }),
};

/** What a page may say that does not fit the others. */
const lies: Record<string, (page: ReturnType<typeof pageOf>) => object> = {
  'no next': ({ links, ...page }) => page,
  'no links': (page) => ({ ...page, links: null }),
  'next elsewhere': (page) => ({ ...page, links: { pages: { next: 'https://evil.example/?page=1' } } }),
  'no meta': ({ meta, ...page }) => page,
  'total too low': (page) => ({ ...page, meta: { total: 1 } }),
  'total too high': (page) => ({ ...page, meta: { total: 77 } }),
  'no items': (page) => ({ ...page, things: [] }),
  'a doubled item': (page) => ({ ...page, things: [...(page.things as object[]), { id: 1 }] }),
};

const faults = fc.array(fc.constantFrom(...Object.keys(passing)), { maxLength: 7 });
const faultyPages = fc.dictionary(fc.integer({ min: 1, max: 9 }).map(String), faults, { maxKeys: 4 });
const lyingPages = fc.dictionary(
  fc.integer({ min: 1, max: 9 }).map(String),
  fc.record({ lie: fc.constantFrom(...Object.keys(lies)), times: fc.constantFrom(1, 1, 2, 99) }),
  { maxKeys: 3 },
);

let handler: Handler;
let server: ApiServer;

beforeAll(async () => {
  server = await startApi((seen, response) => handler(seen, response));
});
afterAll(() => server.close());

/** Reads the list from the handler, checking what must hold whatever happens. */
async function check(answer: Handler) {
  const before = server.seen.length;
  handler = answer;
  const result = await readThings(clientOf(server));
  expect(result.ledger.requests).toBe(server.seen.length - before);
  expect(result.ledger.items).toBe(result.items.length);
  expect(new Set(result.ids).size).toBe(result.ids.length);
  expect(result.problems.length === 0).toBe(result.whole);
  expect(result.ledger.status).toBe(result.whole ? 'complete' : result.failed ? 'failed' : 'incomplete');
  return result;
}

const keys = (items: readonly { id: number }[]) => items.map(keyOf).sort();

describe('a list, whatever happens to its pages', () => {
  it('is either whole with all items, or says why not', async () => {
    const outcomes = { whole: 0, not: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 42 }),
        faultyPages,
        lyingPages,
        async (count, bad, lying) => {
          const all = things(count);
          const asked = new Map<number, number>();
          const told = new Map<number, number>();
          const result = await check((seen, response) => {
            const page = pageOf(all, seen, PAGE);
            const fault = bad[seen.page]?.[asked.get(seen.page) ?? 0];
            asked.set(seen.page, (asked.get(seen.page) ?? 0) + 1);
            if (fault !== undefined) return passing[fault]?.(response, page);
            const lie = lying[seen.page];
            const times = told.get(seen.page) ?? 0;
            told.set(seen.page, times + 1);
            reply(response, 200, lie && times < lie.times ? lies[lie.lie]?.(page) : page);
          });
          outcomes[result.whole ? 'whole' : 'not'] += 1;
          if (result.whole) expect([...result.ids].sort()).toEqual(keys(all));
          for (const key of result.ids) expect(Number(key)).toBeLessThanOrEqual(Math.max(count, 1));
        },
      ),
      { numRuns: RUNS },
    );
    expect(outcomes.whole).toBeGreaterThan(RUNS / 10);
    expect(outcomes.not).toBeGreaterThan(RUNS / 10);
  });

  it('is whole as it was at one moment, or says why not, while items only come or only go', async () => {
    const outcomes = { whole: 0, not: 0 };
    const moves = fc.array(fc.record({ at: fc.nat(20), where: fc.nat(45) }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 42 }), faultyPages, moves, fc.boolean(), async (...args) => {
        const [count, bad, changes, growing] = args;
        let all = things(count);
        const moments = [keys(all)];
        const asked = new Map<number, number>();
        const start = server.seen.length;
        const result = await check((seen, response) => {
          for (const { where } of changes.filter(({ at }) => at === seen.index - start)) {
            all = growing ? all.toSpliced(where, 0, { id: 1_000 + moments.length }) : all.toSpliced(where, 1);
            moments.push(keys(all));
          }
          const page = pageOf(all, seen, PAGE);
          const fault = bad[seen.page]?.[asked.get(seen.page) ?? 0];
          asked.set(seen.page, (asked.get(seen.page) ?? 0) + 1);
          if (fault !== undefined) passing[fault]?.(response, page);
          else reply(response, 200, page);
        });
        outcomes[result.whole ? 'whole' : 'not'] += 1;
        if (result.whole) expect(moments).toContainEqual([...result.ids].sort());
      }),
      { numRuns: RUNS },
    );
    expect(outcomes.whole).toBeGreaterThan(RUNS / 10);
    expect(outcomes.not).toBeGreaterThan(RUNS / 10);
  });

  it('takes exactly ⌈n / page⌉ requests when nothing happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 1, max: 20 }),
        async (count, size) => {
          const all = things(count);
          const result = await check((seen, response) => reply(response, 200, pageOf(all, seen, size)));
          expect(result.ids).toEqual(all.map(keyOf));
          expect(result.ledger.requests).toBe(Math.max(1, Math.ceil(count / size)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
