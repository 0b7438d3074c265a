import { type Duration, parseDuration } from './time.ts';

/** What the provider offers and can do at most, as of one day. */

/** The day on which all of this was read. */
export const limitsAsOf = '2026-03-27';

/** Limits that `settings.limits` overrides. */
export interface ProviderLimits {
  /** @see https://docs.digitalocean.com/products/snapshots/details/limits/ */
  readonly volumeSnapshotsPerVolume: number;
  /**
   * How often its backups are made at most, the window of four hours not included.
   * @see https://docs.digitalocean.com/products/backups/details/pricing/ the shortest of the usage-based plans
   */
  readonly shortestBackupInterval: Duration;
}

export const builtInLimits: ProviderLimits = {
  volumeSnapshotsPerVolume: 25,
  shortestBackupInterval: parseDuration('4h') as Duration,
};

/**
 * How long the window is in which a backup is made, in hours: two of them may be so much further apart.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#operation/droplets_list_supported_backup_policies
 */
export const backupWindowHours = 4;

/** A backup plan that costs a share of the Droplet's price. */
export interface BasicPlan {
  /** As the API calls it. */
  readonly name: 'daily' | 'weekly';
  readonly everyHours: number;
  readonly keptDays: number;
}

/** @see https://docs.digitalocean.com/products/backups/details/features/ */
export const basicPlans: readonly BasicPlan[] = [
  { name: 'daily', everyHours: 24, keptDays: 7 },
  { name: 'weekly', everyHours: 168, keptDays: 28 },
];

/**
 * How often the usage-based plans make backups, in hours. How long each keeps them is the Droplet's own setting.
 * @see https://docs.digitalocean.com/products/backups/details/pricing/
 */
export const usageBasedHours: readonly number[] = [4, 6, 12, 24, 168];
