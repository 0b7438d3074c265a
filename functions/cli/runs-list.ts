import { describeRuns, type ListedRun, surveyRuns } from '../../lib/archive/list.ts';
import type { RunFile } from '../../lib/archive/run-file.ts';
import { ConfigError, exitCodes } from '../../lib/errors.ts';
import { sparkline } from '../../lib/figures/sparkline.ts';
import { momentWords } from '../../lib/report/moment.ts';
import { formatCount, formatUsd, plural, printable } from '../../lib/text.ts';
import { formatInstant } from '../../lib/time.ts';
import { type ListOptions, withArchive } from './runs.ts';
import { writeOut } from './write-out.ts';

/**
 * Lists the newest runs of each account, with what they came to, and how each policy fared over them.
 * @throws ConfigError, StoreError
 */
export async function listCommand(options: ListOptions): Promise<number> {
  const last = Number(options.last);
  if (!Number.isSafeInteger(last) || last < 1)
    throw new ConfigError([`--last ${options.last} is no number of runs; write one from 1 on`]);
  await withArchive(options, async (store, account) => {
    const { runs: found, strays } = await surveyRuns(store, account);
    if (strays.length > 0) await writeOut(renderStrays(strays));
    if (found.length === 0)
      return writeOut([
        `${printable(store.place)} holds no run${account ? ` of account ${account}` : ''}.\n`,
      ]);
    const shorter = shortNames(found.map(({ run }) => run));
    for (const [id, runs] of Map.groupBy(found, (run) => run.account)) {
      const newest = await describeRuns(store, runs.slice(-last));
      const named = newest.map((run) => ({ ...run, run: shorter.get(run.run) ?? run.run }));
      await writeOut(renderAccount(id, named, runs.length - newest.length));
    }
  });
  return exitCodes.clean;
}

/** So many files that belong to no run are named. */
const MOST_NAMED = 5;

function* renderStrays(strays: readonly string[]): Generator<string> {
  yield 'Not of any run\n';
  for (const path of strays.slice(0, MOST_NAMED)) yield `  ${printable(path)}\n`;
  const more = strays.length - MOST_NAMED;
  if (more > 0) yield `  and ${plural(more, 'more file')}\n`;
  yield '\n';
}

/** Shorter than this no name is written. */
const SHORTEST = 8;

/** How much of each name tells it from all others. */
function shortNames(names: readonly string[]): Map<string, string> {
  const sorted = names.toSorted();
  const common = (one: string, other = '') => {
    let length = 0;
    while (length < one.length && one[length] === other[length]) length += 1;
    return length;
  };
  return new Map(
    sorted.map((name, index) => {
      const shared = Math.max(common(name, sorted[index - 1]), common(name, sorted[index + 1]));
      return [name, name.slice(0, Math.max(SHORTEST, shared + 1))];
    }),
  );
}

type KnownRun = ListedRun & { readonly file: RunFile };

function* renderAccount(account: string, runs: readonly ListedRun[], older: number): Generator<string> {
  yield `Account ${printable(account, 100)}: ${plural(runs.length + older, 'run')}${
    older > 0 ? `, the newest ${formatCount(runs.length)} of them` : ''
  }\n\n`;
  yield* table([header, ...runs.map((run) => ('file' in run ? rowOf(run) : [momentOf(run), run.run]))]);
  const odd = runs.filter((run) => 'problem' in run);
  if (odd.length > 0) yield '\nNot usable\n';
  for (const { name, problem } of odd) yield `  ${printable(name)}\n    ${printable(problem)}\n`;
  yield* trends(runs.filter((run): run is KnownRun => 'file' in run));
  yield '\n';
}

const header = [
  'Judged at',
  'Run',
  'Complete',
  'Fail',
  'Unknown',
  'Excepted',
  'Pass',
  'Kept a month',
  'At fault',
];

/** Words on the left, numbers on the right. */
const WORDS = 3;

function rowOf({ run, file: { report } }: KnownRun): string[] {
  const { tally, costs, complete, now } = report;
  const { fail, unknown, excepted, pass } = tally;
  return [
    momentWords(formatInstant(now)),
    run,
    complete ? 'yes' : 'NO',
    ...[fail, unknown, excepted, pass].map((count) => formatCount(count)),
    ...[costs.kept, costs.violations].map(
      ({ monthlyUsd, atLeast }) => `${atLeast ? '>= ' : ''}${formatUsd(monthlyUsd)}`,
    ),
  ];
}

/** Of a run whose files tell nothing, the name. */
const momentOf = ({ day, time }: ListedRun): string =>
  `${day} ${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)} UTC`;

function* table(rows: readonly (readonly string[])[]): Generator<string> {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column < WORDS ? cell.padEnd(width) : cell.padStart(width);
    });
    const rest = row.length < header.length ? '  (not usable)' : '';
    yield `  ${cells.join('  ').trimEnd()}${rest}\n`;
  }
}

/**
 * Failures of each policy, run by run; a gap where a run did not have the policy, or was incomplete: what was not read
 * may fail, too.
 */
function* trends(runs: readonly KnownRun[]): Generator<string> {
  const failures = runs.map(
    ({ file: { report } }) =>
      new Map(report.policies.map(({ id, tally }) => [id, { fail: tally.fail, complete: report.complete }])),
  );
  const ids = [...new Set(failures.flatMap((ofRun) => [...ofRun.keys()]))];
  if (runs.length < 2 || ids.length === 0) return;
  yield '\nFailures by policy, earliest run first\n';
  const width = Math.max(...ids.map((id) => printable(id, 60).length));
  for (const id of ids) {
    const counts = failures.map((ofRun) => ofRun.get(id));
    const known = counts.filter((count) => count !== undefined);
    const ends = [known[0], known.at(-1)]
      .flatMap((one) => one ?? [])
      .map(({ fail, complete }) => `${complete ? '' : '>= '}${formatCount(fail)}`)
      .join(' -> ');
    const partial = known.length < runs.length ? `, in ${formatCount(known.length)} of these runs` : '';
    const open = known.filter(({ complete }) => !complete).length;
    const holes = open > 0 ? `, ${formatCount(open)} incomplete` : '';
    const line = sparkline(counts.map((one) => (one?.complete ? one.fail : Number.NaN)));
    yield `  ${printable(id, 60).padEnd(width)}  ${line}  ${ends}${partial}${holes}\n`;
  }
}
