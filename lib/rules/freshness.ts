import { duration, durationOrZero } from '../policy/fields.ts';
import {
  addDuration,
  durationWords,
  expiredBy,
  formatDuration,
  formatInstant,
  formatSpan,
  type Instant,
} from '../time.ts';
import { fail, pass, skipped, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { grownAt } from './view.ts';

/**
 * Flags a resource whose newest point is older than `rpo`, exactly `rpo` passes, or that has none. It is how
 * backups that stopped in silence are found.
 *
 * Missing data: a fresh point that was read is a certain pass, since more can only be fresher; without one,
 * anything unread makes the verdict unknown.
 */
export const freshness = defineRule({
  kind: 'freshness',
  description: 'Flags resources whose newest point is too old, or that have none.',
  about: 'resource',
  fields: {
    rpo: duration.describe('Recovery point objective: the greatest age of the newest point.'),
    grace: durationOrZero
      .optional()
      .describe('A resource strictly younger than this is not flagged. Default: `rpo`.'),
  },
  start({ rpo, grace = rpo }, context) {
    const stale = expiredBy(context.now, rpo, context.timeZone);
    const limit = { rpo: formatDuration(rpo), grace: formatDuration(grace) };
    return {
      about: 'resource',
      judge(view) {
        let newest: Instant | undefined;
        for (const point of view.selected) {
          if (!view.trusts(point)) continue;
          if (newest === undefined || (point.createdAt as Instant) > newest) newest = point.createdAt;
        }
        const facts = () => ({
          newestAt: newest === undefined ? null : formatInstant(newest),
          points: view.selected.length,
        });
        const seen = () =>
          newest === undefined
            ? `It has no point; one within ${durationWords(rpo)} is wanted`
            : `Its newest point is ${formatSpan(view.age(newest))} old; at most ${durationWords(rpo)} is allowed`;
        const say = (end: string, changesAt?: Instant) => () => ({
          message: `${seen()}${end}`,
          facts: facts(),
          limit,
          changesAt,
        });

        if (newest !== undefined && !stale(newest)) {
          const fresh = newest;
          return pass(() => say('.', addDuration(fresh, rpo, context.timeZone))());
        }
        const couldBeFresh = view.uncertain.some(
          (point) => point.createdAt === undefined || !view.trusts(point) || !stale(point.createdAt),
        );
        if (view.hidden || couldBeFresh) return unknown(say(', but not all of its points could be read.'));
        const grown = grownAt(view.subject, grace, context);
        if (grown === undefined && grace.amount > 0)
          return unknown(say(', and its own age could not be read.'));
        if (grown !== undefined && context.now < grown)
          return skipped(say('; it is too young to have one.', grown));
        return fail(say('.'));
      },
    };
  },
});
