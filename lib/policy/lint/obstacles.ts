import { basicPlans } from '../../limits.ts';
import type { PointKind, ResourceKind } from '../../model.ts';
import { plural } from '../../text.ts';
import { type Duration, formatDuration } from '../../time.ts';
import { durationWords } from '../../time-words.ts';
import { backupObstacle, basicOffers } from './backup-limits.ts';
import { type Facts, type LintedRule, resourcesOf } from './linted-rule.ts';
import { pointsNeeded } from './needs.ts';
import type { Obstacle } from './obstacle.ts';
import { regionObstacle } from './region-limits.ts';

/** Facts of the provider that keep a rule from being met. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * What keeps a kind of points from meeting a rule: from passing it themselves or, of a rule about resources, from
 * making their resource pass without points of another kind.
 */
export function pointObstacle(rule: LintedRule, point: PointKind, facts: Facts): Obstacle | undefined {
  const { check } = rule;
  if (point === 'volume-snapshot') {
    const needed = pointsNeeded(check, facts);
    if (needed > facts.limits.volumeSnapshotsPerVolume) return tooManySnapshots(needed, facts);
  }
  if (point === 'droplet-backup') {
    if (check.kind === 'metadata' && check.params.requireTags) {
      const remedy = 'select snapshots only';
      return { why: 'DigitalOcean does not tag backups', remedy, certain: true };
    }
    if (check.kind === 'protected' && check.params.survivesSource) {
      const remedy = 'count snapshots, or remove survivesSource';
      return { why: 'backups are destroyed with their Droplet', remedy, certain: true };
    }
  }
  return (
    regionObstacle(rule, point) ?? (point === 'droplet-backup' ? backupObstacle(check, facts) : undefined)
  );
}

function tooManySnapshots(needed: number, { limits }: Facts): Obstacle {
  const most = limits.volumeSnapshotsPerVolume;
  const why = `a volume has at most ${plural(most, 'snapshot')}, and the rule needs ${needed}`;
  const remedy = `ask for at most ${most}, or correct settings.limits.volumeSnapshotsPerVolume`;
  return { why, remedy, certain: true };
}

/** What keeps a kind of resources from meeting a rule, whatever points it has. */
export function resourceObstacle(
  rule: LintedRule,
  resource: ResourceKind,
  facts: Facts,
): Obstacle | undefined {
  const { check } = rule;
  if (check.kind === 'backup-plan') return planObstacle(check.params, facts);
  if (check.kind === 'min-retention' && check.params.basis === 'plan')
    return planObstacle({ keeps: check.params.min }, facts);
  if (check.kind === 'protected' && resource === 'droplet' && check.params.includeVolumes) {
    const { minPoints } = check.params;
    return minPoints > facts.limits.volumeSnapshotsPerVolume
      ? { ...tooManySnapshots(minPoints, facts), certain: false }
      : undefined;
  }
  const isOnlyOfLimit =
    check.kind === 'count' && check.params.min === undefined && check.params.max === undefined;
  if (isOnlyOfLimit && !resourcesOf(rule).includes('volume')) {
    const why = 'no limit is known for the points of a Droplet, so that it is always skipped';
    return { why, remedy: 'write max, or select volumes', certain: true };
  }
  return undefined;
}

interface WantedPlan {
  readonly every?: Duration | undefined;
  readonly keeps?: Duration | undefined;
}

function planObstacle({ every, keeps }: WantedPlan, { limits, bounds }: Facts): Obstacle | undefined {
  const shortest = limits.shortestBackupInterval;
  const often = every ? bounds(every).shortest : Number.POSITIVE_INFINITY;
  const long = keeps ? bounds(keeps).longest : 0;
  if (often < bounds(shortest).shortest) {
    return {
      why: `no plan makes backups more often than every ${durationWords(shortest)}`,
      remedy: `write at least ${formatDuration(shortest)}, or correct settings.limits.shortestBackupInterval`,
      certain: true,
    };
  }
  const fits = basicPlans.some(
    ({ everyHours, keptDays }) => everyHours * HOUR <= often && keptDays * DAY >= long,
  );
  if (fits) return undefined;
  return {
    why: basicOffers,
    remedy: 'ask for less, or choose a usage-based plan',
    certain: false,
  };
}
