import { describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { allScopes, type Scope } from '../../lib/sandbox/scopes.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import {
  daysAgo,
  hiddenBy,
  inventoryOf,
  points,
  readSandbox,
  serveAccount,
} from '../support/inventory-of.ts';

const without = (...scopes: Scope[]) => allScopes.filter((scope) => !scopes.includes(scope));
const volumes = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `vol-${index + 1}` }));
const refuse = (pattern: RegExp, status: number, times = Number.POSITIVE_INFINITY) => {
  let left = times;
  return ({ path }: { path: string }) => {
    if (!pattern.test(path) || left === 0) return undefined;
    left -= 1;
    return { status, body: '{}' };
  };
};
const probes = (paths: readonly string[]) => paths.filter((path) => /volumes\/.+\/snapshots/.test(path));
const madeUp = '/v2/volumes/00000000-0000-4000-8000-000000000000/snapshots?per_page=1';

describe('volume snapshots of which not one was seen', () => {
  const needs = {
    kinds: new Set(['droplet', 'droplet-snapshot', 'volume', 'volume-snapshot'] as const),
    tags: false,
  };
  const read = (account: AccountSpec, options = {}) => inventoryOf(account, { needs, ...options });

  it('are none when a volume may be asked for its own', async () => {
    const { inventory, paths } = await read({ volumes: volumes(5) });
    expect(inventory.gaps).toEqual([]);
    expect(probes(paths)).toEqual(['/v2/volumes/vol-1/snapshots?per_page=1']);
  });

  it('are a gap on all of them when it may not', async () => {
    const { inventory, paths } = await read(
      { volumes: [{ id: 'vol-1', snapshots: points(3, 1).map((one) => ({ ...one, id: `s-${one.id}` })) }] },
      { scopes: without('block_storage_snapshot:read') },
    );
    expect(inventory.points).toEqual([]);
    expect(hiddenBy(inventory.gaps)).toEqual(['volume-snapshot']);
    expect(inventory.gaps[0]).toMatchObject({
      endpoint: '/v2/volumes/{id}/snapshots',
      reason: expect.stringContaining('block_storage_snapshot:read'),
    });
    expect(probes(paths)).toHaveLength(1);
  });

  it.each([1, 2, 3])('ask another volume when %i were deleted meanwhile', async (deleted) => {
    const intercept = refuse(/vol-\d\/snapshots/, 404, deleted);
    const { inventory, paths } = await read({ volumes: volumes(9) }, { intercept });
    expect(inventory.gaps).toEqual([]);
    expect(probes(paths)).toHaveLength(deleted + 1);
    expect(probes(paths).includes(madeUp)).toBe(deleted === 3);
  });

  it('are a gap when no volume answers', async () => {
    const { inventory } = await read({ volumes: volumes(2) }, { intercept: refuse(/vol-1\/snapshots/, 503) });
    expect(hiddenBy(inventory.gaps)).toEqual(['volume-snapshot']);
    expect(inventory.gaps[0]?.reason).toContain('503');
  });

  it('are a gap when a volume shows one that the list leaves out', async () => {
    const lost = { volumes: [{ id: 'vol-1', snapshots: [{ id: 's-1', createdAt: daysAgo(1) }] }] };
    const { inventory } = await read(lost, {
      intercept: ({ path }: { path: string }) =>
        path.startsWith('/v2/snapshots')
          ? { body: '{"snapshots":[],"links":{},"meta":{"total":0}}' }
          : undefined,
    });
    expect(hiddenBy(inventory.gaps)).toEqual(['volume-snapshot']);
  });

  it('of an account without volumes are asked of a volume that never was', async () => {
    const account: AccountSpec = {
      droplets: [{ id: 1 }],
      orphans: [{ id: 's-1', createdAt: daysAgo(1), resourceType: 'volume', resourceId: 'gone' }],
    };
    const blind = await read(account, { scopes: without('block_storage_snapshot:read') });
    expect(hiddenBy(blind.inventory.gaps)).toEqual(['volume-snapshot']);
    expect(probes(blind.paths)).toEqual([madeUp]);
    const none = await read({ droplets: [{ id: 1 }] });
    expect(none.inventory.gaps).toEqual([]);
    expect(probes(none.paths)).toEqual([madeUp]);
    expect(probes((await read({})).paths)).toEqual([madeUp]);
  });

  it('are asked for also when the volumes cannot be read', async () => {
    const account = { volumes: volumes(2) };
    const seen = await read(account, { scopes: without('block_storage:read') });
    expect(hiddenBy(seen.inventory.gaps)).toEqual(['volume']);
    const blind = await read(account, {
      scopes: without('block_storage:read', 'block_storage_snapshot:read'),
    });
    expect(hiddenBy(blind.inventory.gaps)).toEqual(['volume', 'volume-snapshot']);
  });

  it('are not asked for when one was seen, or when nobody needs them', async () => {
    const account = { volumes: [{ id: 'vol-1', snapshots: [{ id: 's-1', createdAt: daysAgo(1) }] }] };
    expect(probes((await read(account)).paths)).toEqual([]);
    const droplets = { kinds: new Set(['volume', 'droplet'] as const), tags: false };
    expect(probes((await read({ volumes: volumes(1) }, { needs: droplets })).paths)).toEqual([]);
  });
});

