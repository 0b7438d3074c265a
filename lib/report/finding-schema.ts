import * as z from 'zod';
import { severities } from '../model.ts';
import { amount, instant, verdict } from './shapes.ts';

const facts = z.record(z.string(), z.json());

/** A verdict that is kept, with everything that explains it. */
export const findingSchema = z.strictObject({
  fingerprint: z.string().describe('Stable over runs: account id, policy, rule and subject.'),
  policy: z.string().describe('The id of the policy; `exceptions` for what is wrong with one.'),
  rule: z.string().describe('The id of the rule within its policy; by default its kind.'),
  kind: z
    .string()
    .describe(
      'The rule kind; `selection` for a missed `expectMatches`, `exception` for what is wrong with an exception or a hold.',
    ),
  severity: z.enum(severities),
  verdict: verdict.describe('A failure that a live exception covers is `excepted`.'),
  subject: z.strictObject({
    type: z.enum(['resource', 'point', 'group', 'policy', 'exception']),
    kind: z.string(),
    id: z.string().describe('The id of the API; of a group its region, tag or account.'),
    name: z.string().describe('Untrusted text from the account.'),
    region: z.string().nullable().describe('Null where there is none or the API would not show it.'),
  }),
  message: z.string().describe('One sentence with the numbers in it; holds untrusted text.'),
  facts: facts.describe('What was seen.'),
  limit: facts.describe('What the policy asks for.'),
  changesAt: instant.nullable().describe('When the verdict changes if nothing but time passes.'),
  monthlyUsd: amount
    .nullable()
    .describe(
      'What a snapshot, a group, or all of a resource that counts costs in US dollars a month; null where that is not known, and for a single backup.',
    ),
  excess: z
    .number()
    .nullable()
    .describe('How many times its limit a number is; null where no number says how bad it is.'),
  due: z.boolean().describe('A pass that is about to end.'),
  firstSeen: instant
    .optional()
    .describe('When a run first found it; only where earlier runs are remembered.'),
  consoleUrl: z.url().nullable().describe('The page of the control panel.'),
  exception: z
    .strictObject({
      id: z.string(),
      reason: z.string(),
      owner: z.string(),
      until: z.iso.date().describe("Its last day, in the set's timezone."),
      category: z.enum(['waiver', 'mitigated']).nullable(),
      ticket: z.string().nullable(),
    })
    .nullable()
    .describe('What covers a failure that is `excepted`; otherwise null. Holds untrusted text.'),
});
