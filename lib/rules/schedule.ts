import * as z from 'zod';
import { durationOrZero, wholeNumber } from '../policy/fields.ts';
import { type Duration, formatDuration, formatInstant, type Instant } from '../time.ts';
import { fail, type Outcome, pass, skipped, unknown } from './outcome.ts';
import { type Context, defineRule } from './rule.ts';
import { allowance, factsOf, type Judged, slotWords } from './schedule-words.ts';
import { firstRecovery, firstShortage, type Track } from './slot-changes.ts';
import { tiers, type Weekday, weekdays } from './slots.ts';
import { Timeline } from './timeline.ts';
import type { DatedPoint, View } from './view.ts';
import { isBelieved } from './view.ts';

const slots = (most: number, tier: string) =>
  wholeNumber(1, most)
    .optional()
    .describe(`How many ${tier} slots.`)
    .meta({ examples: [7] });

/** A hundred years of each tier, of hours ten. */
const keepSchema = z
  .strictObject({
    hourly: slots(87_660, 'hourly'),
    daily: slots(36_525, 'daily'),
    weekly: slots(5_217, 'weekly'),
    monthly: slots(1_200, 'monthly'),
    yearly: slots(100, 'yearly'),
  })
  .refine((keep) => Object.keys(keep).length > 0, {
    error: `expected at least one of ${tiers.join(', ')}`,
  })
  .describe('For each tier, how many of its last completed slots should each hold a point.')
  .meta({ minProperties: 1, examples: [{ daily: 7, weekly: 4, monthly: 12 }] });

/**
 * Flags a resource that has no point in one of the last completed hours, days, weeks, months or years. Grandfather,
 * father, son: it is how an auditor asks whether the copies of last week, last month and last year are all there.
 *
 * A slot is complete, and counts from then on, when its end is `tolerance` ago, to the millisecond. It starts with its
 * first instant and ends before the next one's; a point made at most `tolerance` after its end may still fill it.
 * Slots that started before the resource was made do not count, and where none does the verdict is skipped. All
 * points of the resource count together, whatever their kind; those of attached volumes are not its own. A point
 * from the future fills no slot.
 *
 * Missing data: more points only fill more slots, so a filled slot is certain, and so is a pass. Where slots are
 * empty, unread points may fill any number, a point of unread creation time one of each tier, and a point that may
 * not count those it lies in; a failure is certain where even that would not be enough. Without the resource's
 * creation time nobody knows whether any slot counts.
 */
