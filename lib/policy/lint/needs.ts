import type { ResourceKind } from '../../model.ts';
import { type Tier, tiers } from '../../rules/slots.ts';
import { type Duration, formatDuration } from '../../time.ts';
import type { Facts, Rule } from './linted-rule.ts';

/** What rules ask for, in numbers of points and in ages. */

/** So many points, the oldest of which must become so old. */
export interface Reaching {
  readonly points: number;
  readonly age: Duration;
  /** What asks for it, as a message names it. */
  readonly words: string;
}

type Schedule = Extract<Rule, { kind: 'schedule' }>['params'];

const units = { hourly: 'h', daily: 'd', weekly: 'w', monthly: 'mo', yearly: 'y' } as const satisfies Record<
  Tier,
  Duration['unit']
>;

/** The slots of a tier that must hold a point. */
export interface TierNeed {
  readonly tier: Tier;
  readonly slots: number;
  readonly unit: Duration['unit'];
}

/** The tiers of a schedule, shortest slots first, without the slots that may stay empty. */
export function tierNeeds({ keep, missingAllowed }: Schedule): TierNeed[] {
  return tiers.flatMap((tier) => {
    const slots = Math.max(0, (keep[tier] ?? 0) - missingAllowed);
    return slots === 0 ? [] : [{ tier, slots, unit: units[tier] }];
  });
}

/** How far back a rule wants points to reach; the last slot of a tier is left when the next one is full. */
export function reachings(check: Rule): Reaching[] {
  if (check.kind === 'min-retention' && check.params.basis === 'points') {
    const { min } = check.params;
    return [{ points: 1, age: min, words: `min ${formatDuration(min)}` }];
  }
  if (check.kind !== 'schedule') return [];
  return tierNeeds(check.params).map(({ tier, slots, unit }) => ({
    points: slots,
    age: { amount: slots + 1, unit },
    words: `keep.${tier} ${check.params.keep[tier]}`,
  }));
}

/** So many points of one resource a rule needs at least. */
export function pointsNeeded(check: Rule, facts: Facts): number {
  switch (check.kind) {
    case 'count':
      return check.params.min ?? 0;
    case 'protected':
      return check.params.minPoints;
    case 'schedule':
      return pointsOfSchedule(check.params, facts);
    case 'min-retention':
      return check.params.basis === 'points' ? 1 : 0;
    case 'freshness':
    case 'regions':
      return 1;
    default:
      return 0;
  }
}

/**
 * The least number of points that can fill a schedule: those of the shortest slots, and of each longer tier the
 * slots that reach beyond all shorter ones, since a point fills one slot of each tier.
 */
function pointsOfSchedule(params: Schedule, facts: Facts): number {
  const late = facts.bounds(params.tolerance).longest;
  let points = 0;
  let span = 0;
  for (const { slots, unit } of tierNeeds(params)) {
    const { shortest, longest } = facts.bounds({ amount: 1, unit });
    const shared = points === 0 ? 0 : Math.floor((span + 2 * late) / shortest) + 2;
    points += Math.max(0, slots - shared);
    span = Math.max(span, (slots + params.missingAllowed) * longest);
  }
  return points;
}

/** So many points of one resource a rule allows, where it says so, and with which key. */
export interface Ceiling {
  readonly points: number;
  readonly words: string;
}

/** The ceilings that a rule sets for a resource of a kind. A region or a tag may hold only some of its points. */
export function ceilings(check: Rule, resource: ResourceKind, { limits }: Facts): Ceiling[] {
  if (check.kind === 'total') {
    const { groupBy, maxCount: points } = check.params;
    const whole = groupBy === 'resource' || groupBy === 'account';
    return whole && points !== undefined ? [{ points, words: `maxCount ${points}` }] : [];
  }
  if (check.kind !== 'count') return [];
  const { max: points, maxPercentOfLimit: percent } = check.params;
  const own = points === undefined ? [] : [{ points, words: `max ${points}` }];
  if (percent === undefined || resource !== 'volume') return own;
  const share = Math.floor((limits.volumeSnapshotsPerVolume * percent) / 100);
  return [...own, { points: share, words: `maxPercentOfLimit ${percent}` }];
}
