import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { createLedger } from '../../lib/digitalocean/ledger.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { Handler } from '../support/api-server.ts';
import { reply } from '../support/api-server.ts';
import { apiErrorOf, clientOf, endpoint, serve, token } from '../support/digitalocean.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const good = { things: [], meta: { total: 0 } };

/** Fails as told until it has been asked that often. */
const failing =
  (times: number, fault: Handler): Handler =>
  (seen, response) =>
    seen.index < times ? fault(seen, response) : reply(response, 200, good);

const cut = JSON.stringify({ things: [{ id: 1, name: 'one' }], meta: { total: 1 } }).slice(0, 30);
const noise = Array.from({ length: 500 }, (_, index) => ({ id: index * 7919, name: `thing ${index ** 3}` }));
const zipped = gzipSync(JSON.stringify({ things: noise }));

const transient: { name: string; fault: Handler; failure: string; says: string }[] = [
  {
    name: 'a 500',
    fault: (_, response) => reply(response, 500, { id: 'server_error', message: 'Unexpected' }),
    failure: 'unavailable',
    says: 'answers 500 (5 attempts)',
  },
  {
    name: 'a 503 in HTML',
    fault: (_, response) => reply(response, 503, '<h1>503</h1>', { 'content-type': 'text/html' }),
    failure: 'unavailable',
    says: 'answers 503 (5 attempts)',
  },
  {
    name: 'a 408',
    fault: (_, response) => reply(response, 408, ''),
    failure: 'unavailable',
    says: 'answers 408 (5 attempts)',
  },
  {
    name: 'an HTML page with 200',
    fault: (_, response) =>
      reply(response, 200, '<!doctype html>\n<title>\u{1b}[31mSorry\u{202e}</title>', {
        'content-type': 'text/html',
      }),
    failure: 'invalid',
    says:
      'answers 200 with what is no whole JSON object (text/html): ' +
      '<!doctype html> <title>\\u{1b}[31mSorry\\u{202e}</title> (5 attempts)',
  },
  {
    name: 'an empty 200',
    fault: (_, response) => reply(response, 200, ''),
    failure: 'invalid',
    says: 'answers 200 with nothing in it (5 attempts)',
  },
  {
    name: 'a 204',
    fault: (_, response) => reply(response, 204, ''),
    failure: 'invalid',
    says: 'answers 204 with nothing in it (5 attempts)',
  },
  {
    name: 'truncated JSON of the right length',
    fault: (_, response) => reply(response, 200, cut, { 'content-length': cut.length }),
    failure: 'invalid',
    says: `(application/json; charset=utf-8): ${cut} (5 attempts)`,
  },
  {
    name: 'a list where an object should be',
    fault: (_, response) => reply(response, 200, []),
    failure: 'invalid',
    says: 'no whole JSON object',
  },
  {
    name: 'a gzip cut short',
    fault: (_, response) =>
      reply(response, 200, zipped.subarray(0, zipped.length / 2), { 'content-encoding': 'gzip' }),
    failure: 'invalid',
    says: 'no whole JSON object',
  },
  {
    name: 'what calls itself gzip and is not',
    fault: (_, response) => reply(response, 200, good, { 'content-encoding': 'gzip' }),
    failure: 'unavailable',
    says: 'could not be read from http://127.0.0.1:',
  },
  {
    name: 'a body shorter than its length',
    fault: (_, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('{"things":[');
      setTimeout(() => response.destroy(), 5);
    },
    failure: 'unavailable',
    says: 'could not be read from http://127.0.0.1:',
  },
  {
    name: 'a reset inside the body',
    fault: (_, response) => {
      response.writeHead(200);
      response.write('{"things":[');
      setTimeout(() => response.socket?.resetAndDestroy(), 5);
    },
    failure: 'unavailable',
    says: 'could not be read from http://127.0.0.1:',
  },
  {
    name: 'a reset before any answer',
    fault: (_, response) => void response.socket?.resetAndDestroy(),
    failure: 'unavailable',
    says: 'could not be read from http://127.0.0.1:',
  },
  {
    name: 'silence',
    fault: () => undefined,
    failure: 'timeout',
    says: 'gave no whole answer within 0.15 s (5 attempts)',
  },
  {
    name: 'a dripping body',
    fault: (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    },
    failure: 'timeout',
    says: 'gave no whole answer within 0.15 s (5 attempts)',
  },
];

