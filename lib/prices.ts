import { multiply, toMillionths } from './millionths.ts';
import type { RecoveryPoint, Resource } from './model.ts';
import { planHours } from './plan.ts';

/**
 * What DigitalOcean charges, as far as it is known; `settings.prices` overrides each of these. US dollars a month,
 * exact to a millionth. A price that is not known is undefined, never zero.
 */
export interface Prices {
  /** For each billed gigabyte of a snapshot, of a Droplet or of a volume; copies in further regions are free. */
  readonly snapshotUsdPerGbMonth: number;
  /** The least that a snapshot costs. */
  readonly snapshotMinimumUsd: number;
  /** What basic backup plans cost, as a share of the Droplet's price. */
  readonly backupShareOfDroplet: { readonly weekly: number; readonly daily: number };
  /** What usage-based backup plans cost for each gigabyte of restorable size, by the plan's interval in hours. */
  readonly backupUsdPerGbMonth: Readonly<Record<string, number>>;
}

/** The day on which the built-in prices were read. */
export const pricesAsOf = '2026-03-09';

/**
 * @see https://docs.digitalocean.com/products/snapshots/details/pricing/ snapshots; since July 2022
 * @see https://docs.digitalocean.com/products/backups/details/pricing/ backups; edited on 9 March 2026
 */
export const builtInPrices: Prices = {
  snapshotUsdPerGbMonth: 0.06,
  snapshotMinimumUsd: 0.01,
  backupShareOfDroplet: { weekly: 0.2, daily: 0.3 },
  backupUsdPerGbMonth: { '4': 0.01, '6': 0.015, '12': 0.02, '24': 0.03, '168': 0.04 },
};

/** The keys, as paths under `settings.prices`, whose prices are not the built-in ones. */
export function overriddenPrices(prices: Prices): string[] {
  const flat = ({ backupShareOfDroplet, backupUsdPerGbMonth, ...rest }: Prices) => ({
    ...rest,
    ...under('backupShareOfDroplet', backupShareOfDroplet),
    ...under('backupUsdPerGbMonth', backupUsdPerGbMonth),
  });
  const builtIn: Readonly<Record<string, number>> = flat(builtInPrices);
  return Object.entries(flat(prices)).flatMap(([key, price]) => (builtIn[key] === price ? [] : key));
}

const under = (name: string, prices: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(prices).map(([key, price]) => [`${name}.${key}`, price]));

/** What a snapshot costs, in millionths of a dollar a month; undefined for a backup, and where its size is unread. */
export function pointMicroUsd(
  { kind, sizeGigabytes }: Pick<RecoveryPoint, 'kind' | 'sizeGigabytes'>,
  { snapshotUsdPerGbMonth, snapshotMinimumUsd }: Prices,
): number | undefined {
  if (kind === 'droplet-backup' || sizeGigabytes === undefined) return undefined;
  const bySize = multiply(toMillionths(sizeGigabytes), toMillionths(snapshotUsdPerGbMonth));
  return Math.max(bySize, toMillionths(snapshotMinimumUsd));
}

/** How the backups of a Droplet are charged, amounts in millionths of a dollar a month. */
export type Tariff =
  /** Backups are off: nothing is charged, but nobody says what those that are left over cost. */
  | { readonly by: 'nothing' }
  /** A basic plan: the same whatever there is of them, from the day on which it is switched on. */
  | { readonly by: 'droplet'; readonly microUsd: number }
  /** A usage-based plan, for each gigabyte; an estimate, because the API does not show the restorable size. */
  | { readonly by: 'size'; readonly microUsdPerGigabyte: number }
  | { readonly by: 'unknown' };

const unknownTariff: Tariff = { by: 'unknown' };
const nothing: Tariff = { by: 'nothing' };

/**
 * How the backups of a Droplet are charged: a share of its own price by the plans `daily` and `weekly`, by size by
 * those that tell their hours. Any other plan has no known price, and neither has one that was not read.
 * @see https://docs.digitalocean.com/products/backups/details/pricing/
 */
export function tariffOf(
  { plan, monthlyUsd }: Pick<Resource, 'plan' | 'monthlyUsd'>,
  prices: Prices,
): Tariff {
  if (plan === undefined) return unknownTariff;
  if (!plan.enabled) return nothing;
  if (plan.name === 'daily' || plan.name === 'weekly') {
    if (monthlyUsd === undefined) return unknownTariff;
    const share = toMillionths(prices.backupShareOfDroplet[plan.name]);
    return { by: 'droplet', microUsd: multiply(toMillionths(monthlyUsd), share) };
  }
  const rate = rateOf(prices, planHours(plan));
  return rate === undefined ? unknownTariff : { by: 'size', microUsdPerGigabyte: toMillionths(rate) };
}

function rateOf({ backupUsdPerGbMonth }: Prices, hours: number | undefined): number | undefined {
  const key = String(hours);
  return Object.hasOwn(backupUsdPerGbMonth, key) ? backupUsdPerGbMonth[key] : undefined;
}
