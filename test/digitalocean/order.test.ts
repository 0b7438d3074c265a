import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import {
  hiddenBy,
  inventoryOf,
  pathsOf,
  points,
  readSandbox,
  serveAccount,
} from '../support/inventory-of.ts';

const account = {
  droplets: [
    { id: 1, tags: ['env:prod'], backups: points(3, 101), snapshots: points(3, 201) },
    { id: 2, backups: points(3, 301), snapshots: points(3, 401) },
  ],
  volumes: [{ id: 'v', snapshots: points(1, 501) }],
};

const isOf = (list: string) => (path: string) => path.startsWith(`/v2/${list}?`);

describe('the order of the lists', () => {
  it('asks for resources when all snapshots are read', async () => {
    const { paths, inventory } = await inventoryOf(account, {
      intercept: ({ url }, respond) => {
        url.searchParams.set('per_page', '2');
        return respond();
      },
    });
    expect(inventory.gaps).toEqual([]);
    const lastSnapshots = paths.findLastIndex((path) => path.startsWith('/v2/snapshots'));
    expect(paths.indexOf('/v2/droplets')).toBeGreaterThan(lastSnapshots);
    expect(paths.indexOf('/v2/volumes')).toBeGreaterThan(lastSnapshots);
  });

  it.each(['images', 'account', 'droplets/backups/policies'])(
    'reads resources also while /v2/%s hangs',
    async (hanging) => {
      const sandbox = await serveAccount(account, {
        intercept: ({ url }) => (url.pathname === `/v2/${hanging}` ? () => undefined : undefined),
      });
      const reading = readSandbox(sandbox, { client: { attemptTimeoutMs: 200 } });
      await expect.poll(() => pathsOf(sandbox)).toContain('/v2/volumes');
      expect((await reading).resources.map(({ id }) => id)).toEqual(['1', '2', 'v']);
    },
  );

  it('keeps half of the time for resources where snapshots never come', async () => {
    const sandbox = await serveAccount(account, {
      intercept: ({ path }) => (isOf('snapshots')(path) ? () => undefined : undefined),
    });
    const deadline = Date.now() + 2_000;
    const {
      resources,
      gaps,
      points: found,
    } = await readSandbox(sandbox, {
      client: { clock: systemClock, deadline },
    });
    expect(Date.now()).toBeLessThan(deadline);
    expect(resources.map(({ id }) => id)).toEqual(['1', '2', 'v']);
    expect(found.map(({ kind }) => kind)).toEqual(Array(6).fill('droplet-backup'));
    expect(hiddenBy(gaps)).toEqual(expect.arrayContaining(['droplet-snapshot', 'volume-snapshot']));
    expect(gaps[0]?.reason).toMatch(/no whole answer .*time allowed ends/);
  });
});

describe('the signal of a caller that audits again and again', () => {
  it('has no listener left after 500 audits', async () => {
    const sandbox = await serveAccount({ droplets: [{ id: 1 }] });
    const { signal } = new AbortController();
    const needs = { kinds: new Set(['droplet'] as const), tags: false };
    for (let run = 0; run < 500; run += 1) await readSandbox(sandbox, { needs, client: { signal } });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
