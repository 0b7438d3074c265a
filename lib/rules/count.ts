import * as z from 'zod';
import { toMillionths } from '../millionths.ts';
import type { RecoveryPoint } from '../model.ts';
import { wholeNumber } from '../policy/fields.ts';
import { type Match, UNKNOWN, YES } from '../policy/selection.ts';
import { formatCount, plural } from '../text.ts';
import type { Instant } from '../time.ts';
import { excessOf, fail, pass, skipped, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import type { View } from './view.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;
const noHolds = { held: 0, perhaps: 0, doubtful: 0 };

/**
 * Flags a resource with fewer points than `min`, more than `max`, or more than `maxPercentOfLimit` of what the
 * provider allows, all inclusive. Too few is a promise not kept, too many a script that no longer prunes, and at the
 * provider's limit the next snapshot fails. Only volumes have such a limit: on a Droplet the other fields decide, and
 * without any it is skipped. There is no grace for young resources. What is under a legal hold does not count against
 * `max`; in the other two it does, because it is there.
 *
 * Missing data can only add points: over a limit and at least `min` are certain, the rest is unknown. So is being over
 * `max` where it is unknown whether enough points are held.
 */
export const count = defineRule({
  kind: 'count',
  description: 'Flags resources with too few or too many points.',
  about: 'resource',
  fields: {
    min: wholeNumber(0)
      .optional()
      .describe('The least number of points that passes.')
      .meta({ examples: [1] }),
    max: wholeNumber(0)
      .optional()
      .describe('The greatest number of points that passes; those under a legal hold do not count.')
      .meta({ examples: [10] }),
    maxPercentOfLimit: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .describe(
        'The greatest share, in percent, of the snapshots that the provider allows. Only volumes have a known limit.',
      )
      .meta({ examples: [80] }),
  },
  requireOneOf: ['min', 'max', 'maxPercentOfLimit'],
  problem: ({ min, max }) =>
    min !== undefined && max !== undefined && min > max
      ? `min ${min} is over max ${max}; nothing could pass`
      : undefined,
  start({ min: givenMin, max: givenMax, maxPercentOfLimit: percent }, context) {
    const min = givenMin ?? 0;
    const max = givenMax ?? NO_LIMIT;
    const isOnlyOfLimit = givenMin === undefined && givenMax === undefined;
    const own = { ...(min > 0 && { min }), ...(Number.isFinite(max) && { max }) };
    const ownBounds = [min > 0 && `at least ${min}`, Number.isFinite(max) && `at most ${max}`];
    const anywhere = { most: NO_LIMIT, limit: own, wanted: inWords(ownBounds), facts: () => ({}) };
    const { volumeSnapshotsPerVolume: possible } = context.limits;
    const onVolumes =
      percent === undefined
        ? anywhere
        : {
            most: Math.floor((toMillionths(percent) * possible) / toMillionths(100)),
            limit: { ...own, maxPercentOfLimit: percent, providerLimit: possible },
            wanted: inWords([...ownBounds, `at most ${percent}% of the ${possible} that a volume can have`]),
            facts: (points: number) => ({ percentOfLimit: Math.round((points / possible) * 10_000) / 100 }),
          };

    /** Of the points how many are held, of how many that is unknown, and how many of the doubtful ones are held. */
    function holdsOf({ subject, points }: View): typeof noHolds {
      const number = (list: readonly RecoveryPoint[], match: Match) =>
        list.filter((point) => context.held(point, subject) === match).length;
      return {
        held: number(points.selected, YES),
        perhaps: number(points.selected, UNKNOWN),
        doubtful: number(points.doubtful, YES),
      };
    }

    /** When so many points are no longer held that those left are too many, for certain or perhaps. */
    function endOfRoom({ subject, points }: View): Instant | undefined {
      const all = [...points.selected, ...points.doubtful];
      const held = all.length > max ? all.filter((point) => context.held(point, subject) === YES) : [];
      const ends = held.map((point) => context.heldUntil(point, subject) ?? (NO_LIMIT as Instant));
      const end = ends.sort((left, right) => left - right)[max - (all.length - held.length)];
      return end === NO_LIMIT ? undefined : end;
    }

    return {
      about: 'resource',
      judge(view) {
        const { selected, doubtful } = view.points;
        const { most: upper, limit, wanted, facts } = view.subject.kind === 'volume' ? onVolumes : anywhere;
        const least = selected.length;
        const most = view.hidden ? NO_LIMIT : least + doubtful.length;
        const { held, perhaps, ...holds } = most > max ? holdsOf(view) : noHolds;
        const heldWords = held > 0 ? `, ${formatCount(held)} of them under a legal hold` : '';
        const say =
          (ending: string, { wants = wanted, isPass = false } = {}) =>
          () => ({
            message: `It has ${plural(least, 'point')}${heldWords}${ending}; ${wants}.`,
            facts: { points: least, ...(held > 0 && { held }), ...facts(least) },
            limit,
            changesAt: isPass ? endOfRoom(view) : undefined,
          });

        if (isOnlyOfLimit && view.subject.kind === 'droplet')
          return skipped(say('', { wants: 'the provider has no known limit for Droplets' }));
        if (most < min || min > upper || least > upper || least - held - perhaps > max) {
          // Each is what is certain, so that the worst of them is too; no point at all is beyond any number.
          const ratios = [
            excessOf(min, most),
            excessOf(least, upper),
            excessOf(least - held - perhaps, max),
          ].filter((ratio) => ratio !== undefined && ratio >= 1);
          const excess = ratios.length > 0 ? Math.max(...(ratios as number[])) : undefined;
          return fail(() => ({ ...say('')(), excess }));
        }
        if (least >= min && most <= upper && most - held - holds.doubtful <= max)
          return pass(say('', { isPass: true }));
        if (view.hidden) return unknown(say(' that could be read, and there may be more'));
        if (doubtful.length > 0) {
          const more = plural(doubtful.length, 'more point');
          return unknown(say(`, and whether to count ${more} could not be read`));
        }
        const are = perhaps === 1 ? 'is' : 'are';
        const others = held > 0 ? `more ${are}` : `of them ${are} under a legal hold`;
        return unknown(say(`, and whether ${formatCount(perhaps)} ${others} could not be read`));
      },
    };
  },
});

const inWords = (bounds: readonly (string | false)[]): string =>
  `${bounds.filter(Boolean).join(' and ') || 'any number'} should be there`;
