import type { Config } from '../../lib/config.ts';
import { openStore } from '../../lib/store/open-store.ts';
import type { Store } from '../../lib/store/store.ts';

/** The place that `SNAPWARDEN_ARCHIVE` names. What works with it is loaded only where there is one. */

/**
 * Lets some work have the archive.
 * @returns undefined where there is none
 * @throws StoreError, and what the work throws
 */
export async function withArchive<T>(
  { archive, region }: Config,
  work: (store: Store) => Promise<T>,
): Promise<T | undefined> {
  if (archive === undefined) return undefined;
  const store = await openStore(archive, region);
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
