import { describe, expect, it } from 'vitest';
import { everything } from '../../lib/digitalocean/inventory.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import { contentOf, daysAgo, hiddenBy, inventoryOf, points } from '../support/inventory-of.ts';

const droplet = (raw: unknown, rest = {}) => ({
  droplets: [
    { id: 1, tags: ['seen'] },
    { id: 7, raw, ...rest },
  ],
});
const volume = (raw: unknown) => ({
  volumes: [
    { id: 'v1', tags: ['seen'] },
    { id: 'v7', raw },
  ],
});
const snapshot = (raw: unknown) =>
  droplet(undefined, { snapshots: [...points(1, 101), { id: 107, createdAt: daysAgo(1), raw }] });
const backup = (raw: unknown) =>
  droplet(undefined, { backups: [...points(1, 201), { id: 207, createdAt: daysAgo(1), raw }] });

interface Case {
  readonly name: string;
  readonly account: AccountSpec;
  /** What the gaps hide; and where the item is used all the same, some of its fields. */
  readonly hides: readonly string[];
  readonly used?: object;
}

const cases: Case[] = [
  {
    name: 'a Droplet that is null',
    account: droplet(null),
    hides: ['droplet'],
  },
  { name: 'a Droplet that is a list of lists', account: droplet([[[]]]), hides: ['droplet'] },
  { name: 'a Droplet that is text', account: droplet('Droplet'), hides: ['droplet'] },
  { name: 'a Droplet without an id', account: droplet({ id: undefined }), hides: ['droplet'] },
  { name: 'a Droplet with an id that is a list', account: droplet({ id: [7] }), hides: ['droplet'] },
  { name: 'a Droplet with a broken id', account: droplet({ id: 7.5 }), hides: ['droplet'] },
  { name: 'a Droplet with a negative id', account: droplet({ id: -7 }), hides: ['droplet'] },
  { name: 'a Droplet without a name', account: droplet({ name: null }), hides: ['droplet of 7'] },
  { name: 'a Droplet whose name is a number', account: droplet({ name: 7 }), hides: ['droplet of 7'] },
  {
    name: 'a Droplet without a region',
    account: droplet({ region: null }),
    hides: ['droplet: region of 7'],
    used: { region: undefined },
  },
  {
    name: 'a Droplet with an empty region',
    account: droplet({ region: { slug: '' } }),
    hides: ['droplet: region of 7'],
  },
  {
    name: 'a Droplet in an unknown region',
    account: droplet({ region: { slug: 'mars1' } }),
    hides: [],
    used: { region: 'mars1' },
  },
  {
    name: 'a Droplet made at no time',
    account: droplet({ created_at: 'yesterday' }),
    hides: ['droplet: creation time of 7'],
  },
  {
    name: 'a Droplet made on 30 February',
    account: droplet({ created_at: '2025-02-30T00:00:00Z' }),
    hides: ['droplet: creation time of 7'],
  },
  {
    name: 'a Droplet made in the year 1',
    account: droplet({ created_at: '0001-01-01T00:00:00Z' }),
    hides: [],
    used: { createdAt: -62_135_596_800_000 },
  },
  {
    name: 'a Droplet made in the year 9999',
    account: droplet({ created_at: '9999-12-31T23:59:59Z' }),
    hides: [],
  },
  {
    name: 'a Droplet made beyond all years',
    account: droplet({ created_at: '+275760-09-13T00:00:00Z' }),
    hides: ['droplet: creation time of 7'],
  },
  {
    name: 'a Droplet made at a number of seconds',
    account: droplet({ created_at: 1_600_000_000 }),
    hides: [],
    used: { createdAt: 1_600_000_000_000 },
  },
  {
    name: 'a Droplet made at too great a number',
    account: droplet({ created_at: 1e300 }),
    hides: ['droplet: creation time of 7'],
  },
  {
    name: 'a Droplet with tags that are no list',
    account: droplet({ tags: 'env:prod' }),
    hides: ['droplet: tags of 7'],
    used: { tags: undefined },
  },
  {
    name: 'a Droplet with a tag that is a number',
    account: droplet({ tags: ['a', 7] }),
    hides: ['droplet: tags of 7'],
  },
  {
    name: 'a Droplet with tags that are null',
    account: droplet({ tags: null }),
    hides: [],
    used: { tags: [] },
  },
  {
    name: 'a Droplet with volumes that are no list',
    account: droplet({ volume_ids: {} }),
    hides: ['droplet: attachments of 7'],
    used: { attached: undefined },
  },
  {
    name: 'a Droplet with keys of another kind',
    account: droplet(JSON.parse('{"__proto__": {"id": 8}, "constructor": 1, "toString": null}')),
    hides: [],
    used: { id: '7' },
  },
  { name: 'a volume that is null', account: volume(null), hides: ['volume'] },
  { name: 'a volume without a name', account: volume({ name: undefined }), hides: ['volume of v7'] },
  {
    name: 'a volume on no Droplet, as null',
    account: volume({ droplet_ids: null }),
    hides: [],
    used: { attached: [] },
  },
  {
    name: 'a volume on what is no list',
    account: volume({ droplet_ids: 7 }),
    hides: ['volume: attachments of v7'],
  },
  {
    name: 'a snapshot that is null',
    account: snapshot(null),
    hides: ['droplet-snapshot', 'volume-snapshot'],
  },
  { name: 'a snapshot without a name', account: snapshot({ name: null }), hides: ['droplet-snapshot of 7'] },
  {
    name: 'a snapshot of an unknown type',
    account: snapshot({ resource_type: 'database' }),
    hides: ['droplet-snapshot of 7', 'volume-snapshot of 7'],
  },
  {
    name: 'a snapshot of no resource',
    account: snapshot({ resource_id: null }),
    hides: ['droplet-snapshot'],
    used: { resourceId: undefined },
  },
  {
    name: 'a snapshot of a number',
    account: snapshot({ resource_id: 7 }),
    hides: [],
    used: { resourceId: '7' },
  },
  {
    name: 'a snapshot of a nested size',
    account: snapshot({ size_gigabytes: [2] }),
    hides: ['droplet-snapshot: size of 107'],
    used: { sizeGigabytes: undefined },
  },
  {
    name: 'a snapshot of a size in words',
    account: snapshot({ size_gigabytes: 'NaN' }),
    hides: ['droplet-snapshot: size of 107'],
  },
  {
    name: 'a snapshot of a negative size',
    account: snapshot({ size_gigabytes: -1 }),
    hides: ['droplet-snapshot: size of 107'],
  },
  {
    name: 'a snapshot of an unbelievable size',
    account: snapshot({ size_gigabytes: 1e300 }),
    hides: ['droplet-snapshot: size of 107'],
  },
  {
    name: 'a snapshot of size 0',
    account: snapshot({ size_gigabytes: 0 }),
    hides: [],
    used: { sizeGigabytes: 0 },
  },
  {
    name: 'a snapshot in no region',
    account: snapshot({ regions: [] }),
    hides: ['droplet-snapshot: regions of 107'],
    used: { regions: [] },
  },
  {
    name: 'a snapshot in a region that is null',
    account: snapshot({ regions: ['fra1', null] }),
    hides: ['droplet-snapshot: regions of 107'],
  },
  {
    name: 'a snapshot in nested regions',
    account: snapshot({ regions: [['fra1']] }),
    hides: ['droplet-snapshot: regions of 107'],
  },
  {
    name: 'a snapshot in unknown regions',
    account: snapshot({ regions: ['nbg1'] }),
    hides: [],
    used: { regions: ['nbg1'] },
  },
  { name: 'a backup that is null', account: backup(null), hides: ['droplet-backup of 7'] },
  { name: 'a backup without a name', account: backup({ name: null }), hides: ['droplet-backup of 7'] },
  { name: 'a backup without an id', account: backup({ id: null }), hides: ['droplet-backup of 7'] },
  {
    name: 'a backup without a time',
    account: backup({ created_at: null }),
    hides: ['droplet-backup: creation time of 207'],
    used: { createdAt: undefined },
  },
  {
    name: 'a backup of no size',
    account: backup({ size_gigabytes: null }),
    hides: ['droplet-backup: size of 207'],
  },
  {
    name: 'a custom image that is null',
    account: { customImages: [{ id: 301, createdAt: daysAgo(1), raw: null }] },
    hides: [],
  },
  {
    name: 'a custom image of no size',
    account: { customImages: [{ id: 301, createdAt: daysAgo(1), raw: { size_gigabytes: null } }] },
    hides: [],
  },
  {
    name: 'an unclaimed backup without a name',
    account: {
      ...droplet(undefined, { backups: points(1, 201) }),
      unclaimedBackups: [{ id: 307, createdAt: daysAgo(1), raw: { name: null } }],
    },
    hides: ['droplet-backup'],
  },
  {
    name: 'a plan that is null',
    account: droplet(undefined, { rawPolicy: null }),
    hides: ['droplet: backup plan', 'droplet: backup plan of 7'],
  },
  {
    name: 'a plan that is neither on nor off',
    account: droplet(undefined, { rawPolicy: { backup_enabled: 'yes' } }),
    hides: ['droplet: backup plan of 7', 'droplet: backup plan of 7'],
  },
  {
    name: 'a plan of an unknown name',
    account: droplet(undefined, {
      rawPolicy: { backup_enabled: true, backup_policy: { plan: 'lunar', retention_period_days: 3 } },
    }),
    hides: [],
    used: { plan: { enabled: true, name: 'lunar', retentionDays: 3 } },
  },
  {
    name: 'a plan whose rules are text',
    account: droplet(undefined, { rawPolicy: { backup_enabled: true, backup_policy: 'daily' } }),
    hides: ['droplet: backup plan of 7'],
    used: { plan: { enabled: true, name: undefined, retentionDays: undefined } },
  },
  {
    name: 'a plan that no list has',
    account: droplet(undefined, { policyListed: false }),
    hides: ['droplet: backup plan of 7'],
  },
];

