import { resolve } from 'node:path';
import { type Config, parseConfig } from '../../lib/config.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { Inventory } from '../../lib/model.ts';
import { loadInventory } from '../../lib/store/load-inventory.ts';
import type { Place } from '../../lib/store/place.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { parseTopicArn } from '../../lib/topic.ts';
import type { AuditOptions } from './audit.ts';
import { outputProblem } from './output.ts';

/** Where the inventory comes from. */
export type Source =
  | { readonly from: 'account'; readonly token: string; readonly apiUrl: string }
  | { readonly from: 'sample' }
  | { readonly from: 'saved'; readonly file: string; readonly inventory: Inventory };

/** Arguments and environment, checked. */
export interface Settings {
  readonly source: Source;
  /** The configured account id. */
  readonly account: string;
  /** The instant that was asked for. */
  readonly now: Instant | undefined;
  /** The topic of everybody who has none of their own, where something is to be published. */
  readonly topicArn: string | undefined;
  readonly region: string | undefined;
  /** Where what is known between runs is kept; undefined: nowhere. */
  readonly state: Place | undefined;
  /** Where this run is archived; undefined: nowhere. */
  readonly archive: Place | undefined;
  /** What signs it. */
  readonly signingKey: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Checks everything that can be checked before any work is done.
 * @throws ConfigError with all problems
 */
export async function settle(options: AuditOptions, environment: Environment): Promise<Settings> {
  const problems: string[] = [];
  const config = await collecting(problems, () =>
    parseConfig(environment, {
      account: options.account,
      state: options.state,
      archive: options.archive,
      signingKey: options.signingKey,
    }),
  );
  const from = sourceOf(options, environment, problems);
  const inventory = await collecting(problems, () =>
    options.inventory ? loadInventory(options.inventory, options.account) : undefined,
  );
  const now = instantOf(options.now, problems);
  problems.push(...topicProblems(options, environment));
  problems.push(
    ...(await fileProblems(options)),
    ...openProblems(options),
    ...archiveProblems(options, config),
  );
  if (problems.length > 0 || config === undefined) throw new ConfigError(problems);

  const { token = '', apiUrl, account, topicArn, region, state, signingKey } = config;
  const source: Source =
    inventory && options.inventory
      ? { from: 'saved', file: options.inventory, inventory }
      : from === 'sample'
        ? { from }
        : { from: 'account', token, apiUrl };
  // Of itself only what was read of the account is evidence; a dry run leaves nothing behind.
  const isEvidence = source.from === 'account' && !options.dryRun;
  const archive = options.archive !== undefined || isEvidence ? config.archive : undefined;
  return { source, account, now, topicArn, region, state, archive, signingKey };
}

function archiveProblems(
  { archive, dryRun, signingKey }: AuditOptions,
  config: Config | undefined,
): string[] {
  if (archive !== undefined && dryRun) return ['--archive and --dry-run exclude each other; leave one out'];
  if (signingKey === undefined || config === undefined || config.archive) return [];
  return ['--signing-key signs what is archived; name a place with --archive too'];
}

function openProblems({ open, output, format }: AuditOptions): string[] {
  if (open === undefined) return [];
  if (typeof open === 'string' && open !== 'always')
    return [`--open ${open} is not known; write --open or --open=always`];
  return output !== undefined && format === 'html'
    ? []
    : ['--open opens a page that was written; add --format html --output report.html'];
}

/** What some work gives; the problems of a ConfigError are collected instead of thrown. */
export async function collecting<T>(problems: string[], work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function sourceOf(
  { sandbox, inventory }: AuditOptions,
  environment: Environment,
  problems: string[],
): Source['from'] {
  const hasToken = Boolean(environment.DIGITALOCEAN_ACCESS_TOKEN?.trim());
  if (typeof sandbox === 'string' && sandbox !== 'auto')
    problems.push(`--sandbox ${sandbox} is not known; write --sandbox or --sandbox=auto`);
  if (inventory === '') problems.push('--inventory is empty; name a file that --save-inventory wrote');
  if (inventory !== undefined && sandbox === true)
    problems.push('--sandbox and --inventory exclude each other; leave one out');
  if (inventory !== undefined) return 'saved';
  if (sandbox === true || (sandbox === 'auto' && !hasToken)) return 'sample';
  if (!hasToken && sandbox === undefined)
    problems.push('no token: set DIGITALOCEAN_ACCESS_TOKEN, or audit the sample account with --sandbox');
  return 'account';
}

/** Reads `--now`. */
export function instantOf(text: string | undefined, problems: string[]): Instant | undefined {
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant === undefined)
    problems.push(`--now ${text} is no instant; write one with its zone, such as 2026-11-21T00:00:00Z`);
  return instant;
}

/** What would be published can be shown without a topic. */
function topicProblems({ publish, dryRun }: AuditOptions, { SNS_TOPIC_ARN }: Environment): string[] {
  const arn = SNS_TOPIC_ARN?.trim();
  const example = 'arn:aws:sns:eu-central-1:123456789012:snapwarden';
  if (!publish && !dryRun) return [];
  if (!arn && dryRun) return [];
  if (!arn) return [`--publish needs a topic: set SNS_TOPIC_ARN, for example ${example}`];
  return parseTopicArn(arn) ? [] : [`SNS_TOPIC_ARN ${arn} is no topic; write one such as ${example}`];
}

async function fileProblems({ output, saveInventory, inventory }: AuditOptions): Promise<string[]> {
  const written = Object.entries({ '--output': output, '--save-inventory': saveInventory });
  const problems = await Promise.all(
    written.map(async ([flag, file]) => (file === undefined ? undefined : outputProblem(flag, file))),
  );
  const names = [...written, ['--inventory', inventory] as const].flatMap(([flag, file]) =>
    file ? [{ flag, file: resolve(file) }] : [],
  );
  const twice = names.flatMap(({ flag, file }, index) => {
    const first = names.slice(0, index).find((other) => other.file === file);
    return first ? [`${first.flag} and ${flag} name the same file; name two`] : [];
  });
  return [...problems.filter((problem) => problem !== undefined), ...twice];
}
