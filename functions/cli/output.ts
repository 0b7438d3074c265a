import { randomUUID } from 'node:crypto';
import { constants, existsSync, type Stats } from 'node:fs';
import { access, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../lib/errors.ts';
import { batched } from './batched.ts';

/** Says what keeps a file from being written, before any work is done for it; undefined where nothing does. */
export async function outputProblem(flag: string, file: string): Promise<string | undefined> {
  if (file === '') return `${flag} is empty; name a file`;
  try {
    const { target, before } = await place(file);
    if (before?.isDirectory()) return `${flag} ${file} is a folder; name a file in it`;
    if (before) await access(target, constants.W_OK);
    if (before?.isFile() === false) return undefined;
    const { handle, temporary } = await openBeside(target);
    await handle.close();
    await rm(temporary);
    return undefined;
  } catch (error) {
    return unwritable(flag, file, error);
  }
}

/**
 * Writes a file whole or not at all; what is no plain file, such as a pipe, as it comes.
 * @throws ConfigError
 */
export async function writeWhole(flag: string, file: string, chunks: Iterable<string>): Promise<void> {
  let unfinished: string | undefined;
  try {
    const { target, before } = await place(file);
    if (before?.isFile() === false) {
      await fill(await open(target, 'w'), chunks);
      return;
    }
    const { handle, temporary } = await openBeside(target);
    unfinished = temporary;
    if (before) await handle.chmod(before.mode & 0o777);
    await fill(handle, chunks);
    await rename(temporary, target);
  } catch (error) {
    if (unfinished) await rm(unfinished, { force: true });
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new ConfigError([unwritable(flag, file, error)], { cause: error });
  }
}

/** Where a file really lies, links followed, and what is there. */
async function place(file: string): Promise<{ target: string; before: Stats | undefined }> {
  try {
    const before = await stat(file);
    // What is no plain file may have no path of its own: /dev/stdout may lead to a pipe without a name.
    return { target: before.isFile() ? await realpath(file) : file, before };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { target: resolve(file), before: undefined };
  }
}

/** A new file in the same folder, so that renaming it is one step. */
async function openBeside(target: string): Promise<{ handle: FileHandle; temporary: string }> {
  const temporary = join(dirname(target), `.snapwarden-${randomUUID()}.tmp`);
  return { handle: await open(temporary, 'wx'), temporary };
}

async function fill(handle: FileHandle, chunks: Iterable<string>): Promise<void> {
  try {
    await handle.writeFile(batched(chunks));
  } finally {
    await handle.close();
  }
}

function unwritable(flag: string, file: string, error: unknown): string {
  const folder = dirname(resolve(file));
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  const reasons: Record<string, string> = {
    ENOENT: existsSync(folder)
      ? `no file can be made in ${folder}; name another`
      : `the folder ${folder} does not exist; create it, or name another file`,
    ENOTDIR: `${folder} is no folder; name another file`,
    ENOSPC: 'the disk is full; make room, or name another file',
  };
  return `${flag} ${file} cannot be written: ${reasons[code] ?? `${code}; allow it, or name another file`}`;
}
