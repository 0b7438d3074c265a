import { describe, expect, it } from 'vitest';
import { everything } from '../../lib/digitalocean/inventory.ts';
import type { PointKind, ResourceKind } from '../../lib/model.ts';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { sampleAccount } from '../../lib/sandbox/sample.ts';
import type { Scope } from '../../lib/sandbox/scopes.ts';
import { allScopes } from '../../lib/sandbox/scopes.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import {
  contentOf,
  daysAgo,
  hiddenBy,
  inventoryOf,
  points,
  pointsOf,
  readSandbox,
  serveAccount,
} from '../support/inventory-of.ts';

const volumeId = '506f78a4-e098-11e5-ad9f-000f53306ae1';

const small: AccountSpec = {
  name: 'Acme',
  droplets: [
    {
      id: 1,
      name: 'web',
      region: 'ams3',
      createdAt: '2025-03-01T10:00:00Z',
      tags: ['env:prod'],
      backups: points(2, 101),
      snapshots: [{ id: 201, createdAt: daysAgo(3), regions: ['ams3', 'nyc3'], tags: ['keep'] }],
    },
    { id: 2, gpu: true, snapshots: [{ id: 202, createdAt: daysAgo(4) }] },
  ],
  volumes: [{ id: volumeId, dropletIds: [1], snapshots: [{ id: 'vs-1', createdAt: daysAgo(5) }] }],
  orphans: [{ id: 203, createdAt: daysAgo(6), resourceType: 'droplet', resourceId: 9 }],
};

/** The snapshot of the second Droplet, once that is gone. */
const leftBehind = { id: 202, createdAt: daysAgo(4), resourceType: 'droplet', resourceId: 2 } as const;

const without = (...scopes: Scope[]) => allScopes.filter((scope) => !scopes.includes(scope));
const kinds = (...all: (ResourceKind | PointKind)[]) => ({ kinds: new Set(all), tags: false });

describe('an account', () => {
  it('is read with all that the API shows of it', async () => {
    const { inventory } = await inventoryOf(small);
    expect(inventory.account).toEqual({ id: 'default', name: 'Acme', email: 'sandbox@example.com' });
    expect(inventory.gaps).toEqual([]);
    expect(inventory.notRead).toEqual([]);
    expect(inventory.resources[0]).toEqual({
      kind: 'droplet',
      id: '1',
      name: 'web',
      region: 'ams3',
      createdAt: Date.UTC(2025, 2, 1, 10),
      tags: ['env:prod'],
      attached: [volumeId],
      plan: { enabled: true, name: 'daily', retentionDays: 7 },
      monthlyUsd: 6,
    });
    expect(inventory.resources.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'droplet 1',
      'droplet 2',
      `volume ${volumeId}`,
    ]);
    expect(inventory.resources[2]?.attached).toEqual(['1']);
    expect(pointsOf(inventory)).toEqual([
      'droplet-backup 101 -> 1',
      'droplet-backup 102 -> 1',
      'droplet-snapshot 201 -> 1',
      'droplet-snapshot 202 -> 2',
      'droplet-snapshot 203 -> 9',
      `volume-snapshot vs-1 -> ${volumeId}`,
    ]);
    expect(inventory.points[2]).toEqual({
      kind: 'droplet-snapshot',
      id: '201',
      name: 'web-2026-01-12',
      resourceId: '1',
      createdAt: Date.parse(daysAgo(3)),
      regions: ['ams3', 'nyc3'],
      sizeGigabytes: 2.34,
      tags: ['keep'],
    });
  });

  it('is the same whether backups are joined or asked for Droplet by Droplet', async () => {
    const bulk = await inventoryOf(small);
    const single = await inventoryOf(small, { enumeration: 'per-droplet' });
    expect(contentOf(single.inventory)).toEqual(contentOf(bulk.inventory));
    expect(single.paths.filter((path) => path.endsWith('/backups'))).toHaveLength(2);
    expect(single.paths.some((path) => path.startsWith('/v2/images'))).toBe(false);
    expect(single.inventory.endpoints.find(({ endpoint }) => endpoint.endsWith('/backups'))).toEqual({
      endpoint: '/v2/droplets/{id}/backups',
      requests: 2,
      pages: 2,
      items: 2,
      expected: 2,
      duplicates: 0,
      retries: 0,
      throttled: 0,
      status: 'complete',
    });
  });

  it('may be the embedded sample', async () => {
    const sample = sampleAccount(parseInstant('2026-01-15T12:00:00Z') as Instant);
    const bulk = await inventoryOf(sample);
    const single = await inventoryOf(sample, { enumeration: 'per-droplet' });
    expect(bulk.inventory.points.length).toBeGreaterThan(20);
    expect(contentOf(single.inventory).resources).toEqual(contentOf(bulk.inventory).resources);
    const claimed = bulk.inventory.points.filter(({ resourceId }) => resourceId !== undefined);
    expect(single.inventory.points).toEqual(claimed);
  });

  it('may be empty', async () => {
    const { inventory, paths } = await inventoryOf({});
    expect(contentOf(inventory)).toEqual({ resources: [], points: [], gaps: [] });
    expect(paths).toHaveLength(8);
  });
});

