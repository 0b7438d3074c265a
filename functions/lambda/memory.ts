import { createHash } from 'node:crypto';
import type { History } from '../../lib/announce.ts';
import type { Config } from '../../lib/config.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { type Claim, claimMemory, type Early, loadMemory, memoryName } from '../../lib/store/claim.ts';
import { openStore } from '../../lib/store/open-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { holdUntil } from './deadline.ts';
import type { RunContext } from './entry.ts';

/** What a run knows of earlier ones, in the place that `SNAPWARDEN_STATE` names; nothing where none is named. */
export interface MemoryShelf {
  /** Asks for the memory before it is needed; does not throw. */
  ask(): void;
  /** Takes the memory for the time of telling. @throws StoreError */
  claim(): Promise<Claim | undefined>;
  /** Reads the memory and leaves it as it is. @throws StoreError */
  look(): Promise<History | undefined>;
  close(): Promise<void>;
}

export function openMemory(
  { state, region, account }: Config,
  policies: readonly string[] | undefined,
  context: RunContext,
  signal: AbortSignal,
): MemoryShelf {
  const nothing = async () => undefined;
  if (state === undefined) return { ask: () => undefined, claim: nothing, look: nothing, close: nothing };
  const set = setOf(policies);
  let opened: Promise<Store> | undefined;
  let early: Promise<Early | undefined> | undefined;
  const open = () => {
    opened ??= openStore(state, region);
    return opened;
  };

  return {
    ask() {
      // Where this fails, it is asked again when it is needed, and told then.
      early ??= open()
        .then(async (store) => ({ stored: await store.load(memoryName(account, set), signal) }))
        .catch(() => undefined);
    },
    async claim() {
      const claim = await claimMemory({
        store: await open(),
        account,
        set,
        early,
        run: context.awsRequestId,
        clock: systemClock,
        deadline: holdUntil(context.getRemainingTimeInMillis()),
        signal,
      });
      if (claim.damaged !== undefined)
        context.log.error(
          'What earlier runs knew could not be read; it was put aside, and all that is open is told anew',
          { damaged: claim.damaged },
        );
      return claim;
    },
    async look() {
      const history = await loadMemory({ store: await open(), account, set, early, signal });
      if (history.damaged)
        context.log.error(
          'What earlier runs knew could not be read; the next run that publishes puts it aside',
        );
      return history;
    },
    async close() {
      (await opened)?.close();
    },
  };
}

/**
 * What policies other than the package's own are called; undefined for the package's own. They have a memory of their
 * own: to them the others' findings are no news.
 */
export function setOf(policies: readonly string[] | undefined): string | undefined {
  const folders = [...new Set(policies)].sort();
  if (folders.length === 0 || folders.join() === 'policies') return undefined;
  return createHash('sha256').update(JSON.stringify(folders)).digest('hex').slice(0, 16);
}
