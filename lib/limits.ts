import { type Duration, parseDuration } from './time.ts';

/** What the provider can do at most; `settings.limits` overrides each of these. */
export interface ProviderLimits {
  /** @see https://docs.digitalocean.com/products/snapshots/details/limits/ */
  readonly volumeSnapshotsPerVolume: number;
  /**
   * How often its backups are made at most, the window of four hours not included.
   * @see https://docs.digitalocean.com/products/backups/details/pricing/ the shortest of the usage-based plans
   */
  readonly shortestBackupInterval: Duration;
}

/** The day on which the built-in limits were read. */
export const limitsAsOf = '2026-03-27';

export const builtInLimits: ProviderLimits = {
  volumeSnapshotsPerVolume: 25,
  shortestBackupInterval: parseDuration('4h') as Duration,
};
