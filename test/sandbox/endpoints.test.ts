import { afterEach, describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { ask, idsOf } from './ask.ts';

const now = parseInstant('2026-11-21T06:00:00Z') as Instant;
const createdAt = '2026-11-20T06:00:00Z';
const volumeId = '506f78a4-e098-11e5-ad9f-000f53306ae1';
const volumeSnapshotId = '8eb4d51a-873f-11e6-96bf-000f53315a41';

const small: AccountSpec = {
  now,
  droplets: [
    {
      id: 11,
      name: 'web-01',
      tags: ['env:prod'],
      plan: { name: 'weekly', weekday: 'MON', hour: 4 },
      backups: [{ id: 101, createdAt }],
      snapshots: [{ id: 102, createdAt, tags: ['keep'] }],
    },
    { id: 12, name: 'Web-02', tags: ['ENV:prod'], region: 'ams3' },
    { id: 13, name: 'train', gpu: true, snapshots: [{ id: 103, createdAt }] },
  ],
  volumes: [
    { id: volumeId, name: 'data', dropletIds: [11], snapshots: [{ id: volumeSnapshotId, createdAt }] },
  ],
  orphans: [{ id: 104, resourceType: 'droplet', resourceId: 10, createdAt, name: 'left over' }],
  unclaimedBackups: [{ id: 105, createdAt }],
  customImages: [{ id: 106, createdAt }],
};

let sandbox: Sandbox;
afterEach(() => sandbox.close());

async function serve(spec: AccountSpec = small): Promise<void> {
  sandbox = await startSandbox(sandboxAccount(spec));
}

describe('Droplets', () => {
  it.each([
    ['', [11, 12]],
    ['?type=droplets', [11, 12]],
    ['?type=gpus', [13]],
    ['?name=WEB-02', [12]],
    ['?name=web', []],
    ['?tag_name=env:prod', [11, 12]],
    ['?type=gpus&name=train', [13]],
  ])('lists with %j the ids %j', async (query, ids) => {
    await serve();
    const { body } = await ask(sandbox, `/v2/droplets${query}`);
    expect(idsOf(body.droplets)).toEqual(ids);
    expect(body.meta.total).toBe(ids.length);
  });

  it('know their backups, snapshots and volumes', async () => {
    await serve();
    const { body } = await ask(sandbox, '/v2/droplets');
    expect(body.droplets[0]).toMatchObject({
      backup_ids: [101],
      snapshot_ids: [102],
      volume_ids: [volumeId],
      region: { slug: 'fra1' },
      next_backup_window: { start: '2026-11-23T04:00:00Z', end: '2026-11-23T08:00:00Z' },
    });
    expect(body.droplets[1]).toMatchObject({ backup_ids: [], next_backup_window: null });
  });

  it('have their own lists, in which ids are numbers and no resource is named', async () => {
    await serve();
    const backups = await ask(sandbox, '/v2/droplets/11/backups');
    const snapshots = await ask(sandbox, '/v2/droplets/11/snapshots');
    expect(backups.body.backups).toMatchObject([{ id: 101, name: 'web-01- 2026-11-20', type: 'backup' }]);
    expect(snapshots.body.snapshots).toMatchObject([{ id: 102, type: 'snapshot' }]);
    expect(snapshots.body.snapshots[0]).not.toHaveProperty('resource_id');
  });
});

describe('backup policies', () => {
  it('are a map with a page, in which two keys are absent when backups are off', async () => {
    await serve();
    const { body } = await ask(sandbox, '/v2/droplets/backups/policies?per_page=2');
    expect(body).toEqual({
      policies: {
        11: {
          droplet_id: 11,
          backup_enabled: true,
          backup_policy: {
            plan: 'weekly',
            weekday: 'MON',
            hour: 4,
            window_length_hours: 4,
            retention_period_days: 28,
          },
          next_backup_window: { start: '2026-11-23T04:00:00Z', end: '2026-11-23T08:00:00Z' },
        },
        12: { droplet_id: 12, backup_enabled: false },
      },
      links: { pages: expect.objectContaining({ next: expect.stringContaining('page=2') }) },
      meta: { total: 3 },
    });
  });

  it.each([
    ['daily', '2026-11-21T20:00:00Z', 7],
    [{ name: 'daily', hour: 4 }, '2026-11-22T04:00:00Z', 7],
    [{ name: 'intra_daily_4h', hour: 0, retentionDays: 3 }, '2026-11-21T08:00:00Z', 3],
    [{ name: 'weekly', weekday: 'SAT', hour: 8 }, '2026-11-21T08:00:00Z', 28],
    [{ name: 'weekly', weekday: 'FRI' }, '2026-11-27T20:00:00Z', 28],
  ] as const)('of %j begin their next window at %s and keep %i days', async (plan, start, days) => {
    await serve({ now, droplets: [{ id: 1, plan }] });
    const { body } = await ask(sandbox, '/v2/droplets/1/backups/policy');
    expect(body.policy.next_backup_window.start).toBe(start);
    expect(body.policy.backup_policy.retention_period_days).toBe(days);
  });

  it('of usage-based plans do not show in the Droplet features', async () => {
    await serve({ droplets: [{ plan: 'daily' }, { plan: 'intra_daily_4h' }, { plan: false }] });
    const { body } = await ask(sandbox, '/v2/droplets');
    const on = body.droplets.map(({ features }: { features: string[] }) => features.includes('backups'));
    expect(on).toEqual([true, false, false]);
  });

  it('leave out a Droplet that is not to be listed', async () => {
    await serve({ droplets: [{ id: 1, policyListed: false }, { id: 2 }] });
    const { body } = await ask(sandbox, '/v2/droplets/backups/policies');
    expect(Object.keys(body.policies)).toEqual(['2']);
    expect(body.meta.total).toBe(1);
  });
});

describe('snapshots', () => {
  it.each([
    ['', ['102', '103', '104', volumeSnapshotId]],
    ['?resource_type=droplet', ['102', '103', '104']],
    ['?resource_type=volume', [volumeSnapshotId]],
  ])('list with %j the ids %j as text', async (query, ids) => {
    await serve();
    const { body } = await ask(sandbox, `/v2/snapshots${query}`);
    expect(idsOf(body.snapshots)).toEqual(ids);
  });

  it('name their resource as text, also one that is gone', async () => {
    await serve();
    expect((await ask(sandbox, '/v2/snapshots/104')).body.snapshot).toMatchObject({
      name: 'left over',
      resource_id: '10',
      resource_type: 'droplet',
    });
    expect((await ask(sandbox, `/v2/snapshots/${volumeSnapshotId}`)).body.snapshot.resource_id).toBe(
      volumeId,
    );
    const ofVolume = await ask(sandbox, `/v2/volumes/${volumeId}/snapshots`);
    expect(idsOf(ofVolume.body.snapshots)).toEqual([volumeSnapshotId]);
  });
});

describe('images', () => {
  it('are with private=true the backups, Droplet snapshots and custom images of the account', async () => {
    await serve();
    const { body } = await ask(sandbox, '/v2/images?private=true');
    const seen = body.images.map(({ id, type }: { id: number; type: string }) => [id, type]);
    expect(seen).toEqual([
      [101, 'backup'],
      [105, 'backup'],
      [102, 'snapshot'],
      [103, 'snapshot'],
      [104, 'snapshot'],
      [106, 'custom'],
    ]);
  });

  it('are without it also those of everybody, some of them of type snapshot', async () => {
    await serve();
    const { body } = await ask(sandbox, '/v2/images');
    const everybodys = body.images.filter((image: { public: boolean }) => image.public);
    expect(body.images).toHaveLength(6 + everybodys.length);
    expect(everybodys.map(({ type }: { type: string }) => type)).toContain('snapshot');
  });

  it.each([
    ['one backup', { droplets: [{ backups: [{ createdAt, imageListed: false }] }] }],
    ['all backups', { droplets: [{ backups: [{ createdAt }] }], imagesListBackups: false }],
  ])('can lack %s that the Droplet knows', async (_name, spec) => {
    await serve(spec);
    expect((await ask(sandbox, '/v2/images?private=true')).body.images).toEqual([]);
    expect((await ask(sandbox, '/v2/droplets')).body.droplets[0].backup_ids).toHaveLength(1);
  });
});

describe('volumes, tags and regions', () => {
  it.each([
    ['?region=fra1', 1],
    ['?region=nyc3', 0],
    ['?name=data', 1],
    ['?name=dat', 0],
  ])('finds volumes by %s', async (query, total) => {
    await serve();
    expect((await ask(sandbox, `/v2/volumes${query}`)).body.meta.total).toBe(total);
  });

  it('counts what carries a tag', async () => {
    await serve({ ...small, tags: ['unused'] });
    const { body } = await ask(sandbox, '/v2/tags');
    const counts = body.tags.map(({ name, resources }: { name: string; resources: { count: number } }) => [
      name,
      resources.count,
    ]);
    expect(Object.fromEntries(counts)).toEqual({ unused: 0, 'env:prod': 1, 'ENV:prod': 1, keep: 1 });
  });

  it('knows the newest regions', async () => {
    await serve();
    const { body } = await ask(sandbox, '/v2/regions?per_page=200');
    expect(body.regions.map(({ slug }: { slug: string }) => slug)).toEqual(
      expect.arrayContaining(['fra1', 'atl1', 'ric1']),
    );
  });
});

describe('raw patches', () => {
  it('lie over the wire form in every list, take keys away and keep hostile ones', async () => {
    const raw = { ...JSON.parse('{"__proto__": {"a": 1}}'), name: '\ud800', created_at: undefined };
    await serve({ droplets: [{ id: 1, snapshots: [{ id: 2, createdAt, raw }] }] });
    for (const path of ['/v2/snapshots', '/v2/images?private=true', '/v2/droplets/1/snapshots']) {
      const { body } = await ask(sandbox, path);
      const [item] = body.snapshots ?? body.images;
      expect(item.name).toBe('\ud800');
      expect(item).not.toHaveProperty('created_at');
      expect(Object.keys(item)).toContain('__proto__');
    }
  });

  it('take the place of an item when they are no object', async () => {
    await serve({ droplets: [{ raw: null }, { raw: 'what?' }, { raw: [] }], volumes: [{ raw: 7 }] });
    expect((await ask(sandbox, '/v2/droplets')).body.droplets).toEqual([null, 'what?', []]);
    expect((await ask(sandbox, '/v2/volumes')).body.volumes).toEqual([7]);
  });

  it('reach the backup policies', async () => {
    await serve({ droplets: [{ id: 1, rawPolicy: { backup_enabled: 'yes' } }] });
    const { body } = await ask(sandbox, '/v2/droplets/backups/policies');
    expect(body.policies['1']).toEqual({ droplet_id: 1, backup_enabled: 'yes' });
  });
});

it('refuses a Droplet size that it does not offer, naming those it does', () => {
  expect(() => sandboxAccount({ droplets: [{ size: 's-9' }] })).toThrow(/no Droplet size s-9; .*s-1vcpu-1gb/);
});
