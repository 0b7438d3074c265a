import { StoreError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { inParallel } from './in-parallel.ts';
import { parseRun, type RunFile } from './run-file.ts';
import { parseRunName, type RunName, runFiles, runsOf } from './run-name.ts';

/** A run by what is known of it without reading any of its files. */
export interface FoundRun extends RunName {
  /** It has a manifest; without, it was broken off, or is still under way. */
  readonly isFinished: boolean;
  readonly isSigned: boolean;
}

/** A run with what it came to, or why that cannot be told. */
export type ListedRun = FoundRun & ({ readonly file: RunFile } | { readonly problem: string });

/** What lies in an archive. */
export interface Survey {
  readonly runs: readonly FoundRun[];
  /** Files that belong to no run. */
  readonly strays: readonly string[];
}

/**
 * The runs of an account, or of all, by the instant that they judged at, earliest first, and what else is there.
 * @throws StoreError
 */
export async function surveyRuns(store: Store, account?: string, signal?: AbortSignal): Promise<Survey> {
  const filesByRun = new Map<string, Set<string>>();
  for (const path of await store.list(runsOf(account), signal)) {
    const slash = path.lastIndexOf('/');
    const [name, file] = [path.slice(0, slash), path.slice(slash + 1)];
    const files = filesByRun.get(name);
    if (files) files.add(file);
    else filesByRun.set(name, new Set([file]));
  }
  const runs: FoundRun[] = [];
  const strays: string[] = [];
  for (const [name, files] of filesByRun) {
    const parsed = parseRunName(name);
    const [isFinished, isSigned] = [files.has(runFiles.manifest), files.has(runFiles.signature)];
    if (parsed) runs.push({ ...parsed, isFinished, isSigned });
    else for (const file of files) if (!isHead(`${name}/${file}`)) strays.push(`${name}/${file}`);
  }
  return { runs, strays };
}

const isHead = (path: string): boolean => /^runs\/account=[^/]+\/_head\.json$/.test(path);

/** The runs alone. @throws StoreError */
export async function findRuns(
  store: Store,
  account?: string,
  signal?: AbortSignal,
): Promise<readonly FoundRun[]> {
  return (await surveyRuns(store, account, signal)).runs;
}

/**
 * The runs of an account, or of all, with what each came to, earliest first; one that is unfinished or damaged is
 * there with what is wrong with it.
 * @throws StoreError where the place itself cannot be read
 */
export async function listRuns(
  store: Store,
  account: string | undefined,
  signal?: AbortSignal,
): Promise<ListedRun[]> {
  return describeRuns(store, await findRuns(store, account, signal), signal);
}

/** What runs came to. @throws StoreError where the place cannot be read */
export function describeRuns(
  store: Store,
  runs: readonly FoundRun[],
  signal?: AbortSignal,
): Promise<ListedRun[]> {
  return inParallel(runs, async (run): Promise<ListedRun> => {
    if (!run.isFinished)
      return { ...run, problem: 'it has no manifest: it was broken off, or is still under way' };
    const name = `${run.name}/${runFiles.run}`;
    const stored = await store.load(name, signal);
    if (stored === undefined) return { ...run, problem: `${runFiles.run} is missing` };
    try {
      return { ...run, file: parseRun(runFiles.run, stored.content) };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return { ...run, problem: error.message };
    }
  });
}
