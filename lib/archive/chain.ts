import { type Head, parseHead, serializeHead } from '../attest/head.ts';
import { canonical, digestOf, type Link, type Manifest } from '../attest/manifest.ts';
import { parseSignature, serializeSignature, signManifest } from '../attest/signature.ts';
import type { Signer } from '../attest/signer.ts';
import { StoreError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { findRuns } from './list.ts';
import { headOf, parseRunName, runFiles, runsOf } from './run-name.ts';

/**
 * The finished runs of an account are a chain: each names the one before it. The head is its newest link. A run is
 * finished when the head names it, and then in its own folder too, by itself or, where it died between the two, by
 * the next run. So of two runs at once one comes after the other, and no link is lost.
 */

export interface NextLink {
  readonly store: Store;
  readonly name: string;
  readonly manifest: Omit<Manifest, 'previous'>;
  readonly signer: Signer | undefined;
}

/** A link as it was made. */
export interface Linked {
  /** Of the manifest: whoever remembers it can tell later that this run, and all before it, are still there. */
  readonly digest: string;
  /** The id of the key; undefined where it is not signed. */
  readonly keyId: string | undefined;
}

/**
 * Makes a run, all of whose other files are there, the newest link.
 * @throws StoreError
 */
export async function link(next: NextLink, signal?: AbortSignal): Promise<Linked> {
  const { store, name, manifest: rest, signer } = next;
  const headName = headOf(rest.account);
  for (;;) {
    const stored = await store.load(headName, signal);
    const head = stored && readHead(stored.content, `${store.place}: ${headName}`, rest.account);
    if (head) await finish(store, head, signal);
    if (head?.name === name) return linkedBy(head);
    const linked = await linkedBefore(store, name, signal);
    if (linked) return linked;
    const previous = head
      ? { name: head.name, sha256: digestOf(canonical(head.manifest)) }
      : await newestWithoutHead(store, rest.account, signal);
    const manifest: Manifest = { ...rest, previous };
    const signature = signer ? await signManifest(digestOf(canonical(manifest)), signer, signal) : null;
    const own: Head = { schema: 'snapwarden/head/v1', name, manifest, signature };
    if ((await store.save(headName, serializeHead(own), stored?.version, signal)) === undefined) continue;
    await finish(store, own, signal);
    return linkedBy(own);
  }
}

const linkedBy = ({ manifest, signature }: Head): Linked => ({
  digest: digestOf(canonical(manifest)),
  keyId: signature?.keyId,
});

/** Where the answer was lost that this run had become the newest, another one may have come after it since. */
async function linkedBefore(store: Store, name: string, signal?: AbortSignal): Promise<Linked | undefined> {
  const stored = await store.load(`${name}/${runFiles.manifest}`, signal);
  if (stored === undefined) return undefined;
  const digest = digestOf(stored.content);
  const signed = await store.load(`${name}/${runFiles.signature}`, signal);
  const signature = signed && parseSignature(signed.content, digest);
  return { digest, keyId: signature && 'value' in signature ? signature.value.keyId : undefined };
}

/**
 * Puts into the folder of the newest run what the head says of it, the manifest last. Where the run was cleaned away it
 * stays away: a manifest without its files would never be intact.
 */
async function finish(
  store: Store,
  { name, manifest, signature }: Head,
  signal?: AbortSignal,
): Promise<void> {
  const file = `${name}/${runFiles.manifest}`;
  if (await store.load(file, signal)) return;
  if ((await store.load(`${name}/${runFiles.run}`, signal)) === undefined) return;
  if (signature)
    await store.save(`${name}/${runFiles.signature}`, serializeSignature(signature), undefined, signal);
  await store.save(file, canonical(manifest), undefined, signal);
}

/** What the head names is written to: it has to be a run of this account, and nothing else. */
function readHead(content: Uint8Array, file: string, account: string): Head {
  const parsed = parseHead(content);
  const isOwn =
    'value' in parsed && parsed.value.name.startsWith(runsOf(account)) && parseRunName(parsed.value.name);
  if (isOwn) return parsed.value;
  const problem = 'value' in parsed ? 'it names no run of this account' : parsed.problem;
  throw new StoreError(
    `${file} cannot be read, so that nobody knows which run is the newest: ${problem}; run snapwarden runs verify, and if the runs are sound remove this file`,
  );
}

/** Where somebody has taken the head away, the chain goes on all the same. */
async function newestWithoutHead(store: Store, account: string, signal?: AbortSignal): Promise<Link | null> {
  const newest = (await findRuns(store, account, signal)).findLast(({ isFinished }) => isFinished);
  if (newest === undefined) return null;
  const stored = await store.load(`${newest.name}/${runFiles.manifest}`, signal);
  return stored ? { name: newest.name, sha256: digestOf(stored.content) } : null;
}
