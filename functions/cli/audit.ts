import { exitCodes, formatPolicyIssue } from '../../lib/errors.ts';
import type { Severity } from '../../lib/model.ts';
import { toMessages } from '../../lib/notify/messages.ts';
import { createSns, publish } from '../../lib/notify/sns.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { serializeInventory } from '../../lib/store/inventory.ts';
import { plural } from '../../lib/text.ts';
import { type Instant, instantFromMillis, parseInstant } from '../../lib/time.ts';
import { type Commentary, commentOn } from './commentary.ts';
import { exitCodeOf } from './exit-code.ts';
import { lookOn, sourceWords, withPreface } from './look.ts';
import { writeWhole } from './output.ts';
import { readLive } from './read.ts';
import { type Settings, type Source, settle } from './settings.ts';
import { inTurn, together } from './together.ts';
import { writeOut } from './write-out.ts';

export interface AuditOptions {
  readonly policies: string[];
  readonly format: Format;
  readonly output?: string;
  readonly now?: string;
  readonly sandbox?: true | string;
  readonly publish?: true;
  readonly failOn: Severity | 'none';
  readonly enumeration: 'bulk' | 'per-droplet';
  readonly all?: true;
  readonly account?: string;
  readonly exitZero?: true;
  readonly saveInventory?: string;
  readonly inventory?: string;
  readonly quiet?: true;
}

/**
 * Audits: reads, judges, reports, saves, publishes; returns the exit code.
 * @throws ConfigError, PolicyError, ApiError, PublishError, or an AggregateError of them
 */
export async function auditCommand(options: AuditOptions): Promise<number> {
  const commentary = commentOn(process.stderr, options.quiet === true);
  const startedAt = clock();
  const [settings, { policySet, warnings }] = await together([
    settle(options, process.env),
    loadPolicies(options.policies, { now: parseInstant(options.now ?? '') ?? startedAt }),
  ]);
  for (const warning of warnings) commentary.say(formatPolicyIssue(warning));

  const { source, account, topic } = settings;
  const now = settings.now ?? (source.from === 'saved' ? source.inventory.readAt : startedAt);
  const { enumeration, saveInventory } = options;
  const whole = saveInventory !== undefined;
  const inventory =
    source.from === 'saved'
      ? source.inventory
      : await readLive({ source, policySet, now, commentary, account, enumeration, whole });
  const { document } = reportOn(inventory, policySet, {
    now,
    generatedAt: clock(),
    all: options.all === true,
  });

  await inTurn([
    () => show(document, source, policySet.settings.timeZone, options, commentary),
    async () => {
      if (saveInventory === undefined) return;
      await writeWhole('--save-inventory', saveInventory, serializeInventory(inventory));
      commentary.say(`Saved the inventory to ${saveInventory}.`);
    },
    async () => {
      if (topic) await send(document, topic, commentary);
    },
  ]);
  return options.exitZero ? exitCodes.clean : exitCodeOf(document, options.failOn);
}

async function show(
  document: ReportDocument,
  source: Source,
  timeZone: string,
  { output, format }: AuditOptions,
  commentary: Commentary,
): Promise<void> {
  const look = lookOn(output === undefined ? process.stdout : undefined);
  const render = await formats[format].load();
  const report = render(document, { ...look, timeZone });
  if (output === undefined && format === 'table')
    return writeOut(withPreface(sourceWords(source), report, look));
  commentary.say(sourceWords(source));
  if (output === undefined) return writeOut(report);
  await writeWhole('--output', output, report);
  commentary.say(`Wrote the report to ${output}.`);
}

async function send(
  document: ReportDocument,
  { arn, region }: NonNullable<Settings['topic']>,
  commentary: Commentary,
): Promise<void> {
  const messages = toMessages(document);
  if (messages.length === 0) {
    commentary.say('Nothing to publish: the audit is complete and nothing fails.');
    return;
  }
  await publish(createSns(arn, region), arn, messages);
  commentary.say(`Published ${plural(messages.length, 'message')} to ${arn}.`);
}

const clock = () => instantFromMillis(Date.now()) as Instant;
