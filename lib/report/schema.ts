import * as z from 'zod';
import { severities } from '../model.ts';
import { costsSchema } from './costs-schema.ts';
import { figuresSchema } from './figures-schema.ts';
import { findingSchema } from './finding-schema.ts';
import { count, instant, tally } from './shapes.ts';

/** The published, versioned shape of a report; every format and every message is made from it. */

const span = z.strictObject({ oldest: instant, newest: instant }).nullable();

export const reportSchema = z.strictObject({
  schema: z.literal('snapwarden/report/v1'),
  generator: z
    .strictObject({ name: z.literal('snapwarden'), version: z.string() })
    .describe('The program that made it.'),
  generatedAt: instant.describe('When the report was written.'),
  now: instant.describe('The instant that ages were judged at.'),
  account: z
    .strictObject({
      id: z.string().describe('The configured id, never that of the API.'),
      name: z.string().nullable(),
      email: z.string().nullable(),
    })
    .describe('A label: name and email are null where the token may not see them.'),
  complete: z.boolean().describe('False: something could not be read, or some verdict is unknown.'),
  gaps: z
    .array(
      z.strictObject({
        endpoint: z.string(),
        reason: z.string().describe('One sentence; may hold untrusted text.'),
        affects: z.array(z.string()).describe('What the gap could hide, in words.'),
      }),
    )
    .describe('What the API would not show and could touch a selected judgement.'),
  inventory: z.strictObject({
    droplets: count
      .nullable()
      .describe('Null: none was read, because no policy needed them or the list could not be read.'),
    volumes: count.nullable(),
    points: z.strictObject({
      dropletBackup: count.nullable(),
      dropletSnapshot: count.nullable(),
      volumeSnapshot: count.nullable(),
    }),
    span: z
      .strictObject({ dropletBackup: span, dropletSnapshot: span, volumeSnapshot: span })
      .describe(
        'From the oldest to the newest point of a kind; null where none has a time that is believed.',
      ),
    endpoints: z.array(
      z.strictObject({
        endpoint: z.string(),
        requests: count,
        pages: count,
        items: count.describe('Distinct items.'),
        expected: count
          .nullable()
          .describe('The count of the API itself (`meta.total`); null where it gives none.'),
        duplicates: count,
        retries: count,
        throttled: count.describe('Answers with status 429.'),
        status: z.enum(['complete', 'incomplete', 'failed', 'not read']),
      }),
    ),
  }),
  tally,
  policies: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string().nullable(),
      severity: z.enum(severities),
      owner: z.string().nullable().describe('Who answers for it.'),
      controls: z.array(z.string()).describe('Controls of a framework, such as `iso27001:A.8.13`.'),
      source: z
        .strictObject({ file: z.string(), line: count })
        .nullable()
        .describe('Where it stands; lines count from 1.'),
      rules: z.array(
        z.strictObject({
          id: z.string(),
          kind: z.string(),
          severity: z.enum(severities),
          line: count.nullable().describe('In the file of its policy.'),
        }),
      ),
      selected: count.describe('Distinct subjects that the policy selected.'),
      tally,
    }),
  ),
  controls: z
    .array(
      z.strictObject({
        framework: z
          .string()
          .describe('What stands before the colon, such as `iso27001`; empty where nothing does.'),
        title: z.string().nullable().describe('Null: a framework that this version does not know.'),
        controls: z.array(
          z.strictObject({
            id: z.string().describe('As the framework numbers it, such as `A.8.13`.'),
            title: z
              .string()
              .nullable()
              .describe('In our own words; null where this version does not know it.'),
            status: z
              .enum(['met', 'not met', 'incomplete', 'not assessed'])
              .describe(
                '`not met`: something fails. `incomplete`: else, something is unknown or unread, or some policy judged nothing. `not assessed`: no policy names it.',
              ),
            policies: z.array(z.string()).describe('Those that name it.'),
            tally,
            findings: count.describe('Their failures and unknown verdicts, also those outside the tally.'),
          }),
        ),
      }),
    )
    .describe('What the policies are evidence for, by framework. Evidence, no certification.'),
  costs: costsSchema,
  findings: z.array(findingSchema).describe('Worst first.'),
  figures: figuresSchema.optional().describe('What pictures are drawn from; only in what has pictures.'),
  policyFiles: z
    .array(z.strictObject({ file: z.string(), content: z.string() }))
    .optional()
    .describe('The policies as they stood; only in what shows them.'),
});

/** The JSON Schema of a report, draft 2020-12. */
export function reportJsonSchema(): Record<string, unknown> {
  return { title: 'snapwarden report', ...z.toJSONSchema(reportSchema) };
}

export type ReportDocument = z.infer<typeof reportSchema>;
export type ReportFinding = ReportDocument['findings'][number];