export const schedule = defineRule({
  kind: 'schedule',
  description: 'Flags resources without a point in each of their last hours, days, weeks, months or years.',
  about: 'resource',
  fields: {
    keep: keepSchema,
    tolerance: durationOrZero
      .prefault('0h')
      .describe(
        'A point so long after the end of a slot still fills it, and the slot counts only from then on.',
      )
      .meta({ examples: ['4h'] }),
    missingAllowed: wholeNumber(0)
      .default(0)
      .describe('So many slots of each tier may be empty.')
      .meta({ examples: [1] }),
    weekStart: z
      .enum(weekdays)
      .default('monday')
      .describe('The day on which a week starts.')
      .meta({ examples: ['sunday'] }),
  },
  start({ keep, tolerance, missingAllowed, weekStart }, context) {
    const { timeZone, trustedUntil } = context;
    const lines = timelinesOf({ keep, tolerance, weekStart }, context);
    const limit = {
      keep: Object.fromEntries(lines.map((line) => [line.tier, line.keep])),
      tolerance: formatDuration(tolerance),
      missingAllowed,
      ...(keep.weekly && { weekStart }),
      timeZone,
    };
    const always = lines.map((line): Track => ({ line, first: 0 }));

    const isShort = (tracks: readonly Track[], times: Float64Array, allowed: number): boolean =>
      tracks.some(({ line, first }) => line.empty(line.window(first), times, allowed) > allowed);

    /** How many times as many slots of a tier are empty for certain as would fail: one more than are allowed. */
    function shortage(tracks: readonly Track[], times: Float64Array, undated: number): number {
      const empty = tracks.map(({ line, first }) =>
        line.empty(line.window(first), times, Number.POSITIVE_INFINITY),
      );
      return (Math.max(...empty) - undated) / (missingAllowed + 1);
    }

    /** What is said of all verdicts but `skipped`; by the points that count for certain. */
    function say(view: View, tracks: readonly Track[], ending = '', changesAt?: () => Instant | undefined) {
      return () => {
        const times = timesOf(view.points.believed);
        const judged = tracks.map(({ line, first }): Judged => {
          const window = line.window(first);
          const found: number[] = [];
          line.empty(window, times, Number.POSITIVE_INFINITY, found);
          return { line, slots: Math.max(0, window.to - window.from), empty: found };
        });
        return {
          message: `${slotWords(judged)}${allowance(judged, missingAllowed)}${ending}.`,
          facts: { points: view.points.selected.length, ...factsOf(judged) },
          limit,
          changesAt: changesAt?.(),
        };
      };
    }

    function skip(view: View, tracks: readonly Track[]): Outcome {
      return skipped(() => {
        const coming = tracks.flatMap(({ line, first }) => {
          const [slot, due] = [line.slot(first), line.due(first)];
          return slot && due ? [{ due, name: `${line.tier} ${line.name(first)}` }] : [];
        });
        const [next] = coming.sort((one, other) => one.due - other.due);
        const words = next && `; the first will be ${next.name}, at ${formatInstant(next.due)}`;
        return {
          message: `No slot that started since it was created is complete yet${words ?? ''}.`,
          facts: { points: view.points.selected.length, slots: {}, missing: [] },
          limit,
          changesAt: next?.due,
        };
      });
    }

    return {
      about: 'resource',
      judge(view) {
        const createdAt = view.subject.resource?.createdAt;
        if (createdAt === undefined || createdAt > trustedUntil) {
          const why = createdAt === undefined ? 'could not be read' : 'lies in the future';
          return unknown(
            say(view, always, `, but which slots count is unknown, because its creation time ${why}`),
          );
        }
        const tracks = lines.map((line): Track => ({ line, first: line.firstFrom(createdAt) }));
        if (tracks.every(({ line, first }) => first >= line.completed)) return skip(view, tracks);

        const { believed, possible } = view.points;
        const times = timesOf(believed);
        if (!isShort(tracks, times, missingAllowed)) {
          const ends = () => earliest(tracks.map((track) => firstShortage(track, times, missingAllowed)));
          return pass(say(view, tracks, '', ends));
        }
        if (view.hidden) return unknown(say(view, tracks, ', and not all of its points could be read'));
        const dated = possible.filter((point) => isBelieved(point, context));
        const most = missingAllowed + possible.length - dated.length;
        const best = dated.length === 0 ? times : timesOf([...believed, ...dated]);
        if (isShort(tracks, best, most))
          return fail(() => ({
            ...say(view, tracks, '', () => firstRecovery(tracks, best, most))(),
            excess: shortage(tracks, best, most - missingAllowed),
          }));
        return unknown(say(view, tracks, ', and not all that decides which points fill them could be read'));
      },
    };
  },
});

/** What of a schedule decides which slots there are. */
interface Slotted {
  readonly keep: z.output<typeof keepSchema>;
  readonly tolerance: Duration;
  readonly weekStart: Weekday;
}

/** The tiers that a schedule asks for, as slots around `now`. */
export function timelinesOf({ keep, tolerance, weekStart }: Slotted, { now, timeZone }: Context): Timeline[] {
  return tiers.flatMap((tier) => {
    const count = keep[tier];
    return count === undefined ? [] : [new Timeline(tier, count, tolerance, { timeZone, weekStart }, now)];
  });
}

/** When points were made, in order. */
export function timesOf(points: readonly DatedPoint[]): Float64Array {
  const times = new Float64Array(points.length);
  let inOrder = true;
  for (let index = 0; index < times.length; index += 1) {
    const { createdAt } = points[index] as DatedPoint;
    times[index] = createdAt;
    inOrder &&= index === 0 || createdAt >= (times[index - 1] as number);
  }
  return inOrder ? times : times.sort();
}

const earliest = (instants: readonly (Instant | undefined)[]): Instant | undefined =>
  instants.reduce(
    (one, other) => (one === undefined || (other !== undefined && other < one) ? other : one),
    undefined,
  );
