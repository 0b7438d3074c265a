import { compareFindings, compareTables } from '../../lib/archive/compare.ts';
import { findingsLines } from '../../lib/archive/findings-lines.ts';
import { type LoadedRun, readRun, type StoredRun, withPolicies } from '../../lib/archive/load-run.ts';
import { tablesOf } from '../../lib/archive/run-file.ts';
import { trendOf } from '../../lib/archive/trend.ts';
import { ConfigError, exitCodes, formatPolicyIssue } from '../../lib/errors.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import type { Figures } from '../../lib/report/figures-schema.ts';
import { reportOn } from '../../lib/run-audit.ts';
import type { Store } from '../../lib/store/store.ts';
import { formatCount, plural, printable } from '../../lib/text.ts';
import { type Instant, instantFromMillis } from '../../lib/time.ts';
import { version } from '../../lib/version.ts';
import { commentOn } from './commentary.ts';
import { exitCodeOf } from './exit-code.ts';
import { outputProblem } from './output.ts';
import { type ReplayOptions, withRun } from './runs.ts';
import { needsOf, showReport } from './show-report.ts';

/**
 * Judges an archived run again at its own instant, by its own policies or by others; returns the exit code that an
 * audit would. By its own it has to come to the same findings, to the byte.
 * @throws ConfigError, PolicyError, StoreError
 */
export async function replayCommand(text: string, options: ReplayOptions): Promise<number> {
  const { output, format, quiet } = options;
  const problem = output === undefined ? undefined : await outputProblem('--output', output);
  if (problem !== undefined) throw new ConfigError([problem]);
  const commentary = commentOn(process.stderr, quiet === true);
  return withRun(text, options, async ({ store, name }) => {
    const stored = await readRun(store, name);
    const run = options.policies ? await withOthers(stored, options.policies) : withPolicies(stored);
    const all = options.all === true || needsOf(format).all === true;
    const judged = reportOn(run.inventory, run.policySet, { ...run, all });
    const trend = await trendFor(store, run, options);
    await showReport(
      {
        judged,
        format,
        output,
        parts: { sources: run.sources, ...(trend && { trend }) },
        preface: prefaceOf(run, options),
      },
      commentary,
    );
    const isSame = options.policies !== undefined || (await isAsArchived(run, quiet === true));
    if (!isSame) return exitCodes.failed;
    return options.exitZero ? exitCodes.clean : exitCodeOf(judged.document, options.failOn);
  });
}

/** Other policies are checked as of today, when somebody wrote them. */
async function withOthers(run: StoredRun, folders: readonly string[]): Promise<LoadedRun> {
  const now = instantFromMillis(Date.now()) as Instant;
  const { policySet, sources, warnings } = await loadPolicies(folders, { now });
  for (const warning of warnings) process.stderr.write(`${printable(formatPolicyIssue(warning))}\n`);
  return { ...run, policySet, sources };
}

function prefaceOf({ name, file }: LoadedRun, { policies }: ReplayOptions): string {
  const by = policies ? `the policies of ${policies.join(', ')}` : 'its own policies';
  return `Judging the archived run ${name || file.run} again by ${by}; nothing is requested of DigitalOcean.`;
}

/** Earlier runs and this one, as the page would have shown them then. */
async function trendFor(
  store: Store,
  { name, now, inventory }: LoadedRun,
  { format, policies }: ReplayOptions,
): Promise<Figures['trend']> {
  // By other policies it would be one picture of two things.
  if (name === '' || policies || !needsOf(format).figures) return undefined;
  return trendOf(store, inventory.account.id, undefined, { until: now });
}

/** Says on the standard error whether every judgement is as it is archived; false where it has to be, and is not. */
async function isAsArchived(run: LoadedRun, quiet: boolean): Promise<boolean> {
  const say = (text: string) => process.stderr.write(`snapwarden: ${printable(text)}\n`);
  const found = await compareFindings(run, findingsLines(reportOn(run.inventory, run.policySet, run)));
  if (found.same) {
    if (!quiet) say(`the findings are as archived, byte for byte (${plural(found.lines, 'line')})`);
    return true;
  }
  const where = `the findings differ from those that are archived, from line ${formatCount(found.line)} on`;
  const others = [
    ...(run.version === version ? [] : [`version: ${run.version} then, ${version} now`]),
    ...compareTables(run, tablesOf(run.policySet)),
  ];
  if (others.length === 0) {
    say(
      `${where}, though the same version of snapwarden archived them with the same prices and limits; run snapwarden runs verify, and report it if nothing was changed`,
    );
    return false;
  }
  say(`${where}; this may be why: ${others.join('; ')}`);
  return true;
}
