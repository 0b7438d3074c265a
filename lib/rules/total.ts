import * as z from 'zod';
import { gigabytes, usd, wholeNumber } from '../policy/fields.ts';
import type { GroupOutcome } from './outcome.ts';
import { defineRule } from './rule.ts';
import { knownUsd } from './sum.ts';
import { type GroupBy, Groups, UNKNOWN_GROUP } from './total-groups.ts';
import { judgeGroup } from './total-verdict.ts';

const error = 'expected resource, account, region, or tag: with how the tags begin, such as tag:team:';
const groupBy = z
  .union(
    [z.enum(['resource', 'account', 'region']), z.string().regex(/^tag:[A-Za-z0-9_:-]{1,255}$/, { error })],
    { error },
  )
  .default('resource')
  .transform((text) => text as GroupBy);

/**
 * Flags a group of points whose number, size or monthly price is over a limit, exactly the limit passes: the ceiling
 * on a bill that no single snapshot breaks. By region a point counts in each of its regions, with its whole price:
 * copies are free, so that the regions together may come to more than the bill. By tag a resource counts under each of
 * its tags that begin so; those without one, and orphans, are `(none)`. A resource is a group also without points; an
 * account, a region or a tag is one where a point is in it or something is paid for. Backups are paid for once for each
 * Droplet, where it is, and by size only as an estimate.
 *
 * Missing data can only add: over the limit is certain, within it only if all that may be added fits too. Points
 * that cannot be put into their group make one of their own, which is unknown. A price that is not known may be any.
 */
export const total = defineRule({
  kind: 'total',
  description: 'Flags groups of points that are too many, too large or too dear together.',
  about: 'group',
  fields: {
    groupBy: groupBy
      .describe(
        'What the sums are made over: `resource`, `account`, `region`, or `tag:` and how the tags begin that make groups.',
      )
      .meta({ examples: ['tag:team:'] }),
    maxCount: wholeNumber(0)
      .optional()
      .describe('The greatest number of points that passes.')
      .meta({ examples: [100] }),
    maxGigabytes: gigabytes
      .optional()
      .describe('The greatest billed size that passes, in gigabytes.')
      .meta({ examples: [500] }),
    maxMonthlyUsd: usd
      .optional()
      .describe('The highest price that passes, in US dollars a month.')
      .meta({ examples: [50] }),
  },
  requireOneOf: ['maxCount', 'maxGigabytes', 'maxMonthlyUsd'],
  reads: ({ groupBy }) => ({
    existence: groupBy === 'resource',
    tags: groupBy.startsWith('tag:'),
  }),
  start({ groupBy, ...limits }, context) {
    const groups = new Groups(groupBy, context, limits.maxMonthlyUsd !== undefined);
    const kind = groupBy.startsWith('tag:') ? 'tag' : (groupBy as GroupOutcome['kind']);
    const judge = judgeGroup(kind, limits);
    return {
      about: 'group',
      add: (view, certain) => groups.add(view, certain),
      *finish(): Iterable<GroupOutcome> {
        const { anywhere } = groups;
        for (const { id, name, region, subject, certain, sum } of groups.list()) {
          const many = id === UNKNOWN_GROUP;
          const monthlyUsd = many ? undefined : knownUsd(sum, anywhere);
          const outcome = judge({ sum, anywhere, certain, many });
          yield { kind, id, name, region, certain, many, subject, monthlyUsd, outcome };
        }
      },
    };
  },
});
