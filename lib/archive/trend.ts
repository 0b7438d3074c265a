import type { Figures } from '../report/figures-schema.ts';
import type { Store } from '../store/store.ts';
import { formatInstant, type Instant } from '../time.ts';
import { describeRuns, findRuns, type ListedRun } from './list.ts';
import type { RunFile } from './run-file.ts';

/** So many runs are more than a picture shows. */
const MOST = 400;

export interface TrendOptions {
  /** Leaves out what judged at a later instant. */
  readonly until?: Instant | undefined;
  /** Told of each run that is unfinished or damaged, and so not in the trend. */
  readonly onUnread?: ((run: ListedRun & { readonly problem: string }) => void) | undefined;
}

/**
 * How an account came to be as it is: its newest finished runs, 400 at most, earliest first.
 * @throws StoreError where the place cannot be read
 */
export async function trendOf(
  store: Store,
  account: string,
  signal?: AbortSignal,
  { until, onUnread }: TrendOptions = {},
): Promise<NonNullable<Figures['trend']>> {
  const last = until === undefined ? undefined : formatInstant(until).slice(0, 19).replaceAll(':', '');
  const found = (await findRuns(store, account, signal)).filter(
    ({ day, time }) => last === undefined || `${day}T${time}` <= last,
  );
  const runs = await describeRuns(store, found.slice(-MOST), signal);
  const known: (ListedRun & { readonly file: RunFile })[] = [];
  for (const run of runs) {
    if ('problem' in run) onUnread?.(run);
    else if (until === undefined || run.file.report.now <= until) known.push(run);
  }
  return known
    .toSorted(
      ({ file: { report: one } }, { file: { report: other } }) =>
        one.now - other.now || one.generatedAt - other.generatedAt,
    )
    .map(({ run, file: { report } }) => ({
      run,
      now: formatInstant(report.now),
      complete: report.complete,
      tally: report.tally,
      keptUsd: report.costs.kept.monthlyUsd,
      keptAtLeast: report.costs.kept.atLeast,
      violationsUsd: report.costs.violations.monthlyUsd,
      violationsAtLeast: report.costs.violations.atLeast,
      policies: report.policies.map(({ id, tally }) => ({ id, tally })),
    }));
}
