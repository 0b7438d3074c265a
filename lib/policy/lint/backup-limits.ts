import { backupWindowHours, basicPlans } from '../../limits.ts';
import { plural } from '../../text.ts';
import { type Duration, formatDuration } from '../../time.ts';
import { durationWords } from '../../time-words.ts';
import type { Facts, Rule } from './linted-rule.ts';
import { pointsNeeded, tierNeeds } from './needs.ts';
import type { Obstacle } from './obstacle.ts';

/** What the provider's own backups cannot do: often enough, long enough, many enough. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const longestKept = Math.max(...basicPlans.map(({ keptDays }) => keptDays));
const mostKept = Math.max(...basicPlans.map(({ everyHours, keptDays }) => (keptDays * 24) / everyHours));
const usageBased = 'choose a usage-based plan, or count snapshots too';

/** What the basic plans do. */
export const basicOffers = `basic plans make backups ${basicPlans
  .map(({ name, keptDays }) => `${name}, kept for ${keptDays} days`)
  .join(', or ')}`;

/** What keeps backups alone from meeting a rule about resources. */
export function backupObstacle(check: Rule, facts: Facts): Obstacle | undefined {
  switch (check.kind) {
    case 'freshness':
      return tooRare(check.params.rpo, facts);
    case 'min-retention':
      return check.params.basis === 'points' ? keptTooShort(check.params.min, facts) : undefined;
    case 'schedule':
      return notEverySlot(check.params, facts);
    case 'count':
    case 'protected':
      return tooFew(pointsNeeded(check, facts));
    default:
      return undefined;
  }
}

function tooRare(rpo: Duration, { limits, bounds }: Facts): Obstacle | undefined {
  const wanted = bounds(rpo).longest;
  const shortest = limits.shortestBackupInterval;
  const interval = bounds(shortest).shortest;
  const sure = interval + backupWindowHours * HOUR;
  const basic = Math.min(...basicPlans.map(({ everyHours }) => everyHours)) + backupWindowHours;
  if (wanted < interval) {
    return {
      why: `no backup plan makes one more often than every ${durationWords(shortest)}`,
      remedy: `write at least ${formatDuration(shortest)}, or count snapshots too`,
      certain: true,
    };
  }
  if (wanted < sure) {
    return {
      why: `with the window of ${backupWindowHours} hours, backups are up to ${sure / HOUR} hours apart on any plan`,
      remedy: `write ${sure / HOUR}h, or count snapshots too`,
      certain: false,
    };
  }
  if (wanted >= basic * HOUR) return undefined;
  return {
    why: `on basic plans backups are up to ${basic} hours apart`,
    remedy: `write ${basic}h, ${usageBased}`,
    certain: false,
  };
}

function keptTooShort(min: Duration, { bounds }: Facts): Obstacle | undefined {
  if (bounds(min).longest <= longestKept * DAY) return undefined;
  return {
    why: `basic plans keep backups for ${longestKept} days at most`,
    remedy: usageBased,
    certain: false,
  };
}

function tooFew(points: number): Obstacle | undefined {
  if (points <= mostKept) return undefined;
  return { why: `basic plans keep ${mostKept} backups at most`, remedy: usageBased, certain: false };
}

type Schedule = Extract<Rule, { kind: 'schedule' }>['params'];

function notEverySlot(params: Schedule, { limits, bounds }: Facts): Obstacle | undefined {
  const needs = tierNeeds(params);
  const interval = bounds(limits.shortestBackupInterval).shortest;
  const late = bounds(params.tolerance).longest;
  for (const { tier, slots, unit } of needs) {
    const length = bounds({ amount: slots + params.missingAllowed, unit }).longest;
    // One window begins before the span, and one may begin at its very end.
    const most = Math.floor((length + late) / interval) + 2;
    if (slots > most) {
      return {
        why: `no backup plan makes one more often than every ${durationWords(limits.shortestBackupInterval)}, so that ${plural(slots, `${tier} slot`)} cannot all be filled`,
        remedy: `remove keep.${tier}, or count snapshots too`,
        certain: true,
      };
    }
  }
  const fits = basicPlans.some(({ everyHours, keptDays }) =>
    needs.every(({ slots, unit }) => {
      const length = bounds({ amount: 1, unit }).longest;
      return everyHours * HOUR <= length && slots * length <= keptDays * DAY;
    }),
  );
  if (fits) return undefined;
  return {
    why: `${basicOffers}, which fills no such schedule`,
    remedy: usageBased,
    certain: false,
  };
}