describe('faults that may pass', () => {
  it.each(transient)('reads past $name that comes four times', async ({ fault }) => {
    const server = await serve(failing(4, fault));
    const client = clientOf(server, { attemptTimeoutMs: 150 });
    const ledger = createLedger(endpoint.name);
    expect(await client.get(endpoint, {}, { ledger })).toEqual(good);
    expect(ledger).toMatchObject({ requests: 5, retries: 4, throttled: 0 });
    expect(server.seen).toHaveLength(5);
  });

  it.each(transient)('gives up on $name that stays', async ({ fault, failure, says }) => {
    const server = await serve(fault);
    const client = clientOf(server, { attemptTimeoutMs: 150 });
    const error = await apiErrorOf(client.get(endpoint));
    expect(error.failure).toBe(failure);
    expect(error.message).toContain(says);
    expect(error.message).toMatch(/^\/v2\/things: [^\n\p{Cc}\p{Cf}]+$/u);
    expect(server.seen).toHaveLength(5);
  });

  it('asks again for a body that the caller finds wanting', async () => {
    const server = await serve((seen, response) =>
      reply(response, 200, seen.index === 0 ? { things: null } : good),
    );
    const validate = ({ things }: { readonly things?: unknown }) =>
      Array.isArray(things) ? undefined : 'no list of things';
    expect(await clientOf(server).get(endpoint, {}, { validate })).toEqual(good);
    expect(server.seen).toHaveLength(2);
  });

  it('backs off by half a second, doubling, with jitter below', async () => {
    const clock = createVirtualClock();
    const at: number[] = [];
    const server = await serve((_, response) => {
      at.push(clock.now());
      reply(response, 500, '');
    });
    await apiErrorOf(clientOf(server, { clock }).get(endpoint));
    const waits = at.slice(1).map((instant, index) => instant - (at[index] ?? 0));
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(250 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(500 * 2 ** index);
    }
    expect(waits).toHaveLength(4);
    expect(new Set(waits.map((wait, index) => wait / 2 ** index)).size).toBeGreaterThan(1);
  });

  it.each([
    { told: '20', least: 20_000, most: 20_000 },
    { told: '3600', least: 120_000, most: 120_000 },
    { told: '0', least: 250, most: 500 },
  ])(
    'waits as a 503 with retry-after: $told says, for two minutes at most',
    async ({ told, least, most }) => {
      const clock = createVirtualClock();
      const start = clock.now();
      const server = await serve(
        failing(1, (_, response) => reply(response, 503, '', { 'retry-after': told })),
      );
      await clientOf(server, { clock }).get(endpoint);
      expect(clock.now() - start).toBeGreaterThanOrEqual(least);
      expect(clock.now() - start).toBeLessThanOrEqual(most);
    },
  );

  it('reads from a server that is not there as unavailable', async () => {
    const server = await serve(() => undefined);
    await server.close();
    const error = await apiErrorOf(clientOf(server).get(endpoint));
    expect(error.message).toBe(
      `/v2/things: could not be read from ${server.origin} (ECONNREFUSED) (5 attempts)`,
    );
  });
});

const final: { name: string; status: number; body: unknown; failure: string; message: string }[] = [
  {
    name: 'a 403',
    status: 403,
    body: { id: 'forbidden', message: 'You do not have permission' },
    failure: 'forbidden',
    message: '/v2/things: the token may not read this (403): grant it `thing:read`',
  },
  {
    name: 'a 404 with a request id',
    status: 404,
    body: { id: 'not_found', message: 'gone', request_id: '4d9d8375' },
    failure: 'not-found',
    message: '/v2/things: is not there (404) (request id 4d9d8375)',
  },
  {
    name: 'a 422 with hostile text',
    status: 422,
    body: { id: 'unprocessable_entity', message: 'bad\u{1b}[2J\nthing\u{202e}' },
    failure: 'invalid',
    message:
      '/v2/things: the API refused the request (422): unprocessable_entity: bad\\u{1b}[2J thing\\u{202e}',
  },
  {
    name: 'a 400 without JSON',
    status: 400,
    body: '<h1>Bad</h1>',
    failure: 'invalid',
    message: '/v2/things: the API refused the request (400)',
  },
];

