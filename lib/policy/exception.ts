import * as z from 'zod';
import { lastDay, namedId, policyPattern, text, words } from './fields.ts';
import { selectorSchema } from './selector.ts';

/** Exceptions and holds of a policy set: what they may say. What they do to a verdict is the engine's. */

const match = selectorSchema.refine((selector) => Object.values(selector).some((key) => key !== undefined), {
  error: 'an empty match would cover everything; write at least one key',
});

export const exceptionSchema = z
  .strictObject({
    id: namedId.describe('Unique among the exceptions of the set.'),
    policies: words(policyPattern).describe(
      'Whose failures it covers: `policy`, all its rules, or `policy/rule`; globs, in which `*` does not cross the slash.',
    ),
    match: match.describe('Which subjects it covers.'),
    reason: text.describe('Why, for whoever reads the report.'),
    owner: text.describe('Who answers for it.'),
    until: lastDay.describe("Its last day, in the set's timezone."),
    category: z.enum(['waiver', 'mitigated']).optional().describe('Accepted, or made good by other means.'),
    ticket: text.optional().describe('Where it was decided.'),
  })
  .describe('Turns failures of some policies into `excepted`, until its last day.');

export const holdSchema = z
  .strictObject({
    id: namedId.describe('Unique among the holds of the set.'),
    match: match.describe('Which points are held.'),
    reason: text.describe('Why, for whoever reads the report.'),
    owner: text.describe('Who answers for it.'),
    until: lastDay.optional().describe("Its last day, in the set's timezone. Absent: until it is removed."),
  })
  .describe('A legal hold: held points may be as old as they are, and nobody is told to delete them.');

export type Exception = z.output<typeof exceptionSchema>;
export type Hold = z.output<typeof holdSchema>;
