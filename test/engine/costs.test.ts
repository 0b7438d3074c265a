import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import type { Inventory, RecoveryPoint, Resource } from '../../lib/model.ts';
import { shift } from '../../lib/time.ts';
import { at, backupOf, dropletOf, gapOf, inventoryOf } from '../support/inventory.ts';
import { toPolicySet } from '../support/policy-arbitraries.ts';

const now = at('2026-03-01T06:00:00Z');
const daily = { enabled: true, name: 'daily', retentionDays: 7 };
const bySize = { enabled: true, name: 'intra_daily_4h', retentionDays: 7 };
const off = { enabled: false, name: undefined, retentionDays: undefined };

const paid = (id: string, rest: Partial<Resource> = {}) =>
  dropletOf(id, { plan: off, monthlyUsd: 10, ...rest });
const old = shift(now, -100 * 86_400_000);
const snapshotOf = (
  id: string,
  of: string,
  sizeGigabytes: number | undefined,
  createdAt = old,
): RecoveryPoint => ({
  ...backupOf(id, of, createdAt, { sizeGigabytes }),
  kind: 'droplet-snapshot',
});

const everything = [
  {
    id: 'p',
    rules: [
      { kind: 'max-age', max: '90d' },
      { kind: 'size', maxGigabytes: 5 },
    ],
  },
];

const costsOf = (rest: Partial<Inventory>, policies: readonly object[] = everything) =>
  audit(inventoryOf(now, rest), toPolicySet(policies), now).costs;

describe('what is kept', () => {
  it('is every snapshot, and the backups of each Droplet once', () => {
    const { kept } = costsOf({
      resources: [paid('1', { plan: daily }), paid('2')],
      points: [
        backupOf('b1', '1', now),
        backupOf('b2', '1', now),
        snapshotOf('s1', '2', 0.1),
        snapshotOf('s2', '2', 10),
        snapshotOf('s3', 'gone', 0.2),
      ],
    });
    expect(kept).toEqual({
      monthlyUsd: 3.622,
      estimated: false,
      atLeast: false,
      unpricedPoints: 0,
      unpricedDroplets: 0,
    });
  });

  it('is in part an estimate where a plan is charged by size', () => {
    const resources = [paid('1', { plan: bySize })];
    const { kept } = costsOf({ resources, points: [backupOf('b1', '1', now, { sizeGigabytes: 12 })] });
    expect(kept).toMatchObject({ monthlyUsd: 0.12, estimated: true, atLeast: false });
    expect(costsOf({ resources }).kept).toMatchObject({ monthlyUsd: 0, estimated: false });
  });

  it('counts what has no known price, and is then at least so much', () => {
    const { kept } = costsOf({
      resources: [
        paid('1', { plan: undefined }),
        paid('2'),
        paid('3', { plan: daily, monthlyUsd: undefined }),
      ],
      points: [
        snapshotOf('s1', '2', undefined),
        snapshotOf('s2', '2', 1),
        backupOf('left-over', '2', now),
        { ...backupOf('unclaimed', '', now), resourceId: undefined },
      ],
    });
    expect(kept).toEqual({
      monthlyUsd: 0.06,
      estimated: false,
      atLeast: true,
      unpricedPoints: 2,
      unpricedDroplets: 3,
    });
  });

  it.each([
    { name: 'a list that nobody asked for', rest: { notRead: ['volume-snapshot' as const] }, atLeast: true },
    { name: 'a gap of whole items', rest: { gaps: [gapOf({ what: 'volume' })] }, atLeast: true },
    {
      name: 'a gap of one field',
      rest: { gaps: [gapOf({ what: 'volume', field: 'tags' })] },
      atLeast: false,
    },
    {
      name: 'a gap of one field and of whole items',
      rest: { gaps: [gapOf({ what: 'volume', field: 'tags' }, { what: 'volume-snapshot' })] },
      atLeast: true,
    },
  ])('is at least so much with $name: $atLeast', ({ rest, atLeast }) => {
    expect(costsOf({ resources: [paid('1')], ...rest }).kept.atLeast).toBe(atLeast);
  });
});

