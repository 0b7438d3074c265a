import { afterEach, describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../lib/sandbox/server.ts';
import { ask } from './ask.ts';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

async function serve(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox(sandboxAccount({ droplets: [{ id: 1 }, { id: 2 }] }), options);
}

describe('the server', () => {
  it('listens on the loopback interface only and hands out a new token each time', async () => {
    await serve();
    const other = await startSandbox(sandboxAccount({}));
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sandbox.token).toMatch(/^dop_v1_[0-9a-f]{64}$/);
    expect(other.token).not.toBe(sandbox.token);
    await other.close();
  });

  it('remembers what it was asked, in order and with the query', async () => {
    await serve();
    await ask(sandbox, '/v2/droplets?per_page=1');
    await ask(sandbox, '/v2/tags');
    expect(sandbox.requests).toEqual([
      { method: 'GET', path: '/v2/droplets?per_page=1' },
      { method: 'GET', path: '/v2/tags' },
    ]);
  });

  it('shows another account once replaced', async () => {
    await serve();
    expect((await ask(sandbox, '/v2/droplets')).body.meta.total).toBe(2);
    sandbox.replace(sandboxAccount({ droplets: [{ id: 1 }] }));
    expect((await ask(sandbox, '/v2/droplets')).body.meta.total).toBe(1);
  });

  it('takes its time when told to', async () => {
    await serve({ latencyMs: 80 });
    const before = performance.now();
    await ask(sandbox, '/v2/tags');
    expect(performance.now() - before).toBeGreaterThanOrEqual(75);
  });

  it('refuses to start on a port that is taken', async () => {
    await serve();
    const port = Number(new URL(sandbox.url).port);
    await expect(startSandbox(sandboxAccount({}), { port })).rejects.toThrow('EADDRINUSE');
  });

  it('closes although a request hangs, and answers nothing afterwards', async () => {
    await serve({ intercept: () => () => {} });
    const hanging = ask(sandbox, '/v2/tags');
    await expect.poll(() => sandbox.requests.length).toBe(1);
    await Promise.all([sandbox.close(), expect(hanging).rejects.toThrow()]);
    await expect(ask(sandbox, '/v2/tags')).rejects.toThrow();
  });
});

describe('an intercepted request', () => {
  it('is counted over all and for its own path and query', async () => {
    const counts: unknown[] = [];
    await serve({
      intercept: ({ path, count, nth }) => {
        counts.push([path, count, nth]);
        return undefined;
      },
    });
    for (const path of ['/v2/tags', '/v2/droplets', '/v2/tags', '/v2/tags?page=2']) await ask(sandbox, path);
    expect(counts).toEqual([
      ['/v2/tags', 1, 1],
      ['/v2/droplets', 2, 1],
      ['/v2/tags', 3, 2],
      ['/v2/tags?page=2', 4, 1],
    ]);
  });

  it('gets what the test answers, and only that request', async () => {
    await serve({
      intercept: ({ nth }) =>
        nth === 1 ? { status: 503, headers: { 'x-test': 'yes' }, body: '{"id":"down"}' } : undefined,
    });
    const first = await ask(sandbox, '/v2/tags');
    expect([first.status, first.headers.get('x-test'), first.body]).toEqual([503, 'yes', { id: 'down' }]);
    expect(first.headers.get('ratelimit-limit')).toBeNull();
    expect((await ask(sandbox, '/v2/tags')).status).toBe(200);
  });

  it('gets the usual answer altered', async () => {
    await serve({
      intercept: async (_request, respond) => {
        const usual = respond();
        return { ...usual, body: JSON.stringify({ ...JSON.parse(usual.body), meta: { total: 99 } }) };
      },
    });
    const { body, headers } = await ask(sandbox, '/v2/droplets');
    expect(body.meta.total).toBe(99);
    expect(body.droplets).toHaveLength(2);
    expect(headers.get('ratelimit-remaining')).toBe('4999');
  });

  it('is charged once, however often the usual answer is looked at', async () => {
    await serve({
      intercept: (_request, respond) => {
        respond();
        respond();
        return undefined;
      },
    });
    expect((await ask(sandbox, '/v2/tags')).headers.get('ratelimit-remaining')).toBe('4999');
  });

  it('sees its connection reset', async () => {
    await serve({ intercept: () => 'reset' });
    await expect(ask(sandbox, '/v2/tags')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('sees a body that ends half-way', async () => {
    await serve({ intercept: () => 'truncate' });
    const response = await fetch(`${sandbox.url}/v2/droplets`, {
      headers: { authorization: `Bearer ${sandbox.token}` },
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('can be taken over whole', async () => {
    await serve({
      intercept: () => (_request, response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      },
    });
    const response = await fetch(`${sandbox.url}/v2/tags`, { redirect: 'manual' });
    expect(response.status).toBe(302);
  });
});