describe('tags', () => {
  const account: AccountSpec = { droplets: [{ id: 1, snapshots: points(1, 101) }], volumes: volumes(1) };
  const tagsOf = ({ inventory }: Awaited<ReturnType<typeof inventoryOf>>) =>
    [...inventory.resources, ...inventory.points].map(({ tags }) => tags);

  it('are none when they may be seen', async () => {
    const read = await inventoryOf(account);
    expect(read.inventory.gaps).toEqual([]);
    expect(tagsOf(read)).toEqual([[], [], []]);
  });

  it('are unknown, and a gap, without the scope and without one that was seen', async () => {
    const read = await inventoryOf(account, { scopes: without('tag:read') });
    expect(tagsOf(read)).toEqual([undefined, undefined, undefined]);
    expect(hiddenBy(read.inventory.gaps)).toEqual([
      'droplet: tags',
      'volume: tags',
      'droplet-snapshot: tags',
      'volume-snapshot: tags',
    ]);
    expect(read.inventory.gaps[0]?.reason).toContain('tag:read');
  });

  it('are not asked for where nothing could carry one', async () => {
    const { inventory, paths } = await inventoryOf({}, { scopes: without('tag:read') });
    expect(inventory.gaps).toEqual([]);
    expect(paths.some((path) => path.startsWith('/v2/tags'))).toBe(false);
  });

  it('are proven by any that was seen', async () => {
    const tagged = { droplets: [{ id: 1, tags: ['env:prod'] }, { id: 2 }] };
    const read = await inventoryOf(tagged, { intercept: refuse(/\/v2\/tags/, 403) });
    expect(read.inventory.gaps).toEqual([]);
    expect(tagsOf(read)).toEqual([['env:prod'], []]);
  });

  it('of backups are known to be none', async () => {
    const read = await inventoryOf(
      { droplets: [{ id: 1, backups: points(1, 101) }] },
      { scopes: without('tag:read') },
    );
    expect(tagsOf(read)).toEqual([undefined, []]);
  });

  it('that no policy asks for are unknown and no gap', async () => {
    const needs = { kinds: new Set(['droplet'] as const), tags: false };
    const read = await inventoryOf(account, { needs });
    expect(tagsOf(read)).toEqual([undefined]);
    expect(read.inventory.gaps).toEqual([]);
  });
});

describe('lists that are read at different moments', () => {
  it('never make an orphan of the snapshot of a resource that came while they were read', async () => {
    const later = {
      droplets: [{ id: 1 }, { id: 2, snapshots: points(1, 201) }],
      volumes: [{ id: 'v', snapshots: [{ id: 's', createdAt: daysAgo(0) }] }],
    };
    for (let count = 1; count <= 9; count += 1) {
      const sandbox = await serveAccount(sandboxAccount({ droplets: [{ id: 1 }] }), {
        intercept: (request, respond) => {
          const answer = respond();
          if (request.count === count) sandbox.replace(sandboxAccount(later));
          return answer;
        },
      });
      const { resources, points: read, gaps } = await readSandbox(sandbox);
      const ids = new Set(resources.map(({ id }) => id));
      expect(read.filter(({ resourceId }) => !ids.has(resourceId as string))).toEqual([]);
      // The Droplet's plan, and the account's first volume snapshot, may be younger than their lists.
      const honest = ['droplet: backup plan of 2', 'volume-snapshot'];
      expect(hiddenBy(gaps).filter((hidden) => !honest.includes(hidden))).toEqual([]);
    }
  });

  const first = { droplets: [{ id: 1 }], volumes: [{ id: 'old', dropletIds: [1] }] };
  const then = { droplets: [{ id: 1 }], volumes: [{ id: 'new', dropletIds: [1] }] };

  it('agree on attachments: a volume that came is read, one that went is not attached', async () => {
    for (let count = 1; count <= 9; count += 1) {
      const sandbox = await serveAccount(sandboxAccount(first), {
        intercept: (request, respond) => {
          const answer = respond();
          if (request.count === count) sandbox.replace(sandboxAccount(then));
          return answer;
        },
      });
      const { resources, gaps } = await readSandbox(sandbox);
      const volumesRead = resources.filter(({ kind }) => kind === 'volume').map(({ id }) => id);
      expect(resources[0]?.attached).toEqual(volumesRead.slice(0, resources[0]?.attached?.length));
      expect(gaps).toEqual([]);
    }
  });

  it.each([
    { name: 'is read', fails: false, attached: ['new'], volumesRead: ['new'], hides: [] },
    { name: 'is a gap', fails: true, attached: ['new'], volumesRead: ['old'], hides: ['volume'] },
  ])('have the volumes read once more when a Droplet names another: $name', async (expected) => {
    const volumesListed = Promise.withResolvers<void>();
    const sandbox = await serveAccount(sandboxAccount(first), {
      intercept: async ({ path, nth }, respond) => {
        if (path.startsWith('/v2/volumes?')) {
          if (expected.fails && nth > 1) return { status: 503, body: '{}' };
          const answer = respond();
          volumesListed.resolve();
          return answer;
        }
        if (path.startsWith('/v2/droplets?page')) {
          await volumesListed.promise;
          sandbox.replace(sandboxAccount(then));
        }
        return undefined;
      },
    });
    const { resources, gaps } = await readSandbox(sandbox);
    expect(resources.map(({ id }) => id)).toEqual(['1', ...expected.volumesRead]);
    expect(resources[0]?.attached).toEqual(expected.attached);
    expect(hiddenBy(gaps)).toEqual(expected.hides);
  });
});

