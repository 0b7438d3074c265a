import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackupPlan } from '../lib/model.ts';
import { resolveSettings } from '../lib/policy/settings.ts';
import { builtInPrices, overriddenPrices, pointMicroUsd, pricesAsOf, tariffOf } from '../lib/prices.ts';

const planOf = (name?: string, enabled = true): BackupPlan => ({ enabled, name, retentionDays: undefined });

describe('the price of a snapshot', () => {
  it.each([
    { name: 'is a cent where there is nothing in it', gb: 0, microUsd: 10_000 },
    { name: 'is a cent just under the size that costs one', gb: 0.166_66, microUsd: 10_000 },
    { name: 'is by size just over it', gb: 0.166_684, microUsd: 10_001 },
    { name: 'is exact where binary fractions are not', gb: 1.1, microUsd: 66_000 },
    { name: 'of a terabyte', gb: 1_000, microUsd: 60_000_000 },
  ])('$name', ({ gb, microUsd }) => {
    for (const kind of ['droplet-snapshot', 'volume-snapshot'] as const)
      expect(pointMicroUsd({ kind, sizeGigabytes: gb }, builtInPrices)).toBe(microUsd);
  });

  it('is not known of a size that was not read, nor of a backup', () => {
    expect(
      pointMicroUsd({ kind: 'volume-snapshot', sizeGigabytes: undefined }, builtInPrices),
    ).toBeUndefined();
    expect(pointMicroUsd({ kind: 'droplet-backup', sizeGigabytes: 5 }, builtInPrices)).toBeUndefined();
  });

  it('never falls as the snapshot grows', () => {
    const size = fc.double({ min: 0, max: 1e6, noNaN: true });
    const priceOf = (sizeGigabytes: number) =>
      pointMicroUsd({ kind: 'volume-snapshot', sizeGigabytes }, builtInPrices) as number;
    fc.assert(
      fc.property(size, size, (one, other) => {
        expect(priceOf(Math.min(one, other))).toBeLessThanOrEqual(priceOf(Math.max(one, other)));
      }),
    );
  });
});

describe('the tariff of a Droplet', () => {
  it.each([
    {
      name: 'daily: 30 percent of it',
      plan: planOf('daily'),
      usd: 6,
      tariff: { by: 'droplet', microUsd: 1_800_000 },
    },
    {
      name: 'weekly: 20 percent',
      plan: planOf('weekly'),
      usd: 0.01,
      tariff: { by: 'droplet', microUsd: 2_000 },
    },
    {
      name: 'daily, but no price was read',
      plan: planOf('daily'),
      usd: undefined,
      tariff: { by: 'unknown' },
    },
    {
      name: 'every 4 hours',
      plan: planOf('intra_daily_4h'),
      tariff: { by: 'size', microUsdPerGigabyte: 10_000 },
    },
    {
      name: 'every 6 hours',
      plan: planOf('intra_daily_6h'),
      tariff: { by: 'size', microUsdPerGigabyte: 15_000 },
    },
    {
      name: 'every 12 hours',
      plan: planOf('intra_daily_12h'),
      tariff: { by: 'size', microUsdPerGigabyte: 20_000 },
    },
    { name: 'every day by size', plan: planOf('x_24h'), tariff: { by: 'size', microUsdPerGigabyte: 30_000 } },
    {
      name: 'every week by size',
      plan: planOf('x_168h'),
      tariff: { by: 'size', microUsdPerGigabyte: 40_000 },
    },
    { name: 'every 5 hours, which has no price', plan: planOf('x_5h'), usd: 6, tariff: { by: 'unknown' } },
    { name: 'a name that tells nothing', plan: planOf('constructor'), usd: 6, tariff: { by: 'unknown' } },
    { name: 'a plan without a name', plan: planOf(), usd: 6, tariff: { by: 'unknown' } },
    { name: 'a plan that was not read', plan: undefined, usd: 6, tariff: { by: 'unknown' } },
    { name: 'off', plan: planOf(undefined, false), usd: 6, tariff: { by: 'nothing' } },
    { name: 'off, whatever it is called', plan: planOf('daily', false), usd: 6, tariff: { by: 'nothing' } },
  ])('$name', ({ plan, usd, tariff }) => {
    expect(tariffOf({ plan, monthlyUsd: usd }, builtInPrices)).toEqual(tariff);
  });
});

describe('prices of the settings', () => {
  it('stand in for the built-in ones, which are dated', () => {
    const { prices } = resolveSettings({
      prices: {
        snapshotMinimumUsd: 0,
        backupUsdPerGbMonth: { 4: 0.02 },
        backupShareOfDroplet: { daily: 0.3 },
      },
    });
    expect(prices).toEqual({
      ...builtInPrices,
      snapshotMinimumUsd: 0,
      backupUsdPerGbMonth: { ...builtInPrices.backupUsdPerGbMonth, 4: 0.02 },
    });
    expect(overriddenPrices(prices)).toEqual(['snapshotMinimumUsd', 'backupUsdPerGbMonth.4']);
    expect(overriddenPrices(builtInPrices)).toEqual([]);
    expect(pricesAsOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});