describe('what nobody needs', () => {
  it.each([
    {
      name: 'only Droplets',
      needs: kinds('droplet'),
      asked: ['/v2/account', '/v2/droplets', '/v2/droplets?type=gpus'],
      not: ['volume', 'droplet-backup', 'droplet-snapshot', 'volume-snapshot'],
    },
    {
      name: 'only backups',
      needs: kinds('droplet', 'droplet-backup'),
      asked: ['/v2/account', '/v2/droplets', '/v2/droplets?type=gpus', '/v2/images?private=true'],
      not: ['volume', 'droplet-snapshot', 'volume-snapshot'],
    },
    {
      name: 'only volume snapshots',
      needs: kinds('volume', 'volume-snapshot'),
      asked: ['/v2/account', '/v2/snapshots', '/v2/volumes'],
      not: ['droplet', 'droplet-backup', 'droplet-snapshot'],
    },
    {
      name: 'whether tags may be seen, where some are',
      needs: { ...kinds('droplet', 'droplet-snapshot'), tags: true },
      asked: ['/v2/account', '/v2/droplets', '/v2/droplets?type=gpus', '/v2/snapshots'],
      not: ['volume', 'droplet-backup', 'volume-snapshot'],
    },
    { name: 'nothing', needs: kinds(), asked: ['/v2/account'], not: [...everything.kinds] },
  ])('is not asked for: $name', async ({ needs, asked, not }) => {
    const { inventory, paths } = await inventoryOf(small, { needs });
    expect([...paths].sort()).toEqual(asked);
    expect(inventory.notRead).toEqual(not);
    expect(inventory.gaps).toEqual([]);
    const found = [...inventory.resources, ...inventory.points].map(({ kind }) => kind);
    expect(new Set(found)).toEqual(needs.kinds);
    const silent = inventory.endpoints.filter(({ status }) => status === 'not read');
    expect(silent.every(({ requests }) => requests === 0)).toBe(true);
    expect(silent.length + asked.length).toBe(8);
  });
});

