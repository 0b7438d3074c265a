import * as z from 'zod';
import { boundsOf, earliestOf, earliestSum, expiredBy } from '../calendar-limits.ts';
import { resourceKinds } from '../model.ts';
import { planDays } from '../plan.ts';
import { duration } from '../policy/fields.ts';
import { plural } from '../text.ts';
import { addDuration, type Duration, formatDuration, formatInstant, type Instant, shift } from '../time.ts';
import { durationWords, formatSpan } from '../time-words.ts';
import { type Explanation, excessOf, fail, type Outcome, pass, unknown } from './outcome.ts';
import { type Context, defineRule } from './rule.ts';
import { ageOf, isBelieved, type View } from './view.ts';
import { failUnlessYoung } from './youth.ts';

const DAY = 86_400_000;

/**
 * Flags a resource whose oldest point does not reach back as far as `min`, exactly `min` passes. An intruder is found
 * after weeks, an auditor asks for months: a week of daily backups has nothing left to give them. By `plan`, a Droplet
 * passes whose plan keeps backups that long, without waiting for them to grow old; off is a failure. `1mo` is then as
 * long as a month can be, 31 days, whatever day it is.
 *
 * Missing data: a point that was read and reaches back is a certain pass, since more can only reach further; without
 * one, anything unread makes the verdict unknown. A plan that was not shown is unknown.
 */
export const minRetention = defineRule({
  kind: 'min-retention',
  description: 'Flags resources whose points, or whose backup plan, do not reach back far enough.',
  about: 'resource',
  fields: {
    min: duration
      .describe('How far back the oldest point, or the plan, must reach.')
      .meta({ examples: ['30d'] }),
    basis: z
      .enum(['points', 'plan'])
      .default('points')
      .describe('Whether to judge the points that there are or, of Droplets only, what their plan keeps.')
      .meta({ examples: ['plan'] }),
  },
  reads: ({ basis }) => (basis === 'plan' ? { plans: true, points: false } : {}),
  resources: ({ basis }) => (basis === 'plan' ? ['droplet'] : resourceKinds),
  start: ({ min, basis }, context) => ({
    about: 'resource',
    judge: basis === 'plan' ? byPlan(min) : byPoints(min, context),
  }),
});

function byPoints(min: Duration, context: Context): (view: View) => Outcome {
  const { now, timeZone } = context;
  const reachesBack = expiredBy(shift(now, 1), min, timeZone);
  const limit = { min: formatDuration(min), basis: 'points' };

  return (view) => {
    const { selected, believed, undated, possible } = view.points;
    const times = () => believed.map(({ createdAt }) => createdAt);
    const explain = (ending: string, changesAt?: Instant): Explanation => {
      const oldest = earliestOf(times());
      const seen =
        oldest === undefined
          ? 'It has no point'
          : `Its oldest point is ${formatSpan(ageOf(oldest, context))} old`;
      return {
        message: `${seen}; one at least ${durationWords(min)} old is wanted${ending}.`,
        facts: { oldestAt: oldest === undefined ? null : formatInstant(oldest), points: selected.length },
        limit,
        changesAt,
        // So many times as far back should it reach.
        excess:
          oldest === undefined
            ? undefined
            : excessOf(addDuration(oldest, min, timeZone) - oldest, now - oldest),
      };
    };
    if (believed.some(({ createdAt }) => reachesBack(createdAt))) return pass(() => explain(''));
    // Until then a resource may stop being young; whatever the verdict is now, it is a pass from then on.
    const say = (ending: string, until?: Instant) => () =>
      explain(
        ending,
        earliestOf([until, earliestSum(times(), min, timeZone)].filter((end) => end !== undefined)),
      );
    if (view.hidden) return unknown(say(', and not all of its points could be read'));
    if (undated.length > 0)
      return unknown(say(`, and the creation time of ${plural(undated.length, 'point')} cannot be believed`));
    const open = possible.filter((point) => isBelieved(point, context) && reachesBack(point.createdAt));
    if (open.length > 0)
      return unknown(say(`, and whether to count ${plural(open.length, 'older point')} could not be read`));
    return failUnlessYoung(view.subject, min, context, say);
  };
}

function byPlan(min: Duration): (view: View) => Outcome {
  const { shortest, longest } = boundsOf(min);
  const leastDays = longest / DAY;
  const inDays = shortest === longest ? '' : ` (${plural(leastDays, 'day')})`;
  const limit = { min: formatDuration(min), basis: 'plan' };

  return ({ subject }) => {
    const plan = subject.resource?.plan;
    const days = plan?.enabled ? planDays(plan) : undefined;
    const say = (seen: string) => () => ({
      message: `${seen}; at least ${durationWords(min)}${inDays} is wanted.`,
      facts: { enabled: plan?.enabled ?? null, plan: plan?.name ?? null, keepsDays: days ?? null },
      limit,
      excess: days === undefined ? undefined : excessOf(leastDays, days),
    });
    if (plan === undefined) return unknown(say('How long backups of it are kept could not be read'));
    if (!plan.enabled) return fail(say('Its backups are off'));
    const name = plan.name === undefined ? 'Its plan' : `Its plan ${plan.name}`;
    if (days === undefined) return unknown(say(`${name} does not tell how long it keeps backups`));
    return (days < leastDays ? fail : pass)(say(`${name} keeps backups for ${plural(days, 'day')}`));
  };
}
