import { z } from 'zod';
import type { RecoveryPoint } from '../model.ts';
import { gigabytes, wholeNumber } from '../policy/fields.ts';
import { UNKNOWN, YES } from '../policy/select.ts';
import { fail, pass, unknown } from './outcome.ts';
import { defineRule, type GroupOutcome } from './rule.ts';
import type { View } from './view.ts';

/** Sizes are summed as millionths of a gigabyte, so that binary rounding never decides. */
const MICRO = 1_000_000;

interface Sum {
  readonly name: string;
  readonly region: string | null;
  count: number;
  micro: number;
  /** Points that may count, or whose size is not known. */
  open: boolean;
}

/**
 * Flags a group of points whose number or size is over a limit, exactly the limit passes: the ceiling on a bill
 * that no single snapshot breaks. By region a point counts in each of its regions.
 *
 * Missing data can only add: over the limit is certain, within it is unknown.
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
  start(
    { groupBy, maxCount = Number.POSITIVE_INFINITY, maxGigabytes = Number.POSITIVE_INFINITY },
    { account },
  ) {
    const sums = new Map<string, Sum>();
    let everyGroupOpen = false;
    const limit = {
      ...(Number.isFinite(maxCount) && { maxCount }),
      ...(Number.isFinite(maxGigabytes) && { maxGigabytes }),
    };
    const maxMicro = Math.round(maxGigabytes * MICRO);

    function group(id: string, name = id, region: string | null = null): Sum {
      let sum = sums.get(id);
      if (sum === undefined) {
        sum = { name, region, count: 0, micro: 0, open: false };
        sums.set(id, sum);
      }
      return sum;
    }

    /** The groups that a point counts in; undefined where its regions are not known. */
    function groupsOf(point: RecoveryPoint | undefined, { subject }: View): Sum[] | undefined {
      if (groupBy === 'account') return [group(account)];
      if (groupBy === 'resource') {
        const id = subject.id ?? '(unclaimed)';
        return [group(id, subject.resource?.name ?? id, subject.resource?.region ?? null)];
      }
      if (point?.regions === undefined || point.regions.length === 0) return undefined;
      return [...new Set(point.regions)].map((slug) => group(slug, slug, slug));
    }

    const leaveOpen = (groups: Sum[] | undefined) => {
      if (groups === undefined) everyGroupOpen = true;
      else for (const sum of groups) sum.open = true;
    };

    if (groupBy === 'account') group(account);
    return {
      about: 'group',
      add(view) {
        if (groupBy === 'resource' && view.subject.id === undefined && view.subject.points.length === 0)
          return;
        const certain = view.selection.resource(view.subject) === YES;
        if (groupBy === 'resource' && (view.subject.state === 'present' || view.selected.length > 0))
          groupsOf(undefined, view);
        for (const point of certain ? view.selected : []) {
          const groups = groupsOf(point, view);
          if (groups === undefined) leaveOpen(groups);
          for (const sum of groups ?? []) {
            sum.count += 1;
            if (point.sizeGigabytes === undefined) sum.open ||= Number.isFinite(maxGigabytes);
            else sum.micro += Math.round(point.sizeGigabytes * MICRO);
          }
        }
        for (const point of certain ? view.doubtful : [...view.selected, ...view.doubtful])
          leaveOpen(groupsOf(point, view));
        const unread =
          view.hidden || (groupBy === 'resource' && view.selection.resource(view.subject) === UNKNOWN);
        if (unread || (groupBy === 'resource' && view.subject.id === undefined))
          leaveOpen(groupsOf(undefined, view));
      },
      *finish(): Iterable<GroupOutcome> {
        for (const [id, { name, region, count, micro, open }] of [...sums].sort(([a], [b]) =>
          a < b ? -1 : 1,
        )) {
          const sizeGigabytes = micro / MICRO;
          const wanted = [
            Number.isFinite(maxCount) && `at most ${maxCount} points`,
            Number.isFinite(maxGigabytes) && `at most ${maxGigabytes} GB`,
          ].filter(Boolean);
          const say = (end: string) => () => ({
            message: `${count} ${count === 1 ? 'point' : 'points'} of ${sizeGigabytes} GB together${end}; wanted: ${wanted.join(' and ')}.`,
            facts: { points: count, sizeGigabytes },
            limit,
          });
          const over = count > maxCount || micro > maxMicro;
          const blind = open || everyGroupOpen;
          const outcome = over
            ? fail(say(''))
            : blind
              ? unknown(say(' could be read, and there may be more'))
              : pass(say(''));
          yield { kind: groupBy, id, name, region, outcome };
        }
      },
    };
  },
});
