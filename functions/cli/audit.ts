import type { History } from '../../lib/announce.ts';
import { exitCodes, formatPolicyIssue, StoreError } from '../../lib/errors.ts';
import type { Severity } from '../../lib/model.ts';
import { loadPolicies, type ParsedPolicies } from '../../lib/policy/parse.ts';
import type { Format } from '../../lib/report/index.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { serializeInventory } from '../../lib/store/inventory.ts';
import { type Instant, instantFromMillis, parseInstant } from '../../lib/time.ts';
import { type Cabinet, openCabinet } from './cabinet.ts';
import { type Commentary, commentOn } from './commentary.ts';
import { exitCodeOf } from './exit-code.ts';
import { sourceWords } from './look.ts';
import { type Office, openOffice } from './office.ts';
import { openPage } from './open-page.ts';
import { writeWhole } from './output.ts';
import { readLive } from './read.ts';
import { type Settings, settle } from './settings.ts';
import { needsOf, showReport } from './show-report.ts';
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
  readonly archive?: string;
  readonly signingKey?: string;
  readonly open?: true | string;
  readonly quiet?: true;
}

/**
 * Audits: reads, judges, archives, reports, saves, tells; returns the exit code.
 * @throws ConfigError, PolicyError, ApiError, PublishError, StoreError, or an AggregateError of them
 */
export async function auditCommand(options: AuditOptions): Promise<number> {
  const commentary = commentOn(process.stderr, options.quiet === true);
  const startedAt = clock();
  const [settings, policies] = await together([
    settle(options, process.env),
    loadPolicies(options.policies, { now: parseInstant(options.now ?? '') ?? startedAt }),
  ]);
  for (const warning of policies.warnings) commentary.say(formatPolicyIssue(warning));
  const cabinet = await openCabinet(settings, options, commentary);
  try {
    return await work({ options, settings, policies, startedAt, cabinet, commentary });
  } finally {
    cabinet.close();
  }
}

interface Work {
  readonly options: AuditOptions;
  readonly settings: Settings;
  readonly policies: ParsedPolicies;
  readonly startedAt: Instant;
  readonly cabinet: Cabinet;
  readonly commentary: Commentary;
}

async function work({ options, settings, policies, startedAt, cabinet, commentary }: Work): Promise<number> {
  const { source, account } = settings;
  const { policySet, sources } = policies;
  const { enumeration, saveInventory, dryRun, publish, format, output } = options;
  const now = settings.now ?? (source.from === 'saved' ? source.inventory.readAt : startedAt);
  const whole = saveInventory !== undefined;
  const inventory =
    source.from === 'saved'
      ? source.inventory
      : await readLive({ source, policySet, now, commentary, account, enumeration, whole });
  const office = await openOffice({ ...settings, account: inventory.account.id }, options, commentary);
  const { history, failure } = await lookSafely(office);
  const all = options.all === true || needsOf(format).all === true;
  const run = reportOn(inventory, policySet, { now, generatedAt: clock(), all, history });

  await inTurn([
    // Before the report, which shows it as the newest of the runs.
    () => cabinet.keep(run, sources),
    async () => {
      // What would be sent takes the report's place, where the report has no file of its own.
      if (dryRun && output === undefined) return;
      const trend = needsOf(format).figures ? await cabinet.trend(run) : undefined;
      const parts = { sources, ...(trend && { trend }) };
      await showReport({ judged: run, format, output, parts, preface: sourceWords(source) }, commentary);
      if (options.open && output !== undefined) await openPage(output, options.open === 'always');
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
  return options.exitZero ? exitCodes.clean : exitCodeOf(run.document, options.failOn);
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

const clock = () => instantFromMillis(Date.now()) as Instant;
