import * as z from 'zod';
import { lastDay, namedId, policyPattern, text, words } from './fields.ts';
import { selectorSchema } from './selector.ts';

/** Exceptions and holds of a policy set: what they may say. What they do to a verdict is the engine's. */

/** A selector that says something. */
export const matchSchema = z
  .strictObject(selectorSchema.shape)
  .refine((selector) => Object.values(selector).some((key) => key !== undefined), {
    error: 'an empty match would cover everything; write at least one key',
  })
  .meta({ description: 'All keys must match; within a list one will do.', minProperties: 1 });

const common = {
  reason: text.describe('Why, for whoever reads the report.'),
  owner: text.describe('Who answers for it.').meta({ examples: ['dana@example.com'] }),
};

export const exceptionSchema = z
  .strictObject({
    id: namedId
      .describe('Its name, unique among the exceptions of the set; reports name it.')
      .meta({ examples: ['EX-7'] }),
    policies: words(policyPattern)
      .describe(
        'Whose failures it covers: `policy`, all its rules, or `policy/rule`; globs, in which `*` does not cross the slash.',
      )
      .meta({ examples: ['production/max-age', ['production/*', 'old-copies']] }),
    match: matchSchema.describe('Which subjects it covers.').meta({ examples: [{ pointNames: 'golden-*' }] }),
    reason: common.reason.meta({ examples: ['Base images are kept for rebuilds'] }),
    owner: common.owner,
    until: lastDay.describe(
      "Its last day, inclusive, in the set's timezone; at most `settings.exceptionMax` from today.",
    ),
    category: z
      .enum(['waiver', 'mitigated'])
      .meta({
        meanings: {
          waiver: 'The risk is accepted until then.',
          mitigated: 'What the policy wants is reached by other means.',
        },
      })
      .optional()
      .describe('Accepted, or made good by other means.')
      .meta({ examples: ['waiver'] }),
    ticket: text
      .optional()
      .describe('Where it was decided.')
      .meta({ examples: ['https://tickets.example.com/OPS-1204'] }),
  })
  .describe('Turns failures of some policies into `excepted`, until its last day.');

export const holdSchema = z
  .strictObject({
    id: namedId
      .describe('Its name, unique among the holds of the set; reports name it.')
      .meta({ examples: ['HOLD-1'] }),
    match: matchSchema.describe('Which points are held.').meta({ examples: [{ pointNames: 'case-2291-*' }] }),
    reason: common.reason.meta({ examples: ['Litigation, case 2291'] }),
    owner: common.owner,
    until: lastDay
      .optional()
      .describe("Its last day, inclusive, in the set's timezone. Absent: until it is removed."),
  })
  .describe('A legal hold: held points may be as old as they are, and nobody is told to delete them.');

export type Exception = z.output<typeof exceptionSchema>;
export type Hold = z.output<typeof holdSchema>;
