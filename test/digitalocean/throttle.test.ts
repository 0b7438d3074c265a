import { describe, expect, it } from 'vitest';
import { createLedger } from '../../lib/digitalocean/ledger.ts';
import type { Handler } from '../support/api-server.ts';
import { reply } from '../support/api-server.ts';
import { apiErrorOf, clientOf, endpoint, serve } from '../support/digitalocean.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const good = { things: [] };

/** The most instants that lie in any window of that length, both ends included. */
function mostWithin(instants: readonly number[], span: number): number {
  let most = 0;
  let from = 0;
  for (const [index, at] of instants.entries()) {
    while ((instants[from] ?? at) < at - span) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** A server that notes when it was asked. */
async function timed(clock: VirtualClock, handler: Handler) {
  const at: number[] = [];
  const server = await serve((seen, response) => {
    at.push(clock.now());
    handler(seen, response);
  });
  return { server, at };
}

const all = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

describe('the local budget', () => {
  it.each([1, 32])('never sends more than 250 requests in any minute, %i at a time', async (concurrency) => {
    const clock = createVirtualClock();
    const { server, at } = await timed(clock, (_, response) => reply(response, 200, good));
    const client = clientOf(server, { clock, concurrency });
    const start = clock.now();
    await all(1_000, () => client.get(endpoint));
    expect(at).toHaveLength(1_000);
    expect(mostWithin(at, MINUTE)).toBeLessThanOrEqual(250);
    // With requests in flight the virtual minute passes before their answers, and their places with it.
    expect(mostWithin(at, MINUTE)).toBeGreaterThan(250 - concurrency);
    expect(clock.now() - start).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(clock.now() - start).toBeLessThan(4.2 * MINUTE);
    expect(server.mostInFlight).toBeLessThanOrEqual(concurrency);
  });

  it('counts from the answer where the answers are slow', async () => {
    const clock = createVirtualClock();
    const { server, at } = await timed(clock, (_, response) => {
      clock.advance(700);
      reply(response, 200, good);
    });
    const client = clientOf(server, { clock, concurrency: 300 });
    await all(600, () => client.get(endpoint));
    expect(mostWithin(at, MINUTE)).toBeLessThanOrEqual(250);
  });

  it('never sends more than 5,000 requests in any hour', async () => {
    const clock = createVirtualClock();
    const { server, at } = await timed(clock, (_, response) => reply(response, 200, good));
    const client = clientOf(server, { clock, concurrency: 1 });
    await all(5_050, () => client.get(endpoint));
    expect(mostWithin(at, HOUR)).toBe(5_000);
    expect(mostWithin(at, MINUTE)).toBe(250);
  });

  it('fails at once, naming the instant, what the budget lets through only after the deadline', async () => {
    const clock = createVirtualClock();
    const { server } = await timed(clock, (_, response) => reply(response, 200, good));
    const start = clock.now();
    const client = clientOf(server, { clock, deadline: start + 30_000 });
    await all(250, () => client.get(endpoint));
    const error = await apiErrorOf(client.get(endpoint));
    expect(error.failure).toBe('throttled');
    expect(error.message).toBe(
      '/v2/things: the rate limit leaves no request before 2026-11-21T10:01:01Z, and the time allowed ends at ' +
        '2026-11-21T10:00:30Z: run it after that, or give the audit more time or a token of its own',
    );
    expect(clock.now()).toBe(start);
    expect(server.seen).toHaveLength(250);
  });

  it('lets requests through in the order they came', async () => {
    const clock = createVirtualClock();
    const { server } = await timed(clock, (_, response) => reply(response, 200, good));
    const client = clientOf(server, { clock, concurrency: 1 });
    await all(300, (index) => client.get(endpoint, { index }));
    expect(server.seen.map(({ query }) => Number(query.get('index')))).toEqual([...Array(300).keys()]);
  });
});

describe('the server’s own count', () => {
  it('sends no more than remain until the reset, while others use the token too', async () => {
    const clock = createVirtualClock();
    const start = clock.now();
    const reset = start + 10 * MINUTE;
    let left = 5;
    const { server, at } = await timed(clock, (_, response) => {
      if (clock.now() >= reset && left < 100) left = 1_000;
      left -= 1;
      const over = left < 0;
      reply(response, over ? 429 : 200, good, {
        'ratelimit-remaining': String(Math.max(0, left)),
        'ratelimit-reset': String(reset / 1_000),
      });
    });
    const client = clientOf(server, { clock, concurrency: 4 });
    const ledger = createLedger('x');
    await client.get(endpoint, {}, { ledger });
    await all(20, () => client.get(endpoint, {}, { ledger }));
    expect(at.filter((instant) => instant < reset)).toHaveLength(5);
    expect(at.filter((instant) => instant < start + 5 * MINUTE)).toHaveLength(5);
    expect(ledger.throttled).toBe(0);
  });

  it('takes a request that got no answer off what remains', async () => {
    const clock = createVirtualClock();
    const start = clock.now();
    const { server, at } = await timed(clock, (seen, response) => {
      const headers = { 'ratelimit-remaining': '3', 'ratelimit-reset': String(start / 1_000 + 600) };
      if (seen.index === 0) reply(response, 200, good, headers);
      else if (clock.now() < start + 10 * MINUTE) response.socket?.resetAndDestroy();
      else reply(response, 200, good);
    });
    const client = clientOf(server, { clock });
    await client.get(endpoint);
    await all(2, () => client.get(endpoint));
    expect(at.filter((instant) => instant < start + 10 * MINUTE)).toHaveLength(1 + 3);
  });

  it('feels its way one by one where every reset frees a single place', async () => {
    const clock = createVirtualClock();
    let freeAt = clock.now();
    const ledger = createLedger('x');
    const { server } = await timed(clock, (_, response) => {
      const refused = clock.now() < freeAt;
      if (!refused) freeAt = Math.floor(clock.now() / 1_000) * 1_000 + 20_000;
      const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': String(freeAt / 1_000) };
      reply(response, refused ? 429 : 200, good, headers);
    });
    const client = clientOf(server, { clock });
    await all(60, () => client.get(endpoint, {}, { ledger }));
    expect(ledger.throttled).toBeLessThanOrEqual(31);
    expect(ledger.requests).toBe(60 + ledger.throttled);
  });

  it.each([
    { name: 'a reset in the past', headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '1600000000' } },
    {
      name: 'a reset in a far year',
      headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '99999999999' },
    },
    { name: 'no reset', headers: { 'ratelimit-remaining': '0' } },
    { name: 'words', headers: { 'ratelimit-remaining': 'none', 'ratelimit-reset': 'soon' } },
    { name: 'negative numbers', headers: { 'ratelimit-remaining': '-5', 'ratelimit-reset': '-1' } },
  ])('is not obeyed where it says $name', async ({ headers }) => {
    const clock = createVirtualClock();
    const start = clock.now();
    const { server } = await timed(clock, (_, response) => reply(response, 200, good, headers));
    const client = clientOf(server, { clock });
    await all(40, () => client.get(endpoint));
    expect(clock.now()).toBe(start);
  });
});