describe('what the violations cost', () => {
  it('is the price of each point at fault, once however many rules it fails', () => {
    const { violations } = costsOf({
      resources: [paid('1', { plan: daily })],
      points: [
        snapshotOf('both', '1', 10),
        snapshotOf('large', '1', 6, now),
        snapshotOf('fine', '1', 5, now),
        snapshotOf('old', '1', 0),
      ],
    });
    expect(violations).toEqual({ monthlyUsd: 0.97, atLeast: false, points: 3, unpricedPoints: 0 });
  });

  it('leaves out what has no price of its own, and says so', () => {
    const { violations } = costsOf({
      resources: [paid('1', { plan: daily })],
      points: [backupOf('b1', '1', old), snapshotOf('s1', '1', 10)],
    });
    expect(violations).toEqual({ monthlyUsd: 0.6, atLeast: true, points: 2, unpricedPoints: 1 });
  });

  it('leaves out resources, whose points may be as they should', () => {
    const { violations } = costsOf({ resources: [paid('1')], points: [snapshotOf('s1', '1', 10)] }, [
      { id: 'p', rules: [{ kind: 'freshness', rpo: '1d' }] },
    ]);
    expect(violations).toEqual({ monthlyUsd: 0, atLeast: false, points: 0, unpricedPoints: 0 });
  });

  it('leaves out what an exception covers', () => {
    const rest = { resources: [paid('1')], points: [snapshotOf('s1', '1', 10)] };
    const match = { pointNames: 's1' };
    const exception = {
      id: 'EX-1',
      policies: 'p',
      match,
      reason: 'Known',
      owner: 'dana',
      until: '2026-12-31',
    };
    const set = toPolicySet(everything, {}, 'UTC', { exceptions: [exception] });
    expect(audit(inventoryOf(now, rest), set, now).costs.violations.points).toBe(0);
    expect(costsOf(rest).violations.points).toBe(1);
  });

  it('may be more in an incomplete audit', () => {
    const rest = { resources: [paid('1')], points: [snapshotOf('s1', '1', 10)] };
    expect(costsOf(rest).violations.atLeast).toBe(false);
    expect(costsOf({ ...rest, gaps: [gapOf({ what: 'droplet-snapshot' })] }).violations.atLeast).toBe(true);
  });
});

describe('what is over the limits', () => {
  it('is told for each rule, its groups together', () => {
    const { overLimits } = costsOf(
      {
        resources: [paid('1'), paid('2'), paid('3')],
        points: [
          ...['a', 'b', 'c'].map((id) => snapshotOf(id, '1', 0.1)),
          ...['d', 'e', 'f', 'g'].map((id) => snapshotOf(id, '2', 10)),
          snapshotOf('h', '3', 1),
        ],
      },
      [
        {
          id: 'budget',
          rules: [
            { kind: 'total', maxCount: 2, maxGigabytes: 0.2 },
            { kind: 'total', id: 'dollars', groupBy: 'account', maxMonthlyUsd: 1 },
            { kind: 'total', id: 'kept', groupBy: 'account', maxMonthlyUsd: 10 },
          ],
        },
      ],
    );
    expect(overLimits).toEqual([
      { policy: 'budget', rule: 'total', groups: 3, points: 3, sizeGigabytes: 40.7, monthlyUsd: null },
      { policy: 'budget', rule: 'dollars', groups: 1, points: null, sizeGigabytes: null, monthlyUsd: 1.49 },
    ]);
  });
});

it('says by which prices', () => {
  expect(costsOf({}).prices).toEqual({ asOf: '2026-03-09', overridden: [] });
  const set = toPolicySet(everything);
  const prices = { ...set.settings.prices, snapshotUsdPerGbMonth: 0.05 };
  const priced = { ...set, settings: { ...set.settings, prices } };
  expect(audit(inventoryOf(now), priced, now).costs.prices.overridden).toEqual(['snapshotUsdPerGbMonth']);
});
