import * as z from 'zod';
import { changeKinds, endings } from '../changes/compare.ts';
import { severities } from '../model.ts';
import { reportSchema } from '../report/schema.ts';
import { letterEvents } from './letters.ts';

/** The published, versioned JSON for `lambda`, `sqs` and `http` subscribers. */

const instant = z.iso.datetime().describe('An instant, RFC 3339 in UTC.');
const count = z.int().min(0);
const counts = z.strictObject({ critical: count, high: count, medium: count, low: count, info: count });
const changes = changeKinds.filter((kind) => kind !== 'open' && kind !== 'resolved');
const { tally, gaps, inventory, findings } = reportSchema.shape;
const { facts, limit, consoleUrl, ...reported } = findings.element.omit({ firstSeen: true }).shape;
const cut = 'Null where it is too long for a message.';

const finding = z.strictObject({
  ...reported,
  consoleUrl,
  facts: facts.nullable().describe(`What was seen. ${cut}`),
  limit: limit.nullable().describe(`What the policy asks for. ${cut}`),
  change: z
    .enum(changes)
    .describe(
      '`new`: not told before. `worse`: more severe, or its number has doubled since it was told. `reminder`: still open. `unknown`: it could not be judged. `unseen`: it failed, and could not be judged again. `due`: it passes, but not for long.',
    ),
  firstSeen: instant.describe('When a run first found it.'),
  lastSeen: instant.describe('When it was last judged.'),
  unseen: z
    .boolean()
    .describe('It failed when it was last judged, and could not be judged now; `verdict` is `unknown`.'),
});

const ending = z.strictObject({
  fingerprint: reported.fingerprint,
  policy: reported.policy,
  rule: reported.rule,
  severity: reported.severity,
  subject: reported.subject,
  firstSeen: instant,
  ending: z
    .enum(endings)
    .describe(
      '`fixed`: it passes. `skipped`: its rule does not apply yet. `excepted`: an exception covers it. `gone`: it is no longer there, or no longer selected. `policy removed`: nobody asks for it any more; nothing was fixed.',
    ),
});

const schema = z.literal('snapwarden/notification/v1');
const owner = z
  .string()
  .nullable()
  .describe('Who answers for the policies in it, as the policies say; null: nobody is named.');

/** What a run tells. */
export const notificationSchema = z.strictObject({
  schema,
  event: z
    .enum(letterEvents)
    .describe(
      'The most urgent: `incomplete` (violations may be in it too), `violations` (new, worse, still open, or due soon), `resolved` (nothing else), `all-clear` (a sign of life).',
    ),
  severity: z
    .enum([...severities, 'unknown', 'none'])
    .describe('The worst of what fails or could not be judged; `unknown` where an audit has gaps alone.'),
  account: z.strictObject({
    id: z.string().describe('The configured id.'),
    name: z.string().nullable().describe('Untrusted text from the account.'),
  }),
  owner,
  now: instant.describe('The instant that ages were judged at.'),
  complete: z.boolean().describe('False: something could not be read, or some verdict is unknown.'),
  forgotten: z
    .boolean()
    .describe('What earlier runs knew could not be read and was put aside, so that all is told anew.'),
  tally,
  inventory: inventory.pick({ droplets: true, volumes: true, points: true }),
  gaps,
  counts: z
    .strictObject({
      fail: counts,
      unknown: counts,
      changes: z.strictObject({
        new: count,
        worse: count,
        reminder: count,
        unknown: count,
        unseen: count,
        due: count,
        resolved: count,
      }),
      stillOpen: count.describe(
        'What of this owner fails or could not be judged, told here or not; of a sign of life, of everybody.',
      ),
    })
    .describe('All that is told, in `findings` and `resolved` or not.'),
  findings: z
    .array(finding)
    .describe(
      'Violations, worst first and news before reminders; then what is unknown; then what is due soon.',
    ),
  resolved: z.array(ending).describe('What is no longer open, and why.'),
  omitted: z
    .strictObject({ fail: counts, unknown: counts, due: count, resolved: count, gaps: count })
    .describe('What there was no room for.'),
});

/** That an audit could not be done at all. */
export const failureSchema = z.strictObject({
  schema,
  event: z.literal('failed').describe('No audit could be done.'),
  severity: z.literal('unknown'),
  account: z.strictObject({ id: z.string().describe('The configured id.'), name: z.null() }),
  owner: z.null(),
  now: instant.describe('When it was tried.'),
  complete: z.literal(false),
  since: instant.describe('Since when none could be done.'),
  lastRun: instant.nullable().describe('When one could; null: never yet.'),
  problems: z.array(z.string()).describe('What is wrong, a sentence each.'),
  omitted: z.strictObject({ problems: count }).describe('What there was no room for.'),
});

/** The JSON Schema of every machine body, draft 2020-12. */
export function notificationJsonSchema(): Record<string, unknown> {
  const either = z.discriminatedUnion('event', [notificationSchema, failureSchema]);
  return { title: 'snapwarden notification', ...z.toJSONSchema(either) };
}

/** What a run tells, as programs get it. */
export type MachineNotification = z.infer<typeof notificationSchema>;
export type MachineFinding = MachineNotification['findings'][number];
export type MachineEnding = MachineNotification['resolved'][number];
/** That an audit could not be done, as programs get it. */
export type MachineFailure = z.infer<typeof failureSchema>;
