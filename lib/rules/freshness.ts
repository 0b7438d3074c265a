import { expiredBy } from '../calendar-limits.ts';
import { duration, durationOrZero } from '../policy/fields.ts';
import { plural } from '../text.ts';
import { addDuration, formatDuration, formatInstant, type Instant } from '../time.ts';
import { durationWords, formatSpan } from '../time-words.ts';
import { excessOf, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { ageOf, isBelieved } from './view.ts';
import { failUnlessYoung } from './youth.ts';

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
    rpo: duration
      .describe('Recovery point objective: the greatest age of the newest point.')
      .meta({ examples: ['28h'] }),
    grace: durationOrZero
      .optional()
      .describe('A resource strictly younger than this is not flagged. Default: `rpo`.')
      .meta({ examples: ['48h'] }),
  },
  start({ rpo, grace = rpo }, context) {
    const stale = expiredBy(context.now, rpo, context.timeZone);
    const limit = { rpo: formatDuration(rpo), grace: formatDuration(grace) };
    const allowed = durationWords(rpo);
    return {
      about: 'resource',
      judge(view) {
        const { selected, believed, undated, possible } = view.points;
        let newest: Instant | undefined;
        for (const { createdAt } of believed)
          if (newest === undefined || createdAt > newest) newest = createdAt;
        const say = (ending: string, changesAt?: Instant) => () => ({
          message:
            newest === undefined
              ? `It has no point; one at most ${allowed} old is wanted${ending}.`
              : `Its newest point is ${formatSpan(ageOf(newest, context))} old; at most ${allowed} is allowed${ending}.`,
          facts: {
            newestAt: newest === undefined ? null : formatInstant(newest),
            points: selected.length,
          },
          limit,
          changesAt,
          excess:
            newest === undefined
              ? undefined
              : excessOf(context.now - newest, addDuration(newest, rpo, context.timeZone) - newest),
        });

        if (newest !== undefined && !stale(newest)) {
          const fresh = newest;
          return pass(() => ({ ...say('')(), changesAt: addDuration(fresh, rpo, context.timeZone) }));
        }
        if (view.hidden) return unknown(say(', and not all of its points could be read'));
        const open = possible.filter((point) => isBelieved(point, context) && !stale(point.createdAt));
        if (undated.length > 0)
          return unknown(
            say(`, and the creation time of ${plural(undated.length, 'point')} cannot be believed`),
          );
        if (open.length > 0)
          return unknown(
            say(`, and whether to count ${plural(open.length, 'newer point')} could not be read`),
          );
        return failUnlessYoung(view.subject, grace, context, say);
      },
    };
  },
});