const waits: {
  name: string;
  headers: (now: number) => Record<string, string>;
  least: number;
  most: number;
}[] = [
  { name: 'retry-after in seconds', headers: () => ({ 'retry-after': '12' }), least: 12_000, most: 12_250 },
  {
    name: 'retry-after as a date',
    headers: (now) => ({ 'retry-after': new Date(now + 40_000).toUTCString() }),
    least: 40_000,
    most: 40_250,
  },
  {
    name: 'retry-after before a reset that is further off',
    headers: (now) => ({
      'retry-after': '7',
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(now / 1_000 + 3_000),
    }),
    least: 7_000,
    most: 7_250,
  },
  {
    name: 'the reset without retry-after',
    headers: (now) => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': String(now / 1_000 + 90) }),
    least: 90_000,
    most: 90_250,
  },
  {
    name: 'a reset in the past by backing off',
    headers: (now) => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': String(now / 1_000 - 5) }),
    least: 500,
    most: 1_250,
  },
  { name: 'nothing by backing off', headers: () => ({}), least: 500, most: 1_250 },
  { name: 'retry-after: 0 by backing off', headers: () => ({ 'retry-after': '0' }), least: 500, most: 1_250 },
  { name: 'retry-after: soon', headers: () => ({ 'retry-after': 'soon' }), least: 500, most: 1_250 },
  { name: 'retry-after: 1e9', headers: () => ({ 'retry-after': '1000000000' }), least: 500, most: 1_250 },
];

