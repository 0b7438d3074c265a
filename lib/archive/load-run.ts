import { digestOf, type Manifest, parseManifest } from '../attest/manifest.ts';
import { ConfigError, StoreError } from '../errors.ts';
import type { Inventory } from '../model.ts';
import { type PolicyText, parsePolicies } from '../policy/parse.ts';
import type { PolicySet } from '../policy/schema.ts';
import { parseInventory } from '../store/inventory.ts';
import type { Store } from '../store/store.ts';
import { formatInstant, type Instant } from '../time.ts';
import { type FirstSeen, parseHistory, parsePolicyTexts } from './given-files.ts';
import { type FoundRun, findRuns } from './list.ts';
import { unpack } from './pack.ts';
import { parseRun, type RunFile } from './run-file.ts';
import { runFiles } from './run-name.ts';

/** An archived run, to be judged again: `reportOn(run.inventory, run.policySet, run)` makes the same report. */
export interface LoadedRun extends StoredRun {
  readonly policySet: PolicySet;
}

/** An archived run without its policies read. */
export interface StoredRun {
  readonly name: string;
  readonly inventory: Inventory;
  /** The policies as they stood. */
  readonly sources: readonly PolicyText[];
  readonly now: Instant;
  readonly generatedAt: Instant;
  readonly firstSeen: FirstSeen;
  /** Of the snapwarden that archived it. */
  readonly version: string;
  readonly file: RunFile;
  /** Packed, as the run left them. */
  readonly findings: Uint8Array;
}

export interface RunQuery {
  /** The configured account id. */
  readonly account: string;
  /** The newest run of all, or the newest that judged at this instant or before it. */
  readonly at: 'latest' | Instant;
}

/**
 * Loads a finished run with its policies.
 * @throws StoreError where there is none, or it is not as it was archived; PolicyError where this snapwarden does not
 * understand its policies
 */
export async function loadRun(store: Store, query: RunQuery, signal?: AbortSignal): Promise<LoadedRun> {
  const name = await newestRun(store, query, signal);
  return withPolicies(await readRun(store, name, signal));
}

/** @throws PolicyError where this snapwarden does not understand the policies of a run */
export function withPolicies(run: StoredRun): LoadedRun {
  // They were checked when the run began, which is no later than either.
  const now = Math.max(run.now, run.generatedAt) as Instant;
  const files = run.sources.map(({ file, content }) => ({ file, source: content }));
  return { ...run, policySet: parsePolicies(files, { now }).policySet };
}

/** The name of the newest finished run. @throws StoreError where there is none */
export async function newestRun(
  store: Store,
  { account, at }: RunQuery,
  signal?: AbortSignal,
): Promise<string> {
  const finished = (await findRuns(store, account, signal)).filter(({ isFinished }) => isFinished);
  const limit = at === 'latest' ? undefined : secondOf(formatInstant(at));
  const open = finished.filter((run) => limit === undefined || secondOfRun(run) <= limit);
  // Names tell the second only; which of one second is the newest, and not too new, their files tell.
  for (let newest = open.at(-1); newest !== undefined; newest = open.at(-1)) {
    const second = secondOfRun(newest);
    const together = open.splice(open.findIndex((run) => secondOfRun(run) === second));
    const found = (await Promise.all(together.map((run) => clockOf(store, run, signal))))
      .filter(({ now }) => at === 'latest' || now <= at)
      .toSorted((one, other) => one.now - other.now || one.generatedAt - other.generatedAt)
      .at(-1);
    if (found) return found.name;
  }
  const when = at === 'latest' ? '' : ` at ${formatInstant(at)} or before`;
  throw new StoreError(
    `${store.place} holds no finished run of account ${account}${when}; check the id of the account`,
  );
}

const secondOf = (text: string): string => text.replaceAll(/\D/g, '').slice(0, 14);
const secondOfRun = ({ day, time }: FoundRun): string => secondOf(`${day}${time}`);

async function clockOf(store: Store, { name }: FoundRun, signal?: AbortSignal) {
  const path = `${name}/${runFiles.run}`;
  const { now, generatedAt } = parseRun(path, await mustLoad(store, path, signal)).report;
  return { name, now, generatedAt };
}

/**
 * Loads a finished run, and makes sure that it is what its manifest says.
 * @param name empty where the place is the folder of the run itself
 * @throws StoreError
 */
export async function readRun(store: Store, name: string, signal?: AbortSignal): Promise<StoredRun> {
  const pathOf = (file: string) => (name === '' ? file : `${name}/${file}`);
  const manifest = await readManifest(store, pathOf(runFiles.manifest), signal);
  const contents = new Map<string, Uint8Array>();
  for (const { name: file, sha256 } of manifest.files) {
    const content = await mustLoad(store, pathOf(file), signal);
    if (digestOf(content) !== sha256)
      throw new StoreError(`${pathOf(file)} is not what was archived; ${remedy}`);
    contents.set(file, content);
  }
  const packed = (file: string): Uint8Array => {
    const content = contents.get(file);
    if (content) return content;
    throw new StoreError(`${pathOf(file)} is not in the manifest; ${remedy}`);
  };
  const text = async (file: string) => (await unpack(pathOf(file), packed(file))).toString('utf8');
  const file = parseRun(pathOf(runFiles.run), packed(runFiles.run));
  const { now, generatedAt, generator } = file.report;
  return {
    name,
    file,
    now,
    generatedAt,
    version: generator.version,
    inventory: parsed(pathOf(runFiles.inventory), await text(runFiles.inventory)),
    sources: parsePolicyTexts(pathOf(runFiles.policies), await text(runFiles.policies)),
    firstSeen: contents.has(runFiles.history)
      ? parseHistory(pathOf(runFiles.history), await text(runFiles.history))
      : new Map(),
    findings: packed(runFiles.findings),
  };
}

const remedy = 'run snapwarden runs verify';

async function readManifest(store: Store, path: string, signal?: AbortSignal): Promise<Manifest> {
  const stored = await store.load(path, signal);
  if (stored === undefined)
    throw new StoreError(`${path} is missing: the run was broken off, is still under way, or is no run`);
  const manifest = parseManifest(stored.content);
  if ('value' in manifest) return manifest.value;
  throw new StoreError(`${path}: ${manifest.problem}; ${remedy}`);
}

async function mustLoad(store: Store, path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const stored = await store.load(path, signal);
  if (stored === undefined) throw new StoreError(`${path} is missing; ${remedy}`);
  return stored.content;
}

function parsed(path: string, text: string): Inventory {
  try {
    return parseInventory(path, text);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new StoreError(`${path} is no inventory that this snapwarden reads`, { cause });
  }
}
