import { readFile } from 'node:fs/promises';
import { type Config, parseConfig } from '../../lib/config.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { ConfigError, exitCodes, formatPolicyIssue } from '../../lib/errors.ts';
import { type Inventory, type Severity, severities } from '../../lib/model.ts';
import { toMessages } from '../../lib/notify/messages.ts';
import { createSns, publish } from '../../lib/notify/sns.ts';
import { parseTopicArn } from '../../lib/notify/topic.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { parseInventory, serializeInventory } from '../../lib/store/inventory.ts';
import { plural, printable } from '../../lib/text.ts';
import { type Instant, instantFromMillis, parseInstant } from '../../lib/time.ts';
import { outputProblem, writeOut, writeWhole } from './output.ts';
import { startProgress } from './progress.ts';

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
 * Audits: reads, judges, reports, publishes, in that order; sets the exit code.
 * @throws ConfigError, PolicyError, ApiError, PublishError
 */
export async function auditCommand(options: AuditOptions): Promise<void> {
  const { config, sandbox, now } = await settle(options);
  const { policySet, warnings } = await loadPolicies(options.policies);
  for (const warning of warnings) say(printable(formatPolicyIssue(warning)), options);

  const clock = instantFromMillis(Date.now()) as Instant;
  const inventory = options.inventory
    ? await readSaved(options.inventory, options.account)
    : await readLive(options, config, policySet, sandbox, now ?? clock);
  if (options.saveInventory)
    await writeWhole('--save-inventory', options.saveInventory, serializeInventory(inventory));

  const judgedAt = now ?? (options.inventory ? inventory.readAt : clock);
  const { document } = reportOn(inventory, policySet, {
    now: judgedAt,
    generatedAt: instantFromMillis(Date.now()) as Instant,
    all: options.all === true,
  });
  const render = await formats[options.format].load();
  const color = options.output === undefined && useColor();
  const report = render(document, { color, columns: process.stdout.columns || 100, timeZone: policySet.timeZone });
  if (options.output) await writeWhole('--output', options.output, report);
  else
    await writeOut(
      process.stdout,
      options.format === 'table' ? withPreface(report, sandbox, options) : report,
    );

  if (options.publish) await send(document, config, options);
  process.exitCode = options.exitZero ? exitCodes.clean : exitCodeOf(document, options.failOn);
}

/** Checks everything that can be checked before any work is done, all problems at once. */
async function settle(
  options: AuditOptions,
): Promise<{ config: Config; sandbox: boolean; now: Instant | undefined }> {
  const problems: string[] = [];
  let config: Config | undefined;
  try {
    config = parseConfig(process.env, options.account);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  const when = options.sandbox;
  if (typeof when === 'string' && when !== 'auto')
    problems.push(`--sandbox ${when} is not known; write --sandbox or --sandbox=auto`);
  const token = process.env.DIGITALOCEAN_ACCESS_TOKEN?.trim() || undefined;
  const sandbox =
    options.inventory === undefined && (when === true || (when === 'auto' && token === undefined));
  if (options.inventory !== undefined && when === true)
    problems.push('--sandbox and --inventory exclude each other; leave one out');
  if (!sandbox && options.inventory === undefined && token === undefined) {
    problems.push('no token: set DIGITALOCEAN_ACCESS_TOKEN, or audit the sample account with --sandbox');
  }
  const now = options.now === undefined ? undefined : parseInstant(options.now);
  if (options.now !== undefined && now === undefined) {
    problems.push(
      `--now ${options.now} is no instant; write one with its zone, such as 2026-11-21T00:00:00Z`,
    );
  }
  if (options.publish) {
    const arn = process.env.SNS_TOPIC_ARN?.trim();
    if (!arn)
      problems.push(
        '--publish needs a topic: set SNS_TOPIC_ARN, for example arn:aws:sns:eu-central-1:123456789012:snapwarden',
      );
    else if (!parseTopicArn(arn))
      problems.push(`SNS_TOPIC_ARN ${arn} is no topic; expected arn:aws:sns:<region>:<account>:<name>`);
  }
  if (options.output)
    problems.push(
      ...[await outputProblem('--output', options.output)].filter((problem) => problem !== undefined),
    );
  if (options.saveInventory) {
    problems.push(
      ...[await outputProblem('--save-inventory', options.saveInventory)].filter(
        (problem) => problem !== undefined,
      ),
    );
  }
  if (problems.length > 0 || config === undefined) throw new ConfigError(problems);
  return { config, sandbox, now };
}

async function readSaved(file: string, account: string | undefined): Promise<Inventory> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new ConfigError(
      [`--inventory ${file} cannot be read (${code}); name a file that --save-inventory wrote`],
      { cause: error },
    );
  }
  const inventory = parseInventory(file, content);
  return account === undefined ? inventory : { ...inventory, account: { ...inventory.account, id: account } };
}

