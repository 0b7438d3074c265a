/**
 * What DigitalOcean charges, as far as it is known; `settings.prices` overrides each of these. US dollars a month.
 * A price that is not known is undefined, never zero.
 */
export interface Prices {
  /** For each billed gigabyte of a snapshot, of a Droplet or of a volume; copies in further regions are free. */
  readonly snapshotUsdPerGbMonth: number;
  /** The least that a snapshot costs. */
  readonly snapshotMinimumUsd: number;
  /** What basic backup plans cost, as a share of the Droplet's price. */
  readonly backupShareOfDroplet: { readonly weekly: number; readonly daily: number };
  /** What usage-based backup plans cost for each gigabyte of restorable size, by the plan's interval in hours. */
  readonly backupUsdPerGbMonth: Readonly<Record<'4' | '6' | '12' | '24' | '168', number>>;
}

/** The day on which the built-in prices were read. */
export const pricesAsOf = '2026-03-09';

/**
 * @see https://docs.digitalocean.com/products/snapshots/details/pricing/
 * @see https://docs.digitalocean.com/products/backups/details/pricing/
 */
export const builtInPrices: Prices = {
  snapshotUsdPerGbMonth: 0.06,
  snapshotMinimumUsd: 0.01,
  backupShareOfDroplet: { weekly: 0.2, daily: 0.3 },
  backupUsdPerGbMonth: { '4': 0.01, '6': 0.015, '12': 0.02, '24': 0.03, '168': 0.04 },
};