describe('answers that are final', () => {
  it.each(final)('asks once and says why for $name', async ({ status, body, failure, message }) => {
    const server = await serve((_, response) => reply(response, status, body));
    const error = await apiErrorOf(clientOf(server).get(endpoint));
    expect(error).toMatchObject({ failure, message, status, endpoint: '/v2/things' });
    expect(server.seen).toHaveLength(1);
  });

  it('quotes no more than 160 characters of a refusal', async () => {
    const body = { id: 'bad_request', message: 'long '.repeat(2_000) };
    const server = await serve((_, response) => reply(response, 400, body));
    const { message } = await apiErrorOf(clientOf(server).get(endpoint));
    expect(message.split('(400): ')[1]).toMatch(/^bad_request: long .{140,146}…$/);
  });

  it('sorts a refusal by its status when the body never ends', async () => {
    const server = await serve((_, response) => {
      response.writeHead(403);
      response.write('{"id":');
    });
    const error = await apiErrorOf(clientOf(server, { attemptTimeoutMs: 100 }).get(endpoint));
    expect(error.failure).toBe('forbidden');
  });

  it('stops reading a body beyond 64 MiB, also one that gzip makes small', async () => {
    const bomb = gzipSync(Buffer.alloc(70 * 1_024 * 1_024, ' '));
    const server = await serve((_, response) => reply(response, 200, bomb, { 'content-encoding': 'gzip' }));
    const error = await apiErrorOf(clientOf(server).get(endpoint));
    expect(error.message).toBe('/v2/things: answers with more than 64 MiB');
    expect(server.seen).toHaveLength(1);
  });

  it('hangs up on a body without end', async () => {
    const closed = Promise.withResolvers<void>();
    const chunk = Buffer.alloc(1_024 * 1_024, ' ');
    const server = await serve((_, response) => {
      response.writeHead(200);
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour).on('close', closed.resolve);
      pour();
    });
    expect((await apiErrorOf(clientOf(server).get(endpoint))).message).toContain('more than 64 MiB');
    await closed.promise;
  });

  it('ends everything at a 401 before anything was read', async () => {
    const server = await serve((seen, response) => {
      if (seen.index === 0) setTimeout(() => reply(response, 401, { id: 'unauthorized' }), 20);
    });
    const client = clientOf(server, { concurrency: 4 });
    const errors = await Promise.all(Array.from({ length: 50 }, () => apiErrorOf(client.get(endpoint))));
    expect(new Set(errors.map(({ message }) => message))).toEqual(
      new Set([
        '/v2/things: the API refused the token (401): check DIGITALOCEAN_ACCESS_TOKEN, it may be revoked or mistyped',
      ]),
    );
    expect((await apiErrorOf(client.get(endpoint))).failure).toBe('unauthorized');
    expect(server.seen).toHaveLength(4);
  });

  it('takes a 401 in mid-run as the failure of that request alone', async () => {
    const server = await serve((seen, response) =>
      seen.index === 1 ? reply(response, 401, '') : reply(response, 200, good),
    );
    const client = clientOf(server);
    await client.get(endpoint);
    expect((await apiErrorOf(client.get(endpoint))).failure).toBe('unauthorized');
    expect(await client.get(endpoint)).toEqual(good);
    expect(client.stats).toMatchObject({ requests: 3, succeeded: 2 });
  });
});

