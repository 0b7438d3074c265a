import type { History } from '../../lib/announce.ts';
import { exitCodes, formatPolicyIssue, StoreError } from '../../lib/errors.ts';
import type { Severity } from '../../lib/model.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { serializeInventory } from '../../lib/store/inventory.ts';
import { type Instant, instantFromMillis, parseInstant } from '../../lib/time.ts';
import { type Commentary, commentOn } from './commentary.ts';
import { exitCodeOf } from './exit-code.ts';
import { lookOn, sourceWords, withPreface } from './look.ts';
import { type Office, openOffice } from './office.ts';
import { writeWhole } from './output.ts';
import { readLive } from './read.ts';
import { type Source, settle } from './settings.ts';
import { inTurn, together } from './together.ts';
import { writeOut } from './write-out.ts';

export interface AuditOptions {
  readonly policies: string[];
  readonly format: Format;
  readonly output?: string;
  readonly now?: string;
  readonly sandbox?: true | string;
  readonly publish?: true;
  readonly dryRun?: true;
  readonly state?: string;
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
 * Audits: reads, judges, reports, saves, tells; returns the exit code.
 * @throws ConfigError, PolicyError, ApiError, PublishError, StoreError, or an AggregateError of them
 */
export async function auditCommand(options: AuditOptions): Promise<number> {
  const commentary = commentOn(process.stderr, options.quiet === true);
  const startedAt = clock();
  const [settings, { policySet, warnings }] = await together([
    settle(options, process.env),
    loadPolicies(options.policies, { now: parseInstant(options.now ?? '') ?? startedAt }),
  ]);
  for (const warning of warnings) commentary.say(formatPolicyIssue(warning));

  const { source, account } = settings;
  const now = settings.now ?? (source.from === 'saved' ? source.inventory.readAt : startedAt);
  const { enumeration, saveInventory, dryRun, publish } = options;
  const whole = saveInventory !== undefined;
  const inventory =
    source.from === 'saved'
      ? source.inventory
      : await readLive({ source, policySet, now, commentary, account, enumeration, whole });
  const office = await openOffice({ ...settings, account: inventory.account.id }, options, commentary);
  const { history, failure } = await lookSafely(office);
  const run = reportOn(inventory, policySet, {
    now,
    generatedAt: clock(),
    all: options.all === true,
    history,
  });
  const { document } = run;

  await inTurn([
    async () => {
      // What would be sent takes the report's place, where the report has no file of its own.
      if (!dryRun || options.output !== undefined)
        await show(document, source, policySet.settings.timeZone, options, commentary);
    },
    async () => {
      if (saveInventory === undefined) return;
      await writeWhole('--save-inventory', saveInventory, serializeInventory(run.inventory));
      commentary.say(`Saved the inventory to ${saveInventory}.`);
    },
    async () => {
      if (failure) throw failure;
      if (dryRun) await writeOut(office.show(run, history));
      else if (publish) await office.tell(inventory, policySet, now);
    },
  ]);
  return options.exitZero ? exitCodes.clean : exitCodeOf(document, options.failOn);
}

/** The report does not wait for what earlier runs knew; what would be told does. */
async function lookSafely(office: Office): Promise<{ history?: History | undefined; failure?: StoreError }> {
  try {
    return { history: await office.look() };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { failure: error };
  }
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

const clock = () => instantFromMillis(Date.now()) as Instant;
