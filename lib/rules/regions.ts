import { z } from 'zod';
import type { RecoveryPoint } from '../model.ts';
import { durationOrZero, region, wholeNumber, words } from '../policy/fields.ts';
import { formatDuration, type Instant } from '../time.ts';
import { fail, pass, skipped, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { grownAt, type View } from './view.ts';

type Coverage = 'covered' | 'uncovered' | 'unknown';

/**
 * Flags a resource of whose newest `newest` points one is not where it should be: in all `require`d regions, in
 * `atLeast` many, or outside the resource's own. A copy in the region that burns is no copy.
 *
 * No point is a failure. An empty region list on a point is not believed: the verdict is unknown. Missing
 * points all matter, because an unread one may be newer than all that were read.
 */
export const regions = defineRule({
  kind: 'regions',
  description: 'Flags resources whose newest points are not in the regions they should be in.',
  about: 'resource',
  fields: {
    require: words(region).optional().describe('Each of the newest points is in all of these regions.'),
    atLeast: wholeNumber(1).optional().describe('Each of the newest points is in at least so many regions.'),
    outsideSource: z.boolean().optional().describe("Each is in a region that is not the resource's."),
    newest: wholeNumber(1).default(1).describe('How many of the newest points are judged.'),
    grace: durationOrZero.prefault('48h').describe('A resource strictly younger than this is not flagged.'),
  },
  requireOneOf: ['require', 'atLeast', 'outsideSource'],
  start({ require: required, atLeast, outsideSource = false, newest, grace }, context) {
    const limit = {
      ...(required && { require: required }),
      ...(atLeast !== undefined && { atLeast }),
      ...(outsideSource && { outsideSource }),
      newest,
      grace: formatDuration(grace),
    };

    function coverage(point: RecoveryPoint, source: string | undefined): Coverage {
      if (point.regions === undefined || point.regions.length === 0) return 'unknown';
      const held = new Set(point.regions);
      if (required?.some((slug) => !held.has(slug))) return 'uncovered';
      if (atLeast !== undefined && held.size < atLeast) return 'uncovered';
      if (!outsideSource || held.size > 1) return 'covered';
      if (source === undefined) return 'unknown';
      return held.has(source) ? 'uncovered' : 'covered';
    }

    return {
      about: 'resource',
      judge(view) {
        const { bad, blind, certain } = survey(view);
        const seen = () => {
          if (bad !== undefined)
            return `The point of ${at(bad)} is in ${bad.regions?.join(', ')} only; wanted: ${wanted()}`;
          if (certain === 0) return `It has no point that could be judged; wanted: ${wanted()}`;
          return `Its newest ${newest === 1 ? 'point is' : `${newest} points are`} where they should be: ${wanted()}`;
        };
        const say = (end: string, changesAt?: Instant) => () => ({
          message: `${seen()}${end}`,
          changesAt,
          facts: {
            judged: certain,
            regions: [
              ...new Set((bad?.regions ?? view.selected.flatMap((point) => point.regions ?? [])) as string[]),
            ].sort(),
            source: view.subject.resource?.region ?? null,
            ...(bad && { point: bad.id }),
          },
          limit,
        });
        if (view.hidden) return unknown(say(', but not all of its points could be read.'));
        const failing = bad !== undefined || (certain === 0 && !blind);
        if (!failing)
          return blind ? unknown(say(', but not everything needed could be read.')) : pass(say('.'));
        const grown = grownAt(view.subject, grace, context);
        if (grown === undefined && grace.amount > 0)
          return unknown(say(', and its own age could not be read.'));
        if (grown !== undefined && context.now < grown)
          return skipped(say('; it is too young to be judged.', grown));
        return fail(say('.'));
      },
    };

    /** `bad`: certainly among the newest and in the wrong place. `blind`: something unread could decide otherwise. */
    function survey(view: View): { bad: RecoveryPoint | undefined; blind: boolean; certain: number } {
      const bounds = view.newest(newest);
      const source = view.subject.resource?.region;
      let bad: RecoveryPoint | undefined;
      let blind = false;
      let certain = 0;
      for (const point of view.selected) {
        if (!view.trusts(point)) {
          blind = true;
          continue;
        }
        const createdAt = point.createdAt as Instant;
        if (createdAt < bounds.possible) continue;
        const result = coverage(point, source);
        const surely = createdAt >= bounds.certain;
        if (surely) certain++;
        if (result === 'uncovered' && surely) bad ??= point;
        else if (result !== 'covered') blind = true;
      }
      for (const point of view.doubtful) {
        if (point.createdAt !== undefined && point.createdAt < bounds.possible) continue;
        if (certain === 0 || coverage(point, source) !== 'covered') blind = true;
      }
      return { bad, blind, certain };
    }

    function wanted(): string {
      return [
        required && `all of ${required.join(', ')}`,
        atLeast !== undefined && `at least ${atLeast} ${atLeast === 1 ? 'region' : 'regions'}`,
        outsideSource && "a region other than the resource's",
      ]
        .filter(Boolean)
        .join(' and ');
    }
  },
});

const at = (point: RecoveryPoint): string => new Date(point.createdAt as number).toISOString().slice(0, 10);