describe('a token without a scope', () => {
  const full = () => inventoryOf(small).then(({ inventory }) => inventory);

  it('for the account leaves only the label blank', async () => {
    const { inventory } = await inventoryOf(small, { scopes: without('account:read') });
    expect(inventory.account).toEqual({ id: 'default', name: null, email: null });
    expect(contentOf(inventory)).toEqual(contentOf(await full()));
  });

  it('for images reads all the same, Droplet by Droplet', async () => {
    const { inventory, paths } = await inventoryOf(small, { scopes: without('image:read') });
    expect(contentOf(inventory)).toEqual(contentOf(await full()));
    expect(paths.filter((path) => path.endsWith('/backups'))).toHaveLength(2);
  });

  it('for volumes does not know what is attached', async () => {
    const { inventory } = await inventoryOf(small, { scopes: without('block_storage:read') });
    expect(hiddenBy(inventory.gaps)).toEqual(['volume']);
    expect(inventory.gaps[0]?.reason).toContain('block_storage:read');
    expect(inventory.resources.map(({ attached }) => attached)).toEqual([undefined, undefined]);
    expect(pointsOf(inventory)).toContain(`volume-snapshot vs-1 -> ${volumeId}`);
  });

  it('for volumes knows no attachment to be missing where volumes do not matter', async () => {
    const needs = kinds('droplet', 'droplet-snapshot');
    const { inventory } = await inventoryOf(small, { needs, scopes: without('block_storage:read') });
    expect(inventory.gaps).toEqual([]);
  });

  it('for snapshots has a gap on both kinds', async () => {
    const { inventory } = await inventoryOf(small, { scopes: without('snapshot:read') });
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-snapshot', 'volume-snapshot']);
    expect(pointsOf(inventory)).toEqual(['droplet-backup 101 -> 1', 'droplet-backup 102 -> 1']);
  });

  it('has a gap where a price is not shown, but only where plans are asked for', async () => {
    const nameless = { ...small, droplets: [{ id: 1, raw: { size: { slug: 's-1vcpu-1gb' } } }] };
    const asked = await inventoryOf({ ...nameless, volumes: [] });
    expect(hiddenBy(asked.inventory.gaps)).toEqual(['droplet: price of 1']);
    const needs = kinds('droplet');
    const { inventory } = await inventoryOf({ ...nameless, volumes: [] }, { needs });
    expect(inventory.gaps).toEqual([]);
  });

  it('for Droplets has a gap on them, and knows no backup', async () => {
    const { inventory } = await inventoryOf(small, { scopes: without('droplet:read') });
    expect(hiddenBy(inventory.gaps)).toEqual([
      'droplet',
      'droplet',
      'droplet-backup: Droplet of 101, 102',
      'droplet: backup plan',
    ]);
    expect(pointsOf(inventory)).toContain('droplet-backup 101 -> ?');
  });
});

describe('a Droplet that is deleted between list and look-up', () => {
  it('is no resource any more, and no gap', async () => {
    const { droplets = [], volumes = [], orphans = [] } = small;
    const left = { ...small, droplets: droplets.slice(0, 1), volumes, orphans: [...orphans, leftBehind] };
    const sandbox = await serveAccount(small, {
      intercept: ({ path }, respond) => {
        if (path.startsWith('/v2/droplets/2/backups')) sandbox.replace(sandboxAccount(left));
        return respond();
      },
    });
    const inventory = await readSandbox(sandbox, { enumeration: 'per-droplet' });
    expect(inventory.gaps).toEqual([]);
    expect(inventory.resources.map(({ id }) => id)).toEqual(['1', volumeId]);
    expect(pointsOf(inventory)).toContain('droplet-snapshot 202 -> 2');
  });

  it.each(['bulk', 'per-droplet'] as const)(
    'is a gap while it is still listed, whatever its own list says: %s',
    async (enumeration) => {
      const { inventory } = await inventoryOf(small, {
        enumeration,
        intercept: ({ path }, respond) => {
          if (/^\/v2\/droplets\/\d+\/backups/.test(path)) return { status: 404, body: '{}' };
          return path.startsWith('/v2/images') ? { status: 403, body: '{}' } : respond();
        },
      });
      expect(hiddenBy(inventory.gaps)).toEqual(['droplet-backup of 1, 2']);
      expect(inventory.gaps[0]?.reason).toBe('it is not there (404) for 2 Droplets still listed');
      expect(inventory.resources.map(({ id }) => id)).toEqual(['1', '2', volumeId]);
    },
  );
});
