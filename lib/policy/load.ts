import type { Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { ConfigError } from '../errors.ts';
import { printable } from '../text.ts';
import { maxBytes } from './source.ts';

/** A policy file as it lies on the disk, under the name by which messages call it: one printable line. */
export interface PolicySource {
  readonly file: string;
  /** Where it lies, unchanged. */
  readonly path: string;
  readonly source: Uint8Array;
}

export interface LoadOptions {
  /** How the caller names another place, in the imperative. */
  readonly remedy?: string;
  /** Whether single files may be named, too. */
  readonly allowFiles?: boolean;
}

const remedyOfAudit = 'name the folder that holds your policies with --policies DIR';

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

/** Compares by code points: the default order compares UTF-16 units, which puts U+1F600 before U+FF5E. */
export function byCodePoint(left: string, right: string): number {
  const others = right[Symbol.iterator]();
  for (const character of left) {
    const other = others.next().value;
    if (other === undefined) return 1;
    const difference = (character.codePointAt(0) as number) - (other.codePointAt(0) as number);
    if (difference !== 0) return difference;
  }
  return others.next().done ? 0 : -1;
}

function mayBePolicy(entry: Dirent): boolean {
  const named = /^[^.].*\.ya?ml$/s.test(entry.name) && !/\.test\.ya?ml$/.test(entry.name);
  return named && (entry.isFile() || entry.isSymbolicLink());
}

interface Folder {
  readonly home: string;
  readonly entries: readonly Pick<Dirent, 'name'>[];
}

/** The entries of a folder that may be policies, in order; or what is wrong with the folder. */
async function listFolder(directory: string, remedy: string): Promise<Folder | string> {
  try {
    const home = await realpath(directory);
    const entries = (await readdir(home, { withFileTypes: true })).filter(mayBePolicy);
    return { home, entries: entries.sort((left, right) => byCodePoint(left.name, right.name)) };
  } catch (error) {
    const code = reason(error);
    if (code === 'ENOENT') return `policies folder ${directory} does not exist; ${remedy}`;
    if (code === 'ENOTDIR') return `policies folder ${directory} is no folder; ${remedy}`;
    return `policies folder ${directory} cannot be read (${code}); allow reading it, or ${remedy}`;
  }
}

/** Reads one byte more than a policy file may have, so that the parser refuses it whatever its size. */
async function readStart(path: string): Promise<Uint8Array> {
  await using handle = await open(path);
  const buffer = new Uint8Array(maxBytes + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) return buffer.slice(0, length);
  }
}

/** Reads one entry; undefined for what is no file of this folder, text for what is wrong with it. */
async function loadEntry(
  file: string,
  entry: Pick<Dirent, 'name'>,
  home: string,
): Promise<{ target: string; source: Uint8Array } | string | undefined> {
  try {
    const target = await realpath(join(home, entry.name));
    if (!target.startsWith(home.endsWith(sep) ? home : home + sep)) return undefined;
    if (!(await stat(target)).isFile()) return undefined;
    return { target, source: await readStart(target) };
  } catch (error) {
    const code = reason(error);
    if (code === 'ENOENT') return `policy file ${file} is a link that leads nowhere; mend or remove it`;
    return `policy file ${file} cannot be read (${code}); allow reading it, or remove it`;
  }
}

/** What is wrong with a file that is named by itself; undefined for what is no file. */
async function fileProblem(path: string): Promise<{ readonly problem: string | undefined } | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined || status.isDirectory()) return undefined;
  if (!status.isFile()) return { problem: `policy file ${path} is no plain file; copy it into one` };
  const isTest = /\.test\.ya?ml$/.test(path);
  return { problem: isTest ? `policy file ${path} holds policy tests; name a file of policies` : undefined };
}

/** The folder of a file that is named by itself, with nothing else in it; or what is wrong with the file. */
async function folderOf(path: string): Promise<Folder | string> {
  try {
    const target = await realpath(path);
    return { home: dirname(target), entries: [{ name: basename(target) }] };
  } catch (error) {
    return `policy file ${path} cannot be read (${reason(error)}); allow reading it, or name another`;
  }
}

/**
 * Reads the policy files of folders: `*.yaml` and `*.yml` directly in each, but no dot files, no `*.test.yaml`
 * and no links that lead out of the folder. Folders in the order given, files by the code points of their
 * names; a file that is reached twice is read once.
 * @throws {ConfigError} names every folder and file that cannot be read, and every folder without policies.
 */
export async function loadFiles(
  paths: readonly string[],
  { remedy = remedyOfAudit, allowFiles = false }: LoadOptions = {},
): Promise<readonly PolicySource[]> {
  const sources: PolicySource[] = [];
  const problems: string[] = paths.length === 0 ? [`no policies folder is named; ${remedy}`] : [];
  const seen = new Set<string>();
  for (const given of paths) {
    const single = allowFiles ? await fileProblem(given) : undefined;
    const folder = single ? (single.problem ?? (await folderOf(given))) : await listFolder(given, remedy);
    if (typeof folder === 'string') {
      problems.push(folder);
      continue;
    }
    let found = false;
    for (const entry of folder.entries) {
      const path = single ? join(given) : join(given, entry.name);
      const file = printable(path);
      const loaded = await loadEntry(file, entry, folder.home);
      if (loaded === undefined) continue;
      found = true;
      if (typeof loaded === 'string') problems.push(loaded);
      else if (!seen.has(loaded.target)) sources.push({ file, path, source: loaded.source });
      if (typeof loaded !== 'string') seen.add(loaded.target);
    }
    if (!found)
      problems.push(`policies folder ${given} holds no *.yaml or *.yml file; add one, or ${remedy}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return sources;
}
