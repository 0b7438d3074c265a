import * as z from 'zod';
import { ruleSchema } from '../rules/index.ts';
import { type Exception, exceptionSchema, type Hold, holdSchema } from './exception.ts';
import { id, severity, text, wholeNumber } from './fields.ts';
import { selectorSchema } from './selector.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** The policy language, version 1: what one file may hold. What spans files is checked in `checks.ts`. */

const policySchema = z
  .strictObject({
    id: id.describe('Unique over the set.'),
    title: text.optional().describe('Words for people.'),
    owner: text.optional().describe('Who answers for it, for example an e-mail address.'),
    severity: severity.default('medium').describe('Default of its rules.'),
    controls: z
      .array(text)
      .min(1)
      .optional()
      .describe('Controls of a framework, for example iso27001:A.8.13.'),
    expectMatches: wholeNumber(0).default(0).describe('Fewer selected subjects than this is a finding.'),
    select: selectorSchema.optional().describe('What the policy is about. Absent: everything.'),
    rules: z.array(ruleSchema).min(1, { error: 'a policy needs at least one rule' }).max(1000),
  })
  .describe('Rules for the same resources and points.');

const optionalKeys = ['settings', 'groups', 'policies', 'exceptions', 'holds'] as const;

export const policyFileSchema = z
  .strictObject({
    version: z.literal(1, { error: 'expected version: 1' }),
    settings: settingsSchema.optional(),
    groups: z.record(id, selectorSchema).optional().describe('Named selectors.'),
    policies: z.array(policySchema).min(1).max(10_000).optional(),
    exceptions: z.array(exceptionSchema).min(1).max(10_000).optional(),
    holds: z.array(holdSchema).min(1).max(10_000).optional(),
  })
  .refine((file) => optionalKeys.some((key) => file[key] !== undefined), {
    error: 'the file says nothing; add policies, groups, exceptions, holds or settings',
  })
  .meta({
    title: 'snapwarden policies',
    anyOf: optionalKeys.map((key) => ({ required: [key] })),
  });

export type PolicyFile = z.output<typeof policyFileSchema>;
export type Policy = z.output<typeof policySchema>;

/** All files of a set, taken as one. */
export interface PolicySet {
  readonly settings: Settings;
  readonly groups: ReadonlyMap<string, z.output<typeof selectorSchema>>;
  readonly policies: readonly Policy[];
  readonly exceptions: readonly Exception[];
  readonly holds: readonly Hold[];
}

/** The JSON Schema of a policy file, for editors. */
export function policyJsonSchema(): object {
  return z.toJSONSchema(policyFileSchema, { io: 'input' });
}
