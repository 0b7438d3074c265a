import * as z from 'zod';
import { severities } from '../model.ts';
import { figuresSchema } from './figures-schema.ts';

/** The published, versioned shape of a report; every format and every message is made from it. */

const instant = z.iso.datetime().describe('An instant, RFC 3339 in UTC.');
const count = z.number().int().min(0);
const verdict = z.enum(['pass', 'fail', 'excepted', 'unknown', 'skipped']);
const tally = z
  .strictObject({ pass: count, fail: count, excepted: count, unknown: count, skipped: count })
  .describe('Judgements by verdict; they add up to subjects × rules.');
const facts = z.record(z.string(), z.json());

const amount = z.number().min(0);
const costs = z
  .strictObject({
    prices: z.strictObject({
      asOf: z.iso.date().describe('The day on which the built-in list of prices was read.'),
      overridden: z.array(z.string()).describe('Keys of `settings.prices` that stand in for some of it.'),
    }),
    kept: z
      .strictObject({
        monthlyUsd: amount,
        estimated: z.boolean().describe('Some of it is an estimate: backups on usage-based plans.'),
        atLeast: z.boolean().describe('Something has no known price, or was not read.'),
        unpricedPoints: count.describe('Points without a known price.'),
        unpricedDroplets: count.describe('Droplets whose backups have no known price.'),
      })
      .describe('All points that were read; backups once for each Droplet.'),
    violations: z
      .strictObject({
        monthlyUsd: amount,
        atLeast: z.boolean().describe('Some of the points have no price, or the audit is incomplete.'),
        points: count,
        unpricedPoints: count.describe('Of these, those without a price of their own, such as backups.'),
      })
      .describe('Points that fail some rule, each once.'),
    overLimits: z
      .array(
        z.strictObject({
          policy: z.string(),
          rule: z.string(),
          groups: count.describe('Groups over a limit.'),
          points: count.nullable().describe('By how much together; null where this limit is kept.'),
          sizeGigabytes: amount.nullable(),
          monthlyUsd: amount.nullable(),
        }),
      )
      .describe('Each rule of kind `total` that some group fails.'),
  })
  .describe(
    'What is paid a month, in US dollars exact to a millionth; what has no known price is not in it.',
  );

const span = z.strictObject({ oldest: instant, newest: instant }).nullable();

const finding = z.strictObject({
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
  costs,
  findings: z.array(finding).describe('Worst first.'),
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
