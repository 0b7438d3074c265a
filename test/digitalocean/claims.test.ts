import { describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { allScopes } from '../../lib/sandbox/scopes.ts';
import type { AccountSpec, DropletSpec } from '../../lib/sandbox/spec.ts';
import {
  contentOf,
  daysAgo,
  hiddenBy,
  inventoryOf,
  pathsOf,
  points,
  pointsOf,
  readSandbox,
  serveAccount,
} from '../support/inventory-of.ts';

const needs = { kinds: new Set(['droplet', 'droplet-backup'] as const), tags: false };
const read = (account: AccountSpec, options = {}) => inventoryOf(account, { needs, ...options });
const own = (paths: readonly string[]) => paths.filter((path) => path.endsWith('/backups'));

const web: DropletSpec = { id: 1, backups: points(2, 101) };
const db: DropletSpec = { id: 2, backups: points(2, 201) };
const all = [
  'droplet-backup 101 -> 1',
  'droplet-backup 102 -> 1',
  'droplet-backup 201 -> 2',
  'droplet-backup 202 -> 2',
];

describe('backups', () => {
  it('are joined from the list of images without a call for any Droplet', async () => {
    const { inventory, paths } = await read({ droplets: [web, db] });
    expect(pointsOf(inventory)).toEqual(all);
    expect(inventory.gaps).toEqual([]);
    expect(paths).toHaveLength(4);
  });

  it.each<AccountSpec & { name: string; asked: readonly number[] }>([
    {
      name: 'that the list of images lacks',
      droplets: [
        web,
        { ...db, backups: [{ ...db.backups?.[0], imageListed: false } as never, db.backups?.[1] as never] },
      ],
      asked: [2],
    },
    { name: 'of a list of images without any', droplets: [web, db], imagesListBackups: false, asked: [1, 2] },
    { name: 'whose ids are null', droplets: [web, { ...db, raw: { backup_ids: null } }], asked: [2] },
    { name: 'whose ids are absent', droplets: [web, { ...db, raw: { backup_ids: undefined } }], asked: [2] },
    { name: 'whose ids are no list', droplets: [web, { ...db, raw: { backup_ids: 'all' } }], asked: [2] },
    {
      name: 'of which one id is no id',
      droplets: [web, { ...db, raw: { backup_ids: [201, {}] } }],
      asked: [2],
    },
    {
      name: 'whose ids are blank on every Droplet',
      droplets: [
        { ...web, raw: { backup_ids: [] } },
        { ...db, raw: { backup_ids: [] } },
      ],
      asked: [1, 2],
    },
  ])('$name are asked of the Droplet', async ({ name: _, asked, ...account }) => {
    const { inventory, paths } = await read(account);
    expect(pointsOf(inventory)).toEqual(all);
    expect(inventory.gaps).toEqual([]);
    expect([...own(paths)].sort()).toEqual(asked.map((id) => `/v2/droplets/${id}/backups`));
  });

  it('are the same for a token that sees no images', async () => {
    const scopes = allScopes.filter((scope) => scope !== 'image:read');
    const { inventory, paths } = await read({ droplets: [web, db] }, { scopes });
    expect(pointsOf(inventory)).toEqual(all);
    expect(inventory.gaps).toEqual([]);
    expect(own(paths)).toHaveLength(2);
  });

  it('are what the endpoint says, whatever their type', async () => {
    const account = {
      droplets: [{ ...web, backups: [{ id: 101, createdAt: daysAgo(1), raw: { type: 'snapshot' } }] }],
    };
    for (const enumeration of ['bulk', 'per-droplet'] as const) {
      const { inventory } = await read(account, { enumeration });
      expect(pointsOf(inventory)).toEqual(['droplet-backup 101 -> 1']);
    }
  });

  it('need no min_disk_size', async () => {
    const raw = { min_disk_size: undefined };
    const { inventory } = await read({
      droplets: [{ id: 1, backups: [{ id: 101, createdAt: daysAgo(1), raw }] }],
    });
    expect(pointsOf(inventory)).toEqual(['droplet-backup 101 -> 1']);
    expect(inventory.gaps).toEqual([]);
  });

  it('are never snapshots, custom images or images of everybody', async () => {
    const { inventory } = await read({
      droplets: [{ ...web, snapshots: points(1, 301) }],
      customImages: points(1, 401),
      unclaimedBackups: [{ id: 501, createdAt: daysAgo(1), raw: { public: true } }],
    });
    expect(pointsOf(inventory)).toEqual(all.slice(0, 2));
    expect(inventory.gaps).toEqual([]);
  });

  it.each(['new', 'NEW', 'pending', 'deleted'])(
    'that are %s and no Droplet names are none',
    async (status) => {
      const unclaimedBackups = [{ id: 501, createdAt: daysAgo(1), raw: { status } }];
      const { inventory } = await read({ droplets: [web], unclaimedBackups });
      expect(pointsOf(inventory)).toEqual(all.slice(0, 2));
      expect(inventory.gaps).toEqual([]);
    },
  );
});

describe('a backup that several Droplets claim', () => {
  it.each(['bulk', 'per-droplet'] as const)(
    'is kept once, of none of them, and is a gap: %s',
    async (mode) => {
      const shared = { ...db, backups: [...(web.backups ?? []).slice(1), ...(db.backups ?? [])] };
      const { inventory } = await read({ droplets: [web, shared] }, { enumeration: mode });
      expect(pointsOf(inventory)).toEqual([all[0], 'droplet-backup 102 -> ?', all[2], all[3]]);
      expect(hiddenBy(inventory.gaps)).toEqual(['droplet-backup of 1, 2', 'droplet-backup: Droplet of 102']);
      expect(inventory.gaps[0]?.reason).toBe('one backup is claimed by several Droplets');
    },
  );

  it('is so too where the own list of one of them cannot be read', async () => {
    const shared = { ...db, backups: [...(web.backups ?? []).slice(1), ...(db.backups ?? [])] };
    const raw = { backup_ids: [101, 102, 999] };
    const { inventory } = await read(
      { droplets: [{ ...web, raw }, shared] },
      {
        intercept: ({ path }: { path: string }) =>
          path.startsWith('/v2/droplets/1/') ? { status: 403, body: '{}' } : undefined,
      },
    );
    expect(pointsOf(inventory)).toEqual(['droplet-backup 102 -> ?', all[2], all[3]]);
    expect(hiddenBy(inventory.gaps)).toContain('droplet-backup: Droplet of 102');
  });
});

describe('a backup that no Droplet claims', () => {
  const account = { droplets: [web, { id: 3 }], unclaimedBackups: points(1, 501) };

  it('has both lists read once more, and is then kept without a Droplet', async () => {
    const { inventory, paths } = await read(account);
    expect(pointsOf(inventory)).toEqual([...all.slice(0, 2), 'droplet-backup 501 -> ?']);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-backup: Droplet of 501']);
    expect(inventory.gaps[0]?.reason).toBe('one backup is claimed by no Droplet that was read');
    expect(paths.slice(1).sort()).toEqual([
      '/v2/droplets',
      '/v2/droplets',
      '/v2/droplets?type=gpus',
      '/v2/droplets?type=gpus',
      '/v2/images?private=true',
      '/v2/images?private=true',
    ]);
    const droplets = inventory.endpoints.find(({ endpoint }) => endpoint === '/v2/droplets');
    expect(droplets).toMatchObject({ requests: 2, pages: 2, items: 2, expected: 2, status: 'complete' });
  });

  it('has every Droplet asked where none shows an id, since that may be for want of a scope', async () => {
    const { inventory, paths } = await read({
      droplets: [{ id: 1 }, { id: 3 }],
      unclaimedBackups: points(1, 501),
    });
    expect(own(paths).sort()).toEqual(['/v2/droplets/1/backups', '/v2/droplets/3/backups']);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-backup: Droplet of 501']);
  });

  it('is found to be of a Droplet that came meanwhile', async () => {
    const before = sandboxAccount({ droplets: [web], unclaimedBackups: points(2, 201) });
    const sandbox = await serveAccount(before, {
      intercept: ({ path }, respond) => {
        const answer = respond();
        if (path.startsWith('/v2/droplets?page')) sandbox.replace(sandboxAccount({ droplets: [web, db] }));
        return answer;
      },
    });
    const inventory = await readSandbox(sandbox, { needs });
    expect(pointsOf(inventory)).toEqual(all);
    expect(inventory.gaps).toEqual([]);
  });

  it('is gone when its Droplet is', async () => {
    const sandbox = await serveAccount(sandboxAccount({ droplets: [web, db] }), {
      intercept: ({ path, nth }, respond) => {
        const answer = respond();
        if (path.startsWith('/v2/images') && nth === 1) sandbox.replace(sandboxAccount({ droplets: [web] }));
        return answer;
      },
    });
    const inventory = await readSandbox(sandbox, { needs });
    expect(pointsOf(inventory)).toEqual(all.slice(0, 2));
    expect(inventory.resources.map(({ id }) => id)).toEqual(['1']);
    expect(inventory.gaps).toEqual([]);
  });

  it('may be of a Droplet that could not be read', async () => {
    const { inventory, paths } = await read(
      { droplets: [web, { ...db, gpu: true }] },
      {
        intercept: ({ path }: { path: string }) =>
          path.includes('gpus') ? { status: 403, body: '{}' } : undefined,
      },
    );
    expect(pointsOf(inventory)).toEqual([
      ...all.slice(0, 2),
      'droplet-backup 201 -> ?',
      'droplet-backup 202 -> ?',
    ]);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet', 'droplet-backup: Droplet of 201, 202']);
    expect(paths.filter((path) => path === '/v2/droplets')).toHaveLength(1);
  });

  it('touches nobody when the images cannot be read once more', async () => {
    const { inventory, paths } = await read(account, {
      intercept: ({ path, nth }: { path: string; nth: number }) =>
        nth > 1 && path.startsWith('/v2/images') ? { status: 500, body: '{}' } : undefined,
    });
    expect(pointsOf(inventory)).toEqual([...all.slice(0, 2), 'droplet-backup 501 -> ?']);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-backup: Droplet of 501']);
    expect(own(paths)).toEqual([]);
    const images = inventory.endpoints.find(({ endpoint }) => endpoint.startsWith('/v2/images'));
    expect(images).toMatchObject({ requests: 6, pages: 1, items: 3, status: 'incomplete' });
  });

  it('may be of a Droplet that came when those cannot be read once more', async () => {
    const { inventory } = await read(account, {
      intercept: ({ path, nth }: { path: string; nth: number }) =>
        nth > 1 && path.startsWith('/v2/droplets?page') ? { status: 500, body: '{}' } : undefined,
    });
    expect(pointsOf(inventory)).toEqual([...all.slice(0, 2), 'droplet-backup 501 -> ?']);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet', 'droplet-backup: Droplet of 501']);
  });

  it('is joined from a list of images that has a hole both times', async () => {
    const { inventory, paths } = await read(account, {
      intercept: ({ path }: { path: string }, respond: () => { body: string }) => {
        if (!path.startsWith('/v2/images')) return undefined;
        const body = JSON.parse(respond().body);
        return { body: JSON.stringify({ ...body, images: [...body.images.slice(1), { id: 9 }] }) };
      },
    });
    expect(pointsOf(inventory)).toEqual([...all.slice(0, 2), 'droplet-backup 501 -> ?']);
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-backup: Droplet of 501']);
    expect(own(paths)).toEqual(['/v2/droplets/1/backups']);
  });
});

describe('a Droplet that is asked', () => {
  const perDroplet = { enumeration: 'per-droplet' } as const;

  it('and cannot answer is a gap on its own backups only, one for all that fail alike', async () => {
    const { inventory } = await read(
      { droplets: [web, db, { id: 3 }] },
      {
        ...perDroplet,
        intercept: ({ path }: { path: string }) =>
          /droplets\/[23]\/backups/.test(path) ? { status: 403, body: '{}' } : undefined,
      },
    );
    expect(pointsOf(inventory)).toEqual(all.slice(0, 2));
    expect(hiddenBy(inventory.gaps)).toEqual(['droplet-backup of 2, 3']);
    expect(inventory.gaps[0]).toMatchObject({
      endpoint: '/v2/droplets/{id}/backups',
      reason: expect.stringMatching(/^it could not be read for 2 Droplets: .*403.*droplet:read/),
    });
  });

  it('may have more than one page', async () => {
    const account = { droplets: [{ id: 1, backups: points(412, 1_000) }] };
    const { inventory, paths } = await read(account, perDroplet);
    expect(inventory.points).toHaveLength(412);
    expect(own(paths)).toHaveLength(1);
    expect(paths.filter((path) => path.startsWith('/v2/droplets/1/backups'))).toHaveLength(3);
    expect(contentOf(inventory)).toEqual(contentOf((await read(account)).inventory));
  });

  it('is asked again in a second join only where its ids have changed', async () => {
    const hidden = (first: number, count: number) =>
      points(count, first).map((one) => ({ ...one, imageListed: false }));
    const before = sandboxAccount({
      droplets: [
        { id: 1, backups: hidden(101, 1) },
        { id: 2, backups: hidden(201, 1) },
      ],
      unclaimedBackups: points(1, 501),
    });
    const after = sandboxAccount({
      droplets: [
        { id: 1, backups: hidden(101, 1) },
        { id: 2, backups: hidden(201, 2) },
      ],
    });
    const sandbox = await serveAccount(before, {
      intercept: ({ path, nth }) => {
        if (path.startsWith('/v2/images') && nth === 2) sandbox.replace(after);
        return undefined;
      },
    });
    const inventory = await readSandbox(sandbox, { needs });
    expect(pointsOf(inventory)).toEqual([
      'droplet-backup 101 -> 1',
      'droplet-backup 201 -> 2',
      'droplet-backup 202 -> 2',
    ]);
    expect(own(pathsOf(sandbox)).sort()).toEqual([
      '/v2/droplets/1/backups',
      '/v2/droplets/2/backups',
      '/v2/droplets/2/backups',
    ]);
  });
});
