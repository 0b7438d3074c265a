import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../errors.ts';
import { byCodePoint } from '../policy/load.ts';
import type { Store, Stored } from './store.ts';

/** A lock that is older was left behind by a process that died: writing takes milliseconds. */
const STALE_LOCK_MS = 30_000;
const LOCK_WAIT_MS = 50;

/** What a process that died may leave beside a file. */
const leftover = /\.(lock|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

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
    async list(prefix) {
      // What is before the last slash names a folder, what is after it may be the beginning of a name.
      const home = join(folder, prefix.slice(0, prefix.lastIndexOf('/') + 1));
      try {
        const entries = await readdir(home, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile() && !leftover.test(entry.name))
          .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
          .filter((name) => name.startsWith(prefix))
          .sort(byCodePoint);
      } catch (error) {
        const { code, path } = error as NodeJS.ErrnoException;
        // Where it is not the folder itself that is missing, one in it went away meanwhile, and more may be there.
        if (code === 'ENOENT' && path !== undefined && relative(path, home) === '') return [];
        throw failed('read', folder, prefix, error);
      }
    },
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
