import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../lib/digitalocean/client.ts';
import { everything, fetchInventory } from '../../lib/digitalocean/inventory.ts';
import { ApiError } from '../../lib/errors.ts';
import { hiddenBy, inventoryOf, points, readSandbox, serveAccount } from '../support/inventory-of.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const account = { droplets: [{ id: 1, backups: points(1, 101) }], volumes: [{ id: 'v' }] };
const token = 'dop_v1_5e7b0c1d2f3a4958677685940a1b2c3d';

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => expect.unreachable('it was read'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  expect((error as ApiError).message).not.toContain(token);
  return error as ApiError;
}

const readFrom = (apiUrl: string) => {
  const client = createClient({ token, apiUrl, clock: createVirtualClock() });
  return fetchInventory(client, { account: 'default', needs: everything });
};

describe('an account of which nothing can be read', () => {
  it('is an error that names the token when the API refuses it, after one round of requests', async () => {
    const sandbox = await serveAccount(account);
    const error = await errorOf(readFrom(sandbox.url));
    expect(error.failure).toBe('unauthorized');
    expect(error.message).toContain('check DIGITALOCEAN_ACCESS_TOKEN');
    expect(sandbox.requests.length).toBeLessThanOrEqual(5);
  });

  it('is that error also when nothing is needed', async () => {
    const sandbox = await serveAccount(account);
    const client = createClient({ token, apiUrl: sandbox.url, clock: createVirtualClock() });
    const needs = { kinds: new Set<never>(), tags: false };
    const error = await errorOf(fetchInventory(client, { account: 'default', needs }));
    expect(error.failure).toBe('unauthorized');
  });

  it.each([{ scopes: [] }, { scopes: ['account:read', 'tag:read', 'regions:read'] as const }])(
    'is an error that names a scope when the token has none for any list: $scopes',
    async ({ scopes }) => {
      const error = await errorOf(readSandbox(await serveAccount(account, { scopes })));
      expect(error.failure).toBe('forbidden');
      expect(error.message).toMatch(/^\/v2\/droplets: .*grant it `droplet:read`/);
    },
  );

  it('is an error after five attempts when nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await errorOf(readFrom(`http://127.0.0.1:${port}`));
    expect(error.message).toBe(
      `/v2/snapshots: could not be read from http://127.0.0.1:${port} (ECONNREFUSED) (5 attempts)`,
    );
  });

  it('is an error when the host does not exist', async () => {
    const error = await errorOf(readFrom('http://snapwarden.invalid'));
    expect(error.message).toMatch(/could not be read from [^ ]+ \((ENOTFOUND|EAI_AGAIN)\) \(5 attempts\)$/);
  });

  it('is an error when everything answers 500', async () => {
    const sandbox = await serveAccount(account, { intercept: () => ({ status: 500, body: '{}' }) });
    expect((await errorOf(readSandbox(sandbox))).failure).toBe('unavailable');
  });

  it('is an error when it is stopped before anything was read', async () => {
    const signal = AbortSignal.abort();
    const error = await errorOf(readSandbox(await serveAccount(account), { client: { signal } }));
    expect(error.failure).toBe('aborted');
  });
});

describe('an account that is read no further', () => {
  it('is what was read by then, with gaps for the rest', async () => {
    const stop = new AbortController();
    const { inventory } = await inventoryOf(account, {
      client: { signal: stop.signal },
      intercept: ({ path }, respond) => {
        const answer = respond();
        if (path.startsWith('/v2/droplets?page')) setImmediate(() => stop.abort());
        return path.startsWith('/v2/volumes') ? () => undefined : answer;
      },
    });
    expect(hiddenBy(inventory.gaps)).toContain('volume');
    expect(inventory.gaps.map(({ reason }) => reason)).toContainEqual(expect.stringContaining('was stopped'));
  });

  it('is not given up because one of its two lists of Droplets fails', async () => {
    const needs = { kinds: new Set(['droplet'] as const), tags: false };
    for (const [fails, ids] of [
      ['?type', ['1']],
      ['?page', []],
    ] as const) {
      const { inventory } = await inventoryOf(account, {
        needs,
        intercept: ({ path }) => (path.includes(fails) ? { status: 403, body: '{}' } : undefined),
      });
      expect(inventory.resources.map(({ id }) => id)).toEqual(ids);
      expect(hiddenBy(inventory.gaps)).toEqual(['droplet']);
    }
  });

  it('is not given up because the account alone does not answer', async () => {
    const needs = { kinds: new Set(['volume'] as const), tags: false };
    const { inventory } = await inventoryOf(account, {
      needs,
      intercept: ({ path }) => (path === '/v2/account' ? 'reset' : undefined),
    });
    expect(inventory.resources.map(({ id }) => id)).toEqual(['v']);
    expect(inventory.gaps).toEqual([]);
    expect(inventory.account).toEqual({ id: 'default', name: null, email: null });
  });
});