it('volumes are read once more for one that a Droplet names, also beside an item that cannot be used', async () => {
  const account = {
    droplets: [{ id: 1 }],
    volumes: [
      { id: 'v', dropletIds: [1] },
      { id: 'w', dropletIds: [1], raw: { name: null } },
    ],
  };
  const { inventory, paths } = await inventoryOf(account, {
    intercept: ({ path, nth }, respond) => {
      if (!path.startsWith('/v2/volumes?') || nth > 1) return undefined;
      const { volumes: all } = JSON.parse(respond().body) as { volumes: { id: string }[] };
      const rest = all.filter(({ id }) => id !== 'v');
      return { body: JSON.stringify({ volumes: rest, links: {}, meta: { total: rest.length } }) };
    },
  });
  expect(inventory.resources.map(({ id }) => id)).toEqual(['1', 'v']);
  expect(hiddenBy(inventory.gaps)).toEqual(['volume of w']);
  expect(paths.filter((path) => path === '/v2/volumes')).toHaveLength(2);
});

describe('a snapshot that a Droplet names and the list lacks', () => {
  const slipped = (paths: RegExp, status?: number) =>
    inventoryOf(
      {
        droplets: [
          { id: 1, snapshots: points(3, 101) },
          { id: 2, snapshots: points(1, 201) },
        ],
      },
      {
        intercept: ({ path }, respond) => {
          if (status !== undefined && paths.test(path)) return { status, body: '{}' };
          if (!path.startsWith('/v2/snapshots?')) return undefined;
          const { snapshots } = JSON.parse(respond().body) as { snapshots: { id: string }[] };
          const rest = snapshots.filter(({ id }) => id !== '102');
          return { body: JSON.stringify({ snapshots: rest, links: {}, meta: { total: rest.length } }) };
        },
      },
    );

  it('is looked up', async () => {
    const { inventory, paths } = await slipped(/nothing/);
    expect(inventory.points.map(({ id }) => id)).toEqual(['101', '102', '103', '201']);
    expect(inventory.gaps).toEqual([]);
    expect(paths).toContain('/v2/snapshots/102');
    expect(inventory.endpoints.find(({ endpoint }) => endpoint === '/v2/snapshots/{id}')).toMatchObject({
      requests: 1,
      items: 1,
      status: 'complete',
    });
  });

  it('is looked up also beside an item that cannot be used', async () => {
    const nameless = { id: 1, snapshots: [{ id: 101, createdAt: daysAgo(1), raw: { name: null } }] };
    const { inventory, paths } = await inventoryOf(
      { droplets: [nameless, { id: 2, snapshots: points(1, 201) }] },
      {
        intercept: ({ path }, respond) => {
          if (!path.startsWith('/v2/snapshots?')) return undefined;
          const { snapshots } = JSON.parse(respond().body) as { snapshots: { id: string }[] };
          const rest = snapshots.filter(({ id }) => id !== '201');
          return { body: JSON.stringify({ snapshots: rest, links: {}, meta: { total: rest.length } }) };
        },
      },
    );
    expect(inventory.points.map(({ id }) => id)).toEqual(['201']);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-snapshot of 1']);
    expect(paths.filter((path) => path.startsWith('/v2/snapshots/'))).toEqual(['/v2/snapshots/201']);
  });

  it.each([404, 400])('was deleted, or is none, when that answers %i', async (status) => {
    const { inventory } = await slipped(/snapshots\/102/, status);
    expect(inventory.points.map(({ id }) => id)).toEqual(['101', '103', '201']);
    expect(inventory.gaps).toEqual([]);
  });

  it('is a gap on its Droplet when that fails', async () => {
    const { inventory } = await slipped(/snapshots\/102/, 500);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-snapshot of 1']);
  });

  it('is one of too many to look up when hundreds lack', async () => {
    const droplets = [{ id: 1 }, { id: 2, snapshots: points(205, 1_000) }];
    const { inventory, paths } = await inventoryOf(
      { droplets },
      {
        intercept: ({ path }) =>
          path.startsWith('/v2/snapshots?') ? { body: '{"snapshots":[],"meta":{"total":0}}' } : undefined,
      },
    );
    expect(paths.filter((path) => path.startsWith('/v2/snapshots/'))).toHaveLength(200);
    expect(inventory.points).toHaveLength(200);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-snapshot of 2']);
  });
});
