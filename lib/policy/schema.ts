import * as z from 'zod';
import { ruleSchema } from '../rules/index.ts';
import { type Exception, exceptionSchema, type Hold, holdSchema } from './exception.ts';
import { id, severity, text, wholeNumber, words } from './fields.ts';
import { selectorSchema } from './selector.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** The policy language, version 1: what one file may hold. What spans files is checked in `checks.ts`. */

export const policySchema = z
  .strictObject({
    id: id.describe('The name of the policy, unique over the set.').meta({ examples: ['production'] }),
    title: text
      .optional()
      .describe('What it is for, in words.')
      .meta({ examples: ['Production is backed up every day'] }),
    owner: text
      .optional()
      .describe('Who answers for it, for example an e-mail address.')
      .meta({ examples: ['platform@example.com'] }),
    severity: severity.default('medium').describe('How bad a finding is, unless its rule says otherwise.'),
    controls: words(text)
      .optional()
      .describe('Controls of a framework that it is evidence for.')
      .meta({ examples: ['iso27001:A.8.13', ['iso27001:A.8.13', 'soc2:A1.2']] }),
    expectMatches: wholeNumber(0)
      .default(0)
      .describe('Selecting fewer subjects than this is a finding: a renamed tag would hide all others.')
      .meta({ examples: [1] }),
    select: selectorSchema
      .optional()
      .describe('What the policy is about. Absent: everything.')
      .meta({ examples: [{ group: 'production' }, { tags: { any: ['env:prod'] } }] }),
    rules: z
      .array(ruleSchema)
      .min(1, { error: 'a policy needs at least one rule' })
      .max(1000)
      .describe('What must hold for everything that is selected.')
      .meta({ examples: [[{ kind: 'max-age', max: '90d', keepLast: 2 }]] }),
  })
  .describe('Rules for the same resources and points.');

const optionalKeys = ['settings', 'groups', 'policies', 'exceptions', 'holds'] as const;

export const policyFileSchema = z
  .strictObject({
    version: z.literal(1, { error: 'expected version: 1' }).describe('The version of the policy language.'),
    settings: settingsSchema.optional().meta({ examples: [{ timezone: 'Europe/Berlin' }] }),
    groups: z
      .record(id, selectorSchema)
      .optional()
      .describe('Named selectors, for use in `group`; they may use each other, without a cycle.')
      .meta({ examples: [{ production: { tags: { any: ['env:prod'] } } }] }),
    policies: z
      .array(policySchema)
      .min(1)
      .max(10_000)
      .optional()
      .describe('What must hold, and for what. A set has at least one.')
      .meta({ examples: [[{ id: 'old-copies', rules: [{ kind: 'max-age', max: '90d', keepLast: 2 }] }]] }),
    exceptions: z
      .array(exceptionSchema)
      .min(1)
      .max(10_000)
      .optional()
      .describe('Failures that are known and accepted for a while.')
      .meta({
        examples: [
          [
            {
              id: 'EX-7',
              policies: 'production/max-age',
              match: { pointNames: 'golden-*' },
              reason: 'Base images are kept for rebuilds',
              owner: 'dana@example.com',
              until: '2027-01-31',
            },
          ],
        ],
      }),
    holds: z
      .array(holdSchema)
      .min(1)
      .max(10_000)
      .optional()
      .describe('Points that must not be deleted, however old they are.')
      .meta({
        examples: [
          [
            {
              id: 'HOLD-1',
              match: { pointNames: 'case-2291-*' },
              reason: 'Litigation, case 2291',
              owner: 'legal@example.com',
            },
          ],
        ],
      }),
  })
  .refine((file) => optionalKeys.some((key) => file[key] !== undefined), {
    error: 'the file says nothing; add policies, groups, exceptions, holds or settings',
  })
  .meta({
    title: 'snapwarden policies',
    description: 'One file of a set of policies for DigitalOcean snapshots and backups.',
    minProperties: 2,
  });

export type PolicyFile = z.output<typeof policyFileSchema>;
export type Policy = z.output<typeof policySchema>;

/** Where a policy and its rules stand, in lines from 1. */
export interface PolicyPlace {
  readonly file: string;
  readonly line: number;
  /** In the order of the rules. */
  readonly rules: readonly number[];
}

/** All files of a set, taken as one. */
export interface PolicySet {
  readonly settings: Settings;
  readonly groups: ReadonlyMap<string, z.output<typeof selectorSchema>>;
  readonly policies: readonly Policy[];
  readonly exceptions: readonly Exception[];
  readonly holds: readonly Hold[];
  /** By the id of the policy; absent where the set was not read from files. */
  readonly places?: ReadonlyMap<string, PolicyPlace>;
}
