import { describeFile, type ManifestFile, toManifest } from '../attest/manifest.ts';
import type { Signer } from '../attest/signer.ts';
import type { PolicyText } from '../policy/parse.ts';
import type { Judged } from '../run-audit.ts';
import { serializeInventory } from '../store/inventory.ts';
import type { Store } from '../store/store.ts';
import { formatInstant, type Instant, parseInstant } from '../time.ts';
import { link } from './chain.ts';
import { findingsLines } from './findings-lines.ts';
import { type FirstSeen, serializeHistory, serializePolicies } from './given-files.ts';
import { pack } from './pack.ts';
import { serializeRun } from './run-file.ts';
import { parseRunName, runFiles, runName } from './run-name.ts';

export interface ArchiveRequest {
  readonly store: Store;
  readonly judged: Judged;
  /** The policies as they stood: archived whole. */
  readonly sources: readonly PolicyText[];
  /** What this run is called, the same when it is tried again; no other one is called so. */
  readonly run: string;
  readonly signer?: Signer | undefined;
}

/** A run that is finished. */
export interface ArchivedRun {
  /** From the place of the archive on. */
  readonly name: string;
  /** The SHA-256 of its manifest; whoever remembers it can tell later whether anything up to it was taken away. */
  readonly digest: string;
  /** The id of the key that signed it; undefined where there is none. */
  readonly keyId: string | undefined;
}

/**
 * Archives a run, never over another one: tried again under the same name it is the same run where it is the same to
 * the byte, otherwise one beside it. Without a manifest, which comes last, it is unfinished.
 * @throws StoreError
 */
export async function archiveRun(request: ArchiveRequest, signal?: AbortSignal): Promise<ArchivedRun> {
  const { store, judged, sources, signer } = request;
  const { inventory, policySet, document } = judged;
  const now = parseInstant(document.now) as Instant;
  const firstSeen = firstSeenIn(judged);
  const packed = new Map<string, Uint8Array>([
    [runFiles.findings, await pack(findingsLines(judged))],
    [runFiles.inventory, await pack(serializeInventory(inventory))],
    [runFiles.policies, await pack([serializePolicies(sources)])],
    ...(firstSeen.size > 0 ? [[runFiles.history, await pack([serializeHistory(firstSeen)])] as const] : []),
  ]);
  const account = inventory.account.id;
  for (let attempt = 1; ; attempt++) {
    // A long name is cut at its end, where the number stands.
    const numbered = attempt === 1 ? request.run : `${request.run.slice(0, 90)}.${attempt}`;
    const name = runName(account, now, numbered);
    const run = parseRunName(name)?.run ?? request.run;
    const files = new Map(packed).set(runFiles.run, Buffer.from(serializeRun(run, document, policySet)));
    if (!(await saveAll(store, name, files, signal))) continue;
    const listed: ManifestFile[] = [...files].map(([file, content]) => describeFile(file, content));
    const manifest = toManifest({
      run,
      account: account.toWellFormed(),
      now: formatInstant(now),
      files: listed,
    });
    return { name, ...(await link({ store, name, manifest, signer }, signal)) };
  }
}

function firstSeenIn({ document }: Judged): FirstSeen {
  const known = new Map<string, Instant>();
  for (const { fingerprint, firstSeen } of document.findings) {
    const at = firstSeen === undefined ? undefined : parseInstant(firstSeen);
    if (at !== undefined) known.set(fingerprint, at);
  }
  return known;
}

/** @returns false where another run has this name */
async function saveAll(
  store: Store,
  name: string,
  files: ReadonlyMap<string, Uint8Array>,
  signal?: AbortSignal,
): Promise<boolean> {
  const save = async (file: string, content: Uint8Array) => {
    const path = `${name}/${file}`;
    if ((await store.save(path, content, undefined, signal)) !== undefined) return true;
    // Where an answer was lost, or the run is tried again, it meets what it wrote itself.
    const there = await store.load(path, signal);
    return there !== undefined && Buffer.compare(there.content, content) === 0;
  };
  // The one that holds the clock takes the name; the findings, which queries read of unfinished runs too, come last.
  const { [runFiles.run]: run, [runFiles.findings]: findings, ...others } = Object.fromEntries(files);
  if (!run || !findings || !(await save(runFiles.run, run))) return false;
  const saved = await Promise.all(Object.entries(others).map(([file, content]) => save(file, content)));
  return saved.every(Boolean) && (await save(runFiles.findings, findings));
}
