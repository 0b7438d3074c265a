import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { pageOf } from '../../lib/sandbox/page.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { ask, idsOf, type Loose } from './ask.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  const droplets = Array.from({ length: 45 }, (_, index) => ({ id: index + 1 }));
  sandbox = await startSandbox(sandboxAccount({ droplets }));
});
afterAll(() => sandbox.close());

const to = (page: number, perPage = 20) => `${sandbox.url}/v2/droplets?page=${page}&per_page=${perPage}`;

describe('a page', () => {
  it('holds 20 items unless told otherwise, and points forward only at the start', async () => {
    const { body } = await ask(sandbox, '/v2/droplets');
    expect(idsOf(body.droplets)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(body.links).toEqual({ pages: { next: to(2), last: to(3) } });
    expect(body.meta).toEqual({ total: 45 });
  });

  it('points both ways in the middle', async () => {
    const { body } = await ask(sandbox, '/v2/droplets?page=2');
    expect(body.links).toEqual({ pages: { first: to(1), prev: to(1), next: to(3), last: to(3) } });
  });

  it('points back only at the end', async () => {
    const { body } = await ask(sandbox, '/v2/droplets?page=3');
    expect(idsOf(body.droplets)).toEqual([41, 42, 43, 44, 45]);
    expect(body.links).toEqual({ pages: { first: to(1), prev: to(2) } });
  });

  it('points nowhere when it is the only one', async () => {
    expect((await ask(sandbox, '/v2/droplets?per_page=45')).body.links).toEqual({});
  });

  it('is empty past the end, with the total and the way back', async () => {
    const { status, body } = await ask(sandbox, '/v2/droplets?page=9');
    expect(status).toBe(200);
    expect(body).toEqual({
      droplets: [],
      links: { pages: { first: to(1), prev: to(3) } },
      meta: { total: 45 },
    });
  });

  it('keeps the filters in its links', async () => {
    const { body } = await ask(sandbox, '/v2/regions?per_page=1&type=x');
    expect(body.links.pages.next).toBe(`${sandbox.url}/v2/regions?per_page=1&type=x&page=2`);
  });

  it.each(['per_page=0', 'per_page=201', 'per_page=x', 'per_page=', 'page=0', 'page=-1', 'page=1.5'])(
    'is refused for %s',
    async (query) => {
      const { status, body } = await ask(sandbox, `/v2/droplets?${query}`);
      expect(status).toBe(422);
      expect(body.id).toBe('unprocessable_entity');
    },
  );

  it.each(['per_page=1', 'per_page=200', 'page=1'])('is given for %s', async (query) => {
    expect((await ask(sandbox, `/v2/droplets?${query}`)).status).toBe(200);
  });
});

it('loses and repeats nothing, whatever the page size, when next is followed', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 200 }), (length, perPage) => {
      const items = Array.from({ length }, (_, index) => index);
      const seen: number[] = [];
      let next: string | undefined = `http://127.0.0.1/v2/things?per_page=${perPage}`;
      while (next) {
        const { content }: { content: Loose } = pageOf(new URL(next), 'things', items, (page) => page);
        seen.push(...content.things);
        next = content.links.pages?.next;
      }
      expect(seen).toEqual(items);
    }),
  );
});
