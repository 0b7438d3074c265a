import { afterEach, describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { rateLimiter } from '../../lib/sandbox/rate-limit.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';
import { ask } from './ask.ts';

const start = parseInstant('2026-11-21T06:00:00Z') as Instant;
const inAnHour = String((start + 3_600_000) / 1000);

/** A limiter on a clock that the test moves, in milliseconds from its start. */
function limiterAt(perMinute: number, perHour: number) {
  let at = start;
  const take = rateLimiter({ perMinute, perHour }, () => at);
  return (millis: number) => {
    at = shift(start, millis);
    return take();
  };
}

describe('the limiter', () => {
  it('counts down, and names the instant at which the oldest request ages out', () => {
    const take = limiterAt(250, 5_000);
    expect(take(0)).toEqual({
      refused: false,
      headers: {
        'ratelimit-limit': '5000',
        'ratelimit-remaining': '4999',
        'ratelimit-reset': inAnHour,
      },
    });
    expect(take(1_500).headers).toMatchObject({
      'ratelimit-remaining': '4998',
      'ratelimit-reset': inAnHour,
    });
  });

  it('refuses the 251st request of a minute, with retry-after and nothing remaining', () => {
    const take = limiterAt(250, 5_000);
    for (let nth = 0; nth < 250; nth += 1) expect(take(nth).refused).toBe(false);
    const { refused, headers } = take(15_000);
    expect(refused).toBe(true);
    expect(headers).toMatchObject({ 'ratelimit-remaining': '0', 'retry-after': '45' });
  });

  it('refuses until a request is a minute old, and not a millisecond longer', () => {
    const take = limiterAt(1, 5_000);
    take(0);
    expect(take(59_999).refused).toBe(true);
    expect(take(59_999).headers['retry-after']).toBe('1');
    expect(take(60_000).refused).toBe(false);
  });

  it('refuses for the hour without retry-after, until the oldest request is an hour old', () => {
    const take = limiterAt(250, 3);
    for (const minute of [0, 2, 4]) expect(take(minute * 60_000).refused).toBe(false);
    const { refused, headers } = take(3_599_999);
    expect(refused).toBe(true);
    expect(headers).toEqual({
      'ratelimit-limit': '3',
      'ratelimit-remaining': '0',
      'ratelimit-reset': inAnHour,
    });
    expect(take(3_600_000).refused).toBe(false);
    expect(take(3_600_001).refused).toBe(true);
  });

  it('charges nothing for a refusal', () => {
    const take = limiterAt(1, 3);
    take(0);
    for (let nth = 1; nth < 100; nth += 1) take(nth);
    expect(take(60_000).headers['ratelimit-remaining']).toBe('1');
  });

  it('tells of an untouched quota when turned off', () => {
    const take = rateLimiter(false, () => start);
    const tickets = Array.from({ length: 6_000 }, take);
    expect(tickets.some(({ refused }) => refused)).toBe(false);
    expect(tickets.at(-1)?.headers).toMatchObject({
      'ratelimit-limit': '5000',
      'ratelimit-remaining': '5000',
    });
  });
});

describe('the server', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  it('allows 250 requests a minute and answers the next with 429', async () => {
    sandbox = await startSandbox(sandboxAccount({}), { now: () => start });
    const statuses = [];
    for (let nth = 0; nth < 250; nth += 1) statuses.push((await ask(sandbox, '/v2/tags')).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { status, headers, body } = await ask(sandbox, '/v2/tags');
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('60');
    expect(headers.get('ratelimit-remaining')).toBe('0');
    expect(body).toMatchObject({ id: 'too_many_requests', message: 'API rate limit exceeded.' });
  });

  it('answers with 429 and no retry-after when the hour is used up, until its clock moves on', async () => {
    let at = start;
    sandbox = await startSandbox(sandboxAccount({}), {
      now: () => at,
      rateLimit: { perMinute: 250, perHour: 2 },
    });
    await ask(sandbox, '/v2/tags');
    await ask(sandbox, '/v2/tags');
    const refused = await ask(sandbox, '/v2/tags');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBeNull();
    expect(refused.headers.get('ratelimit-reset')).toBe(inAnHour);
    at = shift(start, 3_600_000);
    expect((await ask(sandbox, '/v2/tags')).status).toBe(200);
  });

  it('never refuses when the limit is turned off', async () => {
    sandbox = await startSandbox(sandboxAccount({}), { rateLimit: false });
    for (let nth = 0; nth < 300; nth += 1) expect((await ask(sandbox, '/v2/tags')).status).toBe(200);
  });
});
