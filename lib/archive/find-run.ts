import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { openStore } from '../store/open-store.ts';
import { type Place, parsePlace } from '../store/place.ts';
import type { Store } from '../store/store.ts';
import { plural } from '../text.ts';
import { findRuns } from './list.ts';
import { newestRun } from './load-run.ts';
import { parseRunName, runFiles } from './run-name.ts';

export interface RunSearch {
  /** `latest`, the unique beginning of a name, or where it lies. */
  readonly text: string;
  /** Where runs are looked for by their names. */
  readonly archive: Place | undefined;
  /** Of this account; undefined: whose `latest` run is meant is for the caller to say. */
  readonly account: string | undefined;
  /** Whose run is the latest. */
  readonly latestOf: string;
  readonly region: string | undefined;
}

/** A run and the place that it is in. */
export interface FoundPlace {
  readonly store: Store;
  /** Empty where the place is the folder of the run itself. */
  readonly name: string;
}

/** So many of several runs that are meant are named. */
const MOST_NAMED = 5;

/**
 * Finds the run that somebody means.
 * @throws ConfigError where it is none or more than one, StoreError where the archive cannot be read
 */
export async function findRun(search: RunSearch, signal?: AbortSignal): Promise<FoundPlace> {
  const { text, archive, region } = search;
  const path = await placeOf(text);
  if (path) return { store: await openStore(path.place, region), name: path.name };
  if (archive === undefined)
    throw new ConfigError(['no archive: name its place with --archive PLACE or SNAPWARDEN_ARCHIVE']);
  const store = await openStore(archive, region);
  try {
    if (text === 'latest')
      return { store, name: await newestRun(store, { account: search.latestOf, at: 'latest' }, signal) };
    return { store, name: await byName(store, search, signal) };
  } catch (error) {
    store.close();
    throw error;
  }
}

async function byName(store: Store, { text, account }: RunSearch, signal?: AbortSignal): Promise<string> {
  const meant = (await findRuns(store, account, signal)).filter(({ name, day, time, run }) =>
    [name, `${day}/${time}Z-${run}`, `${time}Z-${run}`, run].some((called) => called.startsWith(text)),
  );
  const [only, second] = meant;
  if (only && !second) return only.name;
  const whole = meant.find(({ name, run }) => name === text || run === text);
  if (whole && meant.filter(({ run }) => run === text).length < 2) return whole.name;
  if (only === undefined)
    throw new ConfigError([`${store.place} holds no run ${text}; see snapwarden runs list`]);
  const named = meant.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = meant.length - named.length;
  throw new ConfigError([
    `${text} may be any of ${plural(meant.length, 'run')}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}; write more of its name`,
  ]);
}

/** Where a path leads; undefined for what is none. */
async function placeOf(text: string): Promise<{ readonly place: Place; readonly name: string } | undefined> {
  const [, before = '', name = ''] = /^(.*?)\/?(runs\/account=[^/]+\/day=[^/]+\/[^/]+)\/?$/s.exec(text) ?? [];
  if (text.startsWith('s3://')) {
    const place = parsePlace(before);
    if (place && parseRunName(name)) return { place, name };
    throw new ConfigError([`${text} is no run; write s3://bucket/prefix/runs/account=…/day=…/…`]);
  }
  const folder = resolve(text);
  const isRun = await isThere(folder);
  if (!isRun) return undefined;
  const [, home = '', called = ''] = /^(.*)\/(runs\/account=[^/]+\/day=[^/]+\/[^/]+)$/s.exec(folder) ?? [];
  return parseRunName(called)
    ? { place: { folder: home || '/' }, name: called }
    : { place: { folder }, name: '' };
}

async function isThere(folder: string): Promise<boolean> {
  for (const file of [runFiles.run, runFiles.manifest]) {
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (found?.isFile()) return true;
  }
  return false;
}
