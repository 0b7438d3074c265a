import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseRunName, runFiles, runsOf } from '../archive/run-name.ts';
import { ConfigError, StoreError } from '../errors.ts';

/** What lies in the folder of an archive; nothing is read, and no link is followed. */
export interface Walk {
  readonly accounts: readonly AccountFolder[];
  readonly runs: readonly RunFolder[];
  /** What has no business to be where it is. */
  readonly strays: readonly Stray[];
  /** One run by itself, without those before and after it. */
  readonly isSingle: boolean;
}

export interface AccountFolder {
  /** As in the names of its runs; empty where a run is looked at by itself. */
  readonly prefix: string;
  /** The path of the head; undefined where there is none. */
  readonly head: string | undefined;
}

export interface RunFolder {
  /** From the place of the archive on. */
  readonly name: string;
  readonly path: string;
  /** The names of its files. */
  readonly files: readonly string[];
}

export interface Stray {
  readonly where: string;
  readonly what: string;
  /** Left behind by a process that died, which harms nothing. */
  readonly isLeftover: boolean;
}

/**
 * Finds the runs in the folder of an archive, in its `runs`, or in the folder of one run.
 * @throws ConfigError where it is none of these, StoreError where something in it cannot be read
 */
export async function walk(folder: string): Promise<Walk> {
  const here = await entriesOf(folder);
  const names = new Set(here.map(({ name }) => name));
  if (names.has(runFiles.manifest) || names.has(runFiles.run)) return single(folder);
  const isRuns = [...names].some((name) => name.startsWith('account='));
  if (!isRuns && !here.some((entry) => entry.name === 'runs' && entry.isDirectory()))
    throw new ConfigError([
      `${folder} holds no archive; name the folder that holds \`runs\`, or that of one run`,
    ]);
  const found = await walkRuns(isRuns ? folder : join(folder, 'runs'));
  if (found.runs.length === 0 && found.strays.length === 0)
    throw new ConfigError([`${folder} holds no run; name the folder of an archive that has some`]);
  return found;
}

async function single(folder: string): Promise<Walk> {
  const strays: Stray[] = [];
  const files = await filesIn(folder, basename(resolve(folder)), strays);
  const run = { name: basename(resolve(folder)), path: folder, files };
  return { accounts: [], runs: [run], strays, isSingle: true };
}

async function walkRuns(runs: string): Promise<Walk> {
  const strays: Stray[] = [];
  const found: { accounts: AccountFolder[]; runs: RunFolder[] } = { accounts: [], runs: [] };
  const all = runsOf();
  for (const account of await foldersIn(runs, all, strays, /^account=/)) {
    const prefix = `${all}${account}/`;
    const path = join(runs, account);
    const heads: string[] = [];
    for (const day of await foldersIn(path, prefix, strays, /^day=/, heads)) {
      for (const run of await foldersIn(join(path, day), `${prefix}${day}/`, strays, /^/)) {
        const name = `${prefix}${day}/${run}`;
        const files = await filesIn(join(path, day, run), name, strays);
        if (parseRunName(name)) found.runs.push({ name, path: join(path, day, run), files });
        else strays.push({ where: name, what: 'is called as no run is', isLeftover: false });
      }
    }
    found.accounts.push({ prefix, head: heads[0] });
  }
  return { ...found, strays, isSingle: false };
}

/** The folders in a folder; a head is put aside, anything else is a stray. */
async function foldersIn(
  folder: string,
  where: string,
  strays: Stray[],
  expected: RegExp,
  heads?: string[],
): Promise<string[]> {
  const folders: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (entry.isDirectory() && expected.test(entry.name)) folders.push(entry.name);
    else if (heads && entry.isFile() && entry.name === '_head.json') heads.push(join(folder, entry.name));
    else strays.push(strayAt(where, entry));
  }
  return folders;
}

async function filesIn(folder: string, where: string, strays: Stray[]): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (entry.isFile() && !leftover.test(entry.name)) files.push(entry.name);
    else strays.push(strayAt(`${where}/`, entry));
  }
  return files;
}

/** What a process that died while it wrote leaves beside a file. */
const leftover = /\.(lock|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function strayAt(where: string, entry: Dirent): Stray {
  const at = { where: `${where}${entry.name}`, isLeftover: false };
  if (entry.isSymbolicLink()) return { ...at, what: 'is a link, which is not followed' };
  if (!entry.isFile())
    return { ...at, what: entry.isDirectory() ? 'is a folder that no run made' : 'is no file' };
  return leftover.test(entry.name)
    ? { ...at, what: 'was left behind by a process that died', isLeftover: true }
    : { ...at, what: 'is a file that no run made' };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  } catch (cause) {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    const isThere = await stat(folder).then(
      () => true,
      () => false,
    );
    const why = isThere ? `cannot be read as a folder (${code})` : 'does not exist';
    throw new StoreError(`${folder} ${why}`, { cause });
  }
}
