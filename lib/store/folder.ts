import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../errors.ts';
import type { Store, Stored } from './store.ts';

/** A lock that is older was left behind by a process that died: writing takes milliseconds. */
const STALE_LOCK_MS = 30_000;
const LOCK_WAIT_MS = 50;

/** Keeps files in a folder of the disk; whatever happens, a file is whole, the old one or the new one. */
export function createFolderStore(folder: string): Store {
  const load = async (name: string): Promise<Stored | undefined> => {
    try {
      const content = await readFile(join(folder, name));
      return { content, version: createHash('sha256').update(content).digest('hex') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw failed('read', folder, name, error);
    }
  };
  return {
    place: folder,
    load,
    close: () => undefined,
    async save(name, content, version, signal) {
      const file = join(folder, name);
      const fresh = `${file}.${randomUUID()}`;
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(fresh, content, { flush: true });
        const unlock = await lock(`${file}.lock`, fresh, signal);
        try {
          if ((await load(name))?.version !== version) return undefined;
          await rename(fresh, file);
        } finally {
          await unlock();
        }
        return createHash('sha256').update(content).digest('hex');
      } catch (error) {
        throw error instanceof StoreError ? error : failed('written', folder, name, error);
      } finally {
        // What went wrong before matters more.
        await rm(fresh, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** Holds a lock file, which only one process can make. */
async function lock(file: string, content: string, signal?: AbortSignal): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await link(content, file);
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const made = await stat(file).catch(() => undefined);
    if (made && Date.now() - made.ctimeMs > STALE_LOCK_MS) await rm(file, { force: true });
    else await sleep(LOCK_WAIT_MS, undefined, signal && { signal });
  }
}

function failed(what: 'read' | 'written', folder: string, name: string, cause: unknown): StoreError {
  const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
  const remedy = code === 'EACCES' || code === 'EPERM' ? '; let this user read and write there' : '';
  return new StoreError(`${join(folder, name)} could not be ${what} (${code})${remedy}`, { cause });
}