describe('hostile data', () => {
  it.each(cases)(
    'is used where it can be, and otherwise a gap that names it: $name',
    async ({ account, hides, used }) => {
      const { inventory } = await inventoryOf(account);
      expect(hiddenBy(inventory.gaps)).toEqual(hides);
      const items = [...inventory.resources, ...inventory.points];
      const item = items.findLast(({ id }) => id.endsWith('7'));
      if (used) expect(item).toMatchObject(used);
      for (const { affects, reason } of inventory.gaps) {
        expect(reason).toMatch(/7|without an id/);
        expect(affects.length).toBeGreaterThan(0);
      }
    },
  );

  it.each(cases)('hides the same when Droplets are asked one by one: $name', async ({ account }) => {
    if (account.unclaimedBackups) return;
    const bulk = await inventoryOf(account);
    const single = await inventoryOf(account, { enumeration: 'per-droplet' });
    expect(contentOf(single.inventory)).toEqual(contentOf(bulk.inventory));
  });

  it.each([
    ['of 10,000 characters', 'x'.repeat(10_000)],
    ['of control characters', 'a\u0000\u001b[31m\r\n\u2028\u202e'],
    ['of half a surrogate', '\ud800 and \udfff'],
    ['like a key of every object', '__proto__'],
    ['that is empty', ''],
    ['of markup', '<!channel> <https://evil.example|ok> *bold*'],
  ])('is kept as it is in a name %s', async (_, name) => {
    const { inventory } = await inventoryOf({
      droplets: [
        {
          id: 1,
          name,
          backups: [{ id: 11, name, createdAt: daysAgo(1) }],
          snapshots: [{ id: 12, name, createdAt: daysAgo(1) }],
        },
      ],
      volumes: [{ id: 'v', name }],
    });
    expect(inventory.gaps).toEqual([]);
    const items = [...inventory.resources, ...inventory.points];
    expect(items.map((item) => item.name)).toEqual([name, name, name, name]);
  });

  it('names a name that is beyond all measure by its id', async () => {
    const { inventory } = await inventoryOf(droplet({ name: 'x'.repeat(100_001) }));
    expect(inventory.gaps).toMatchObject([{ reason: 'item "7" cannot be used: no readable name' }]);
  });

  it('is no gap in a field that nobody needs', async () => {
    const needs = { kinds: new Set(['droplet'] as const), tags: false };
    const { inventory } = await inventoryOf(droplet({ volume_ids: 'all' }), { needs });
    expect(inventory.gaps).toEqual([]);
    expect(inventory.resources.map(({ attached }) => attached)).toEqual([[], undefined]);
  });

  it('is one gap, however many items are alike', async () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ id: index + 1, raw: { name: null } }));
    const { inventory } = await inventoryOf({ droplets: many });
    expect(inventory.gaps).toHaveLength(1);
    expect(inventory.gaps[0]?.reason).toBe(
      'items "1", "2", "3", "4", "5", 45 more cannot be used: no readable name',
    );
    expect(inventory.gaps[0]?.affects[0]?.of).toHaveLength(50);
  });

  it('may have ids that are keys of every object', async () => {
    const ids = ['__proto__', 'constructor', 'toString'];
    const { inventory } = await inventoryOf({
      volumes: ids.map((id) => ({ id, snapshots: [{ id: `${id} 1`, createdAt: daysAgo(1) }] })),
    });
    expect(inventory.gaps).toEqual([]);
    expect(inventory.resources.map(({ id }) => id)).toEqual(ids.sort());
    expect(inventory.points.map(({ resourceId }) => resourceId)).toEqual(ids);
  });

  it.each(['droplets', 'snapshots', 'images', 'volumes', 'policies', 'tags', 'account'])(
    'may stand where the list should: %s',
    async (key) => {
      for (const value of [null, 'none', 7, [[null]], { __proto__: null, x: { y: [] } }]) {
        const { inventory } = await inventoryOf(
          {
            droplets: [{ id: 1, tags: ['seen'], snapshots: points(1, 101), backups: points(1, 201) }],
            volumes: [{ id: 'v' }],
          },
          {
            needs: everything,
            intercept: (_, respond) => {
              const body = JSON.parse(respond().body);
              return key in body ? { body: JSON.stringify({ ...body, [key]: value }) } : undefined;
            },
          },
        );
        if (['droplets', 'snapshots', 'volumes', 'policies'].includes(key))
          expect(inventory.gaps).not.toEqual([]);
        else expect(hiddenBy(inventory.gaps)).toEqual([]);
        if (key === 'images') expect(inventory.points.map(({ id }) => id)).toEqual(['201', '101']);
      }
    },
  );
});