async function readLive(
  options: AuditOptions,
  config: Config,
  policySet: PolicySet,
  sandbox: boolean,
  now: Instant,
): Promise<Inventory> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    say('Stopping; what was read is still reported. Press Ctrl-C again to leave at once.', options);
    interrupt.abort();
  };
  process.once('SIGINT', onInterrupt);
  const progress = process.stderr.isTTY && !options.quiet ? startProgress(process.stderr) : undefined;
  const server = sandbox ? await startSample(now) : undefined;
  try {
    const client = createClient({
      token: server?.token ?? (config.token as string),
      apiUrl: server?.url ?? config.apiUrl,
      clock: systemClock,
      signal: interrupt.signal,
      onProgress: progress?.update,
    });
    const { account } = config;
    const whole = options.saveInventory !== undefined;
    return await readAccount(client, policySet, { account, enumeration: options.enumeration, whole });
  } finally {
    progress?.end();
    process.removeListener('SIGINT', onInterrupt);
    await server?.close();
  }
}

async function startSample(now: Instant) {
  const [{ sampleAccount }, { startSandbox }] = await Promise.all([
    import('../../lib/sandbox/sample.ts'),
    import('../../lib/sandbox/server.ts'),
  ]);
  return startSandbox(sampleAccount(now));
}

async function send(document: ReportDocument, config: Config, options: AuditOptions): Promise<void> {
  const messages = toMessages(document);
  if (messages.length === 0) {
    say('Nothing to publish: the audit is complete and nothing fails.', options);
    return;
  }
  const topicArn = config.topicArn as string;
  await publish(createSns(topicArn, config.region), topicArn, messages);
  say(`Published ${plural(messages.length, 'message')} to ${topicArn}.`, options);
}

/** Incomplete wins over violations; warnings change nothing. */
function exitCodeOf({ complete, findings }: ReportDocument, failOn: AuditOptions['failOn']): number {
  if (!complete) return exitCodes.incomplete;
  const limit = failOn === 'none' ? -1 : severities.indexOf(failOn);
  const counts = findings.some(
    ({ verdict, severity }) => verdict === 'fail' && severities.indexOf(severity) <= limit,
  );
  return counts ? exitCodes.violations : exitCodes.clean;
}

function* withPreface(
  report: Iterable<string>,
  sandbox: boolean,
  { inventory }: AuditOptions,
): Generator<string> {
  if (sandbox)
    yield 'Auditing the embedded sample account; set DIGITALOCEAN_ACCESS_TOKEN to audit your own.\n\n';
  else if (inventory) yield `Judging the saved inventory ${printable(inventory)}; nothing was requested.\n\n`;
  else yield 'Auditing the account of DIGITALOCEAN_ACCESS_TOKEN.\n\n';
  yield* report;
}

/** @see https://no-color.org and https://force-color.org */
function useColor(): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== '0';
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

/** A message for people: on a terminal only, and never when asked to be quiet. */
function say(message: string, { quiet }: AuditOptions): void {
  if (process.stderr.isTTY && !quiet) process.stderr.write(`${message}\n`);
}
