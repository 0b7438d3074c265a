import * as z from 'zod';
import type { Facts, RecoveryPoint } from '../model.ts';
import { durationOrZero, region, wholeNumber, words } from '../policy/fields.ts';
import { plural } from '../text.ts';
import { formatDuration, formatInstant, type Instant } from '../time.ts';
import { pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import type { DatedPoint, View } from './view.ts';
import { failUnlessYoung } from './youth.ts';

type Coverage = 'covered' | 'uncovered' | 'unknown';

/**
 * Flags a resource of whose newest `newest` points one is not where it should be: in all `require`d regions, in
 * `atLeast` many, or outside the resource's own. A copy in the region that burns is no copy.
 *
 * No point is a failure. A point from the future is not the newest; where there is no other, the verdict is
 * unknown.
 *
 * Missing data: unread points all matter, because one may be newer than all that were read. Of those that were
 * read, one whose regions, creation time or selection is unknown matters where it could change the verdict; an
 * empty region list is not believed.
 */
export const regions = defineRule({
  kind: 'regions',
  description: 'Flags resources whose newest points are not in the regions they should be in.',
  about: 'resource',
  fields: {
    require: words(region)
      .optional()
      .describe('Each of the newest points is in all of these regions.')
      .meta({ examples: [['nyc3', 'sfo3']] }),
    atLeast: wholeNumber(1)
      .optional()
      .describe('Each of the newest points is in at least so many regions.')
      .meta({ examples: [2] }),
    outsideSource: z
      .boolean()
      .optional()
      .describe("Each is in a region that is not the resource's.")
      .meta({ examples: [true] }),
    newest: wholeNumber(1)
      .default(1)
      .describe('How many of the newest points are judged.')
      .meta({ examples: [3] }),
    grace: durationOrZero
      .prefault('48h')
      .describe('A resource strictly younger than this is not flagged.')
      .meta({ examples: ['7d'] }),
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

    const newestWords = newest === 1 ? 'the newest point' : `each of the newest ${newest} points`;
    const wanted = `${newestWords} should be in ${[
      required && `${required.length > 1 ? 'all of ' : ''}${required.join(', ')}`,
      atLeast !== undefined && `at least ${plural(atLeast, 'region')}`,
      outsideSource && "a region other than its resource's",
    ]
      .filter(Boolean)
      .join(' and ')}`;

    return {
      about: 'resource',
      judge(view) {
        const { believed, undated, possible } = view.points;
        const source = view.subject.resource?.region;
        const among = view.newest(newest).possible;
        const couldFail = [...believed, ...possible].filter(
          (point) => (point.createdAt ?? among) >= among && coverage(point, source) !== 'covered',
        );
        const bad = latest(
          believed.filter((point) => point.createdAt >= among && coverage(point, source) === 'uncovered'),
        );
        const say = (ending: string, changesAt?: Instant) => () => ({
          message: `${seen(bad, latest(believed))}; ${wanted}${ending}.`,
          facts: factsOf(bad ?? latest(believed), source),
          limit,
          changesAt,
        });
        if (view.hidden) return unknown(say(', and not all of its points could be read'));
        if (believed.length === 0 && undated.length > 0)
          return unknown(say(', and no creation time of its points can be believed'));
        if (!couldPass(view, source, bad)) return failUnlessYoung(view.subject, grace, context, say);
        if (couldFail.length > 0 || believed.length === 0)
          return unknown(say(', and not all that decides this could be read'));
        return pass(say(''));
      },
    };

    /** In the best of cases: all that may be well placed is, and pushes what is not out of the newest. */
    function couldPass(view: View, source: string | undefined, bad: DatedPoint | undefined): boolean {
      const { believed, possible } = view.points;
      const good = [...believed, ...possible].filter(
        (point) =>
          coverage(point, source) !== 'uncovered' &&
          (bad === undefined || point.createdAt === undefined || point.createdAt > bad.createdAt),
      );
      return good.length >= (bad === undefined ? 1 : newest);
    }
  },
});

function latest(points: readonly DatedPoint[]): DatedPoint | undefined {
  return points.reduce<DatedPoint | undefined>(
    (best, point) => (best === undefined || point.createdAt > best.createdAt ? point : best),
    undefined,
  );
}

function seen(bad: DatedPoint | undefined, newest: DatedPoint | undefined): string {
  if (bad) return `Its point of ${formatInstant(bad.createdAt)} is only in ${bad.regions?.join(', ')}`;
  if (!newest) return 'It has no point';
  if (!newest.regions?.length) return 'The regions of its newest point could not be read';
  return `Its newest point is in ${newest.regions.join(', ')}`;
}

const factsOf = (point: DatedPoint | undefined, source: string | undefined): Facts => ({
  point: point?.id ?? null,
  createdAt: point ? formatInstant(point.createdAt) : null,
  regions: point?.regions ?? null,
  source: source ?? null,
});