describe('429', () => {
  it.each(waits)('is waited out by $name', async ({ headers, least, most }) => {
    const clock = createVirtualClock();
    const start = clock.now();
    const { server, at } = await timed(clock, (seen, response) =>
      seen.index === 0 ? reply(response, 429, '', headers(clock.now())) : reply(response, 200, good),
    );
    const ledger = createLedger('x');
    await clientOf(server, { clock }).get(endpoint, {}, { ledger });
    expect((at[1] ?? 0) - start).toBeGreaterThanOrEqual(least);
    expect((at[1] ?? 0) - start).toBeLessThanOrEqual(most);
    expect(ledger).toMatchObject({ requests: 2, retries: 0, throttled: 1 });
  });

  it('stops all others until its wait is over, then lets one through, then more', async () => {
    const clock = createVirtualClock();
    const start = clock.now();
    const { server, at } = await timed(clock, (seen, response) => {
      if (seen.index === 0) reply(response, 429, '', { 'retry-after': '30' });
      else setTimeout(() => reply(response, 200, good), 5);
    });
    const client = clientOf(server, { clock, concurrency: 8 });
    const first = client.get(endpoint);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await Promise.all([first, all(40, () => client.get(endpoint))]);
    expect(at.slice(1).every((instant) => instant >= start + 30_000)).toBe(true);
    expect(server.mostInFlight).toBeLessThanOrEqual(8);
  });

  it.each([
    { name: 'retry-after: 0', headers: { 'retry-after': '0' }, requests: 9 },
    { name: 'a reset in the past', headers: { 'ratelimit-reset': '1500000000' }, requests: 9 },
    { name: 'nothing', headers: {}, requests: 9 },
    { name: 'retry-after: 1', headers: { 'retry-after': '1' }, requests: 21 },
  ])('that never ends ends the request, with $name', async ({ headers, requests }) => {
    const clock = createVirtualClock();
    const { server, at } = await timed(clock, (_, response) => reply(response, 429, '', headers));
    const error = await apiErrorOf(clientOf(server, { clock }).get(endpoint));
    expect(error.failure).toBe('throttled');
    expect(error.message).toContain(`refused it ${requests} times (429)`);
    expect(error.message).toContain('a token of its own');
    expect(server.seen).toHaveLength(requests);
    expect(at.every((instant, index) => index === 0 || instant - (at[index - 1] ?? 0) >= 500)).toBe(true);
  });

  it('that never ends ends everything that waits, without trying each', async () => {
    const clock = createVirtualClock();
    const { server } = await timed(clock, (_, response) => reply(response, 429, ''));
    const client = clientOf(server, { clock });
    const errors = await all(500, () => apiErrorOf(client.get(endpoint)));
    expect(new Set(errors.map(({ failure }) => failure))).toEqual(new Set(['throttled']));
    expect(server.seen.length).toBeLessThanOrEqual(32 + 9);
    const later = server.seen.length;
    expect((await apiErrorOf(client.get(endpoint))).failure).toBe('throttled');
    expect(server.seen).toHaveLength(later + 1);
  });

  it('now and then ends nothing', async () => {
    const clock = createVirtualClock();
    const { server } = await timed(clock, ({ index }, response) =>
      index % 3 === 0 ? reply(response, 429, '') : reply(response, 200, good),
    );
    const client = clientOf(server, { clock, concurrency: 4 });
    expect(await all(100, () => client.get(endpoint))).toHaveLength(100);
  });

  it('of one path alone fails that path and lets the others through', async () => {
    const clock = createVirtualClock();
    const { server } = await timed(clock, ({ path }, response) =>
      path === '/v2/bad' ? reply(response, 429, '', { 'retry-after': '2' }) : reply(response, 200, good),
    );
    const client = clientOf(server, { clock, concurrency: 4 });
    const bad = apiErrorOf(client.get({ ...endpoint, path: '/v2/bad' }));
    const rest = await all(200, () => client.get(endpoint));
    expect(rest).toHaveLength(200);
    expect((await bad).failure).toBe('throttled');
  });

  it('whose wait outlasts the deadline fails at once and names the reset', async () => {
    const clock = createVirtualClock();
    const start = clock.now();
    const { server } = await timed(clock, (_, response) =>
      reply(response, 429, '', {
        'ratelimit-remaining': '0',
        'ratelimit-reset': String(start / 1_000 + 2_400),
      }),
    );
    const client = clientOf(server, { clock, deadline: start + 15 * MINUTE });
    const error = await apiErrorOf(client.get(endpoint));
    expect(error.failure).toBe('throttled');
    expect(error.message).toContain('leaves no request before 2026-11-21T10:40:00Z');
    expect(clock.now()).toBe(start);
    expect(server.seen).toHaveLength(1);
  });

  it('gets every request through a server that counts in fixed minutes and shares the token', async () => {
    const clock = createVirtualClock();
    let minute = 0;
    let count = 0;
    const { server } = await timed(clock, (_, response) => {
      const current = Math.floor(clock.now() / MINUTE);
      if (current !== minute) count = 0;
      minute = current;
      count += 3;
      const wait = Math.ceil(((minute + 1) * MINUTE - clock.now()) / 1_000);
      if (count > 250) reply(response, 429, '', { 'retry-after': String(wait), 'ratelimit-remaining': '0' });
      else reply(response, 200, good, { 'ratelimit-remaining': '3000' });
    });
    const client = clientOf(server, { clock });
    const ledger = createLedger('x');
    const results = await all(500, () => client.get(endpoint, {}, { ledger }));
    expect(results).toHaveLength(500);
    expect(ledger.requests).toBe(500 + ledger.throttled);
    expect(ledger.throttled).toBeLessThan(300);
  });
});

describe('progress', () => {
  it('tells of requests, the budget and the wait', async () => {
    const clock = createVirtualClock();
    const start = clock.now();
    const seen: { requests: number; remaining: number | undefined; waitingUntil: number | undefined }[] = [];
    const { server } = await timed(clock, ({ index }, response) =>
      index === 0
        ? reply(response, 429, '', { 'retry-after': '30' })
        : reply(response, 200, good, { 'ratelimit-remaining': '4321' }),
    );
    const client = clientOf(server, { clock, onProgress: (progress) => seen.push(progress) });
    await client.get(endpoint);
    expect(seen.some(({ waitingUntil }) => waitingUntil === start + 30_000)).toBe(true);
    expect(seen.at(-1)).toMatchObject({
      requests: 2,
      succeeded: 1,
      remaining: 4321,
      waitingUntil: undefined,
    });
  });
});
