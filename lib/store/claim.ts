import type { Memory } from '../changes/memory.ts';
import type { Clock } from '../digitalocean/clock.ts';
import { StoreError } from '../errors.ts';
import { type Instant, instantFromMillis } from '../time.ts';
import { DamagedMemory, type Lease, type MemoryFile, parseMemory, serializeMemory } from './memory-file.ts';
import type { Store, Stored } from './store.ts';

/** How often a run looks whether another one is done. */
const LOOK_MS = 1_000;

export interface ClaimOptions {
  readonly store: Store;
  readonly account: string;
  /** What else the memory is of, where one account has several: other policies, the sample account. */
  readonly set?: string | undefined;
  /** What the store held when it was asked before it was needed; undefined where it did not answer. */
  readonly early?: Promise<Early | undefined> | undefined;
  /** What this run is called; no other one is called so. */
  readonly run: string;
  readonly clock: Clock;
  /** In milliseconds since the epoch: by then this run is done, or dead. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/** A file as it was, or that there was none. */
export interface Early {
  readonly stored: Stored | undefined;
}

/** The memory, held by this run alone until it is kept or let go of. */
export interface Claim {
  readonly memory: Memory | undefined;
  /** What was there could not be read; it is kept beside under this name. */
  readonly damaged: string | undefined;
  /**
   * @param damageTold false: nobody has heard yet of what is damaged, and the next run tells it
   * @throws StoreError
   */
  keep(memory: Memory, damageTold?: boolean): Promise<void>;
}

/** What the memory of an account is called in its place. */
export const memoryName = (account: string, set?: string): string =>
  `memory/${account}${set === undefined ? '' : `/${set}`}.json.gz`;

/**
 * Reads the memory without holding it; a damaged one is none.
 * @throws StoreError
 */
export async function loadMemory({
  store,
  account,
  set,
  early,
  signal,
}: Pick<ClaimOptions, 'store' | 'account' | 'set' | 'early' | 'signal'>): Promise<{
  readonly memory: Memory | undefined;
  readonly damaged: boolean;
}> {
  const { stored } = (await early) ?? { stored: await store.load(memoryName(account, set), signal) };
  const { file, damaged } = stored ? parse(stored.content, account, store) : nothing;
  return { memory: file.memory, damaged: damaged || file.damaged !== undefined };
}

/**
 * Takes the memory for the time of telling: of two runs at once the second waits until the first has told what it
 * knows, so that nobody is told twice. A run that died holds it until its deadline.
 * @throws StoreError where it cannot be had before the deadline, or only another version can read it
 */
export async function claimMemory(options: ClaimOptions): Promise<Claim> {
  const { store, account, set, run, clock, deadline, signal } = options;
  const name = memoryName(account, set);
  let early = await options.early;
  for (;;) {
    const isEarly = early !== undefined;
    const { stored }: Early = early ?? { stored: await store.load(name, signal) };
    early = undefined;
    const { file, damaged } = stored ? parse(stored.content, account, store) : nothing;
    const now = clock.now();
    if (file.lease && file.lease.run !== run && file.lease.until > now) {
      if (isEarly) continue;
      if (now + LOOK_MS >= deadline)
        throw new StoreError(
          `${store.place}: another run is telling what it found, and has not finished in time`,
        );
      await clock.sleep(LOOK_MS, signal);
      continue;
    }
    const aside =
      damaged && stored
        ? `${name}.damaged-${stored.version.replaceAll(/\W/g, '').slice(0, 16)}`
        : file.damaged;
    if (damaged && aside && stored && (await store.load(aside, signal)) === undefined)
      await store.save(aside, stored.content, undefined, signal);
    const lease: Lease = { run, until: instantFromMillis(deadline) as Instant };
    const held = serializeMemory(account, { memory: file.memory, lease, damaged: aside });
    const version = await store.save(name, held, stored?.version, signal);
    if (version === undefined) {
      // A place that refuses every write is not asked for ever.
      if (clock.now() >= deadline) throw new StoreError(`${store.place}: other runs keep writing the memory`);
      continue;
    }
    return {
      memory: file.memory,
      damaged: aside,
      async keep(memory, damageTold = true) {
        const untold = damageTold ? undefined : aside;
        const content = serializeMemory(account, { memory, lease: undefined, damaged: untold });
        if ((await store.save(name, content, version, signal)) !== undefined) return;
        // Where an answer was lost, the write that was tried again meets its own first try.
        const there = await store.load(name, signal);
        if (!there || Buffer.compare(there.content, content) !== 0)
          throw new StoreError(
            `${store.place}: another run has written the memory, because this one took too long; what it told may be told again`,
          );
      },
    };
  }
}

const nothing: { readonly file: MemoryFile; readonly damaged: boolean } = {
  file: { memory: undefined, lease: undefined },
  damaged: false,
};

function parse(content: Uint8Array, account: string, { place }: Store): typeof nothing {
  try {
    return { file: parseMemory(content, account, place), damaged: false };
  } catch (error) {
    if (!(error instanceof DamagedMemory)) throw error;
    return { ...nothing, damaged: true };
  }
}
