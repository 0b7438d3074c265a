import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../lib/errors.ts';

/** Says what keeps a file from being written, before any work is done for it; undefined where nothing does. */
export async function outputProblem(flag: string, file: string): Promise<string | undefined> {
  const folder = dirname(resolve(file));
  try {
    if ((await stat(file)).isDirectory()) return `${flag} ${file} is a folder; name a file`;
    await access(file, constants.W_OK);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOENT') return `${flag} ${file} cannot be written (${code}); name another file`;
  }
  try {
    if (!(await stat(folder)).isDirectory()) return `${flag} ${file} is not in a folder; name another file`;
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    const reason =
      code === 'ENOENT'
        ? `the folder ${folder} does not exist; create it`
        : `${folder} cannot be written (${code})`;
    return `${flag} ${file} cannot be written: ${reason}`;
  }
}

/**
 * Writes a file whole or not at all.
 * @throws ConfigError
 */
export async function writeWhole(flag: string, file: string, chunks: Iterable<string>): Promise<void> {
  const temporary = join(dirname(resolve(file)), `.${basename(file)}.${process.pid}.tmp`);
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      for (const piece of batched(chunks)) await handle.write(piece);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ConfigError([`${flag} ${file} cannot be written (${codeOf(error)}); name another file`], {
      cause: error,
    });
  }
}

/** Writes to the standard output at its reader's pace; a reader that went away ends it quietly. */
export async function writeOut(stream: NodeJS.WriteStream, chunks: Iterable<string>): Promise<void> {
  let gone = false;
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  };
  stream.on('error', onError);
  for (const piece of batched(chunks)) {
    if (gone) break;
    if (!stream.write(piece))
      await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => undefined);
  }
}

const BATCH = 65_536;

function* batched(chunks: Iterable<string>): Generator<string> {
  let batch = '';
  for (const chunk of chunks) {
    batch += chunk;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown reason';
