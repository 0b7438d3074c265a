import * as z from 'zod';
import type { RecoveryPoint } from '../model.ts';
import { gigabytes, wholeNumber } from '../policy/fields.ts';
import { formatCount, plural } from '../text.ts';
import { fail, type GroupOutcome, type Outcome, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { add, emptySum, gigabytesOf, microOf, open, type Sum } from './sum.ts';
import type { View } from './view.ts';

interface Group extends Sum {
  readonly name: string;
  readonly region: string | null;
  /** Something is in it for certain. */
  certain: boolean;
}

/** The id of the group of points that cannot be put into theirs. */
const UNKNOWN_GROUP = '(unknown)';

/**
 * Flags a group of points whose number or size is over a limit, exactly the limit passes: the ceiling on a bill
 * that no single snapshot breaks. By region a point counts in each of its regions. A resource is a group also
 * without points; an account or a region is one where a point is in it.
 *
 * Missing data can only add: over the limit is certain, within it only if all that may be added fits too. Points
 * that cannot be put into their group make one of their own, which is unknown.
 */
export const total = defineRule({
  kind: 'total',
  description: 'Flags groups of points that are too many or too large together.',
  about: 'group',
  fields: {
    groupBy: z
      .enum(['resource', 'account', 'region'])
      .default('resource')
      .describe('What the sums are made over.'),
    maxCount: wholeNumber(0).optional().describe('The greatest number of points that passes.'),
    maxGigabytes: gigabytes.optional().describe('The greatest billed size that passes, in gigabytes.'),
  },
  requireOneOf: ['maxCount', 'maxGigabytes'],
  reads: ({ groupBy }) => ({ existence: groupBy === 'resource' }),
  start(
    { groupBy, maxCount = Number.POSITIVE_INFINITY, maxGigabytes = Number.POSITIVE_INFINITY },
    { account },
  ) {
    const maxMicro = microOf(maxGigabytes);
    const groups = new Map<string, Group>();
    /** What may belong to any group. */
    const anywhere = emptySum();
    const limit = {
      ...(Number.isFinite(maxCount) && { maxCount }),
      ...(Number.isFinite(maxGigabytes) && { maxGigabytes }),
    };
    const allowed = `the limit is ${[
      Number.isFinite(maxCount) && plural(maxCount, 'point'),
      Number.isFinite(maxGigabytes) && `${formatCount(maxGigabytes)} GB`,
    ]
      .filter(Boolean)
      .join(' and ')}`;

    function group(id: string, name = id, region: string | null = null): Group {
      let found = groups.get(id);
      if (found === undefined) {
        found = { name, region, certain: false, ...emptySum() };
        groups.set(id, found);
      }
      return found;
    }

    function addToOne(into: Group, { points }: View, certain: boolean): void {
      if (certain && points.selected.length > 0) into.certain = true;
      for (const point of points.selected) add(into, point, certain);
      for (const point of points.doubtful) add(into, point, false);
    }

    function addToRegions(point: RecoveryPoint, certain: boolean): void {
      if (!point.regions?.length) {
        add(group(UNKNOWN_GROUP), point, false);
        add(anywhere, point, false);
        return;
      }
      for (const slug of new Set(point.regions)) {
        const into = group(slug, slug, slug);
        add(into, point, certain);
        if (certain) into.certain = true;
      }
    }

    function judge(id: string, { count, micro, mostCount, mostMicro, certain }: Group): Outcome {
      const holds = () =>
        `${plural(count, 'point')}${Number.isFinite(maxGigabytes) ? ` of ${formatCount(gigabytesOf(micro))} GB` : ''}`;
      const say = (seen: () => string) => () => ({
        message: `${seen()}; ${allowed}.`,
        facts: { points: count, sizeGigabytes: gigabytesOf(micro) },
        limit,
      });
      if (id === UNKNOWN_GROUP)
        return unknown(say(() => `The ${groupBy} of ${plural(mostCount, 'point')} could not be read`));
      if (count > maxCount || micro > maxMicro) return fail(say(() => `It has ${holds()} together`));
      const fits = mostCount + anywhere.mostCount <= maxCount && mostMicro + anywhere.mostMicro <= maxMicro;
      return certain && fits
        ? pass(say(() => `It has ${holds()} together`))
        : unknown(say(() => `It has at least ${holds()}, and not all that may belong to it could be read`));
    }

    return {
      about: 'group',
      add(view, certain) {
        const { subject, points } = view;
        const some = points.selected.length + points.doubtful.length > 0;
        if (groupBy === 'region') {
          for (const point of points.selected) addToRegions(point, certain);
          for (const point of points.doubtful) addToRegions(point, false);
        } else if (groupBy === 'account') {
          if (some) addToOne(group(account), view, certain);
        } else if (some || subject.state === 'present') {
          const { id = UNKNOWN_GROUP, resource, state } = subject;
          const into = group(id, resource?.name, resource?.region);
          addToOne(into, view, certain && subject.id !== undefined);
          if (certain && state === 'present') into.certain = true;
          if (view.hidden) open(into);
        }
        if (view.hidden && groupBy !== 'resource') open(anywhere);
      },
      *finish(): Iterable<GroupOutcome> {
        for (const [id, sums] of [...groups].sort((left, right) => (left[0] < right[0] ? -1 : 1))) {
          const { name, region, certain } = sums;
          const many = id === UNKNOWN_GROUP;
          yield { kind: groupBy, id, name, region, certain, many, outcome: judge(id, sums) };
        }
      },
    };
  },
});