describe('the token', () => {
  it.each([301, 302, 303, 307, 308, 304, 300])('never follows a redirect with %i', async (status) => {
    const trap = await serve((_, response) => reply(response, 200, good));
    const server = await serve((_, response) =>
      reply(response, status, '', { location: `${trap.origin}/v2/things?t=${token}` }),
    );
    const error = await apiErrorOf(clientOf(server).get(endpoint));
    expect(error.message).toBe(
      `/v2/things: answers with a redirect (${status}) to ${trap.origin}, ` +
        `which is never followed: the token goes to ${server.origin} only`,
    );
    expect(trap.seen).toHaveLength(0);
    expect(server.seen).toHaveLength(1);
  });

  it('goes out in one header only, to the path that was asked for', async () => {
    const server = await serve((_, response) => reply(response, 200, good));
    await clientOf(server).get(endpoint, { private: true, name: 'a&b=c' });
    const [seen] = server.seen;
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'user-agent': 'snapwarden',
    });
    expect(seen?.path).toBe('/v2/things');
    expect(Object.fromEntries(seen?.query ?? [])).toEqual({ private: 'true', name: 'a&b=c' });
  });

  it('is blotted out of what a server echoes', async () => {
    const server = await serve((seen, response) =>
      reply(
        response,
        seen.page === 2 ? 400 : 200,
        `{"id": "no", "message": "no ${seen.headers.authorization}"`,
        {
          'x-request-id': token,
        },
      ),
    );
    const client = clientOf(server);
    expect((await apiErrorOf(client.get(endpoint))).message).toContain('Bearer [token]');
    expect((await apiErrorOf(client.get(endpoint, { page: 2 }))).requestId).toBe('[token]');
  });

  it.each([
    '//evil.example/x',
    '/v2/../x',
    '/v2/x?y',
    '/v2/x#y',
    'https://evil.example/v2/',
    '/v2/\\x',
    '/v3/x',
  ])('does not go out for the path %s', async (path) => {
    const server = await serve((_, response) => reply(response, 200, good));
    await apiErrorOf(clientOf(server).get({ ...endpoint, path }));
    expect(server.seen).toHaveLength(0);
  });

  it.each(['', 'two words', 'line\nbreak', 'ключ'])('is refused unquoted when it is %j', async (bad) => {
    const server = await serve(() => undefined);
    expect(() => clientOf(server, { token: bad })).toThrow(ConfigError);
    expect(() => clientOf(server, { token: bad })).not.toThrow(bad === '' ? /""/ : bad);
  });
});

describe('the caller’s signal and deadline', () => {
  it('ends requests in flight, in the queue and in a backoff when the signal aborts', async () => {
    const server = await serve((seen, response) => {
      if (seen.query.has('broken')) reply(response, 500, '');
    });
    const controller = new AbortController();
    const client = clientOf(server, { signal: controller.signal, concurrency: 2, clock: systemClock });
    const backingOff = apiErrorOf(client.get(endpoint, { broken: 1 }));
    const others = Array.from({ length: 5 }, () => apiErrorOf(client.get(endpoint)));
    setTimeout(() => controller.abort(), 60);
    const errors = await Promise.all([backingOff, ...others]);
    expect(errors.map(({ failure }) => failure)).toEqual(Array(6).fill('aborted'));
    expect((await apiErrorOf(client.get(endpoint))).failure).toBe('aborted');
    expect(server.seen.length).toBeLessThanOrEqual(3);
  });

  it('asks for nothing when the signal was aborted before', async () => {
    const server = await serve((_, response) => reply(response, 200, good));
    const error = await apiErrorOf(clientOf(server, { signal: AbortSignal.abort() }).get(endpoint));
    expect(error.failure).toBe('aborted');
    expect(server.seen).toHaveLength(0);
  });

  it('cuts an attempt off at the deadline', async () => {
    const server = await serve(() => undefined);
    const client = clientOf(server, { clock: systemClock, deadline: Date.now() + 120 });
    const started = performance.now();
    const error = await apiErrorOf(client.get(endpoint));
    expect(error.failure).toBe('timeout');
    expect(error.message).toContain('too soon to ask again');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('does not begin a backoff that would outlast the deadline', async () => {
    const clock = createVirtualClock();
    const server = await serve((_, response) => reply(response, 500, ''));
    const deadline = clock.now() + 700;
    const error = await apiErrorOf(clientOf(server, { clock, deadline }).get(endpoint));
    expect(error.message).toBe(
      '/v2/things: answers 500; the time allowed ends at 2026-11-21T10:00:01Z, too soon to ask again',
    );
    expect(clock.now()).toBeLessThan(deadline);
  });

  it('asks for nothing once the deadline has passed', async () => {
    const clock = createVirtualClock();
    const server = await serve((_, response) => reply(response, 200, good));
    const error = await apiErrorOf(clientOf(server, { clock, deadline: clock.now() }).get(endpoint));
    expect(error.failure).toBe('timeout');
    expect(error.message).toContain('the time allowed ended at 2026-11-21T10:00:00Z');
    expect(server.seen).toHaveLength(0);
  });
});
