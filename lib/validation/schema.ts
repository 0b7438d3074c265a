import * as z from 'zod';
import { issueCodes } from '../policy/issue-codes.ts';

/** The published, versioned shape of what `validate` says. */

const count = z.number().int().min(0);
const codes = Object.keys(issueCodes) as (keyof typeof issueCodes)[];

const selected = z.strictObject({
  resources: count.describe(
    'Droplets and volumes that match; where points are asked for, those that have one that matches.',
  ),
  points: count.describe('Recovery points that match; of a rule about resources, those that count.'),
  open: z.boolean().describe('There may be more: something was not read.'),
  elsewhere: z.boolean().describe('It is for other accounts than that of the inventory.'),
});
const named = z.strictObject({ id: z.string(), selected });

export const validationSchema = z.strictObject({
  schema: z.literal('snapwarden/validation/v1'),
  valid: z.boolean().describe('False where there is an error.'),
  now: z.iso.datetime().describe('The instant from whose day on the length of exceptions counts.'),
  limitsAsOf: z.iso.date().describe("The day on which the provider's limits were read that lint knows."),
  errors: count,
  warnings: count,
  files: z.array(z.string()).describe('The files of the set, in its order.'),
  policies: count.describe('Policies that could be read.'),
  rules: count.describe('Rules of these policies.'),
  issues: z
    .array(
      z.strictObject({
        file: z.string(),
        line: z.number().int().min(1),
        column: z.number().int().min(1).describe('In UTF-16 units, as editors count.'),
        path: z.string().describe('For example policies[0].rules[1].max; empty for the file as a whole.'),
        severity: z.enum(['error', 'warning']),
        code: z.enum(codes).describe('What sort of problem it is, stable over versions.'),
        message: z.string().describe('What is wrong; what would be right.'),
      }),
    )
    .describe('In the order of the files, from top to bottom.'),
  selection: z
    .strictObject({
      inventory: z.string().describe('The file of the saved inventory.'),
      readAt: z.iso.datetime().describe('When it was read.'),
      account: z.string().describe('The configured id of its account.'),
      policies: z.array(
        named.extend({
          rules: z.array(named.extend({ kind: z.string(), about: z.enum(['resource', 'point', 'group']) })),
        }),
      ),
      groups: z.array(named),
      exceptions: z.array(named),
      holds: z.array(named),
    })
    .nullable()
    .describe('What the set selects in a saved inventory; null without one, and where there is an error.'),
});

export type Validation = z.infer<typeof validationSchema>;

/** The JSON Schema of what `validate --format json` prints, draft 2020-12. */
export function validationJsonSchema(): Record<string, unknown> {
  return { title: 'snapwarden validation', ...z.toJSONSchema(validationSchema) };
}
