import { dirname } from 'node:path';
import { inParallel } from '../archive/in-parallel.ts';
import { runFiles } from '../archive/run-name.ts';
import { type Head, parseHead } from './head.ts';
import { canonical } from './manifest.ts';
import { serializeSignature } from './signature.ts';
import { type Remark, verifyChain } from './verify-chain.ts';
import type { HeadFound } from './verify-head.ts';
import { load, type VerifiedRun, verifyRun } from './verify-run.ts';
import { type AccountFolder, type Walk, walk } from './walk.ts';

export interface VerifyOptions {
  /** Nothing but what this key signed is accepted. */
  readonly keyId?: string | undefined;
  /** A manifest with this SHA-256 has to be there. */
  readonly expect?: string | undefined;
}

/** What an archive turned out to be. */
export interface Verification {
  readonly runs: readonly VerifiedRun[];
  readonly finished: number;
  /** What was changed, is missing, was added or is out of place. */
  readonly problems: readonly Remark[];
  /** What somebody should know, and is no sign that anything was changed. */
  readonly notes: readonly Remark[];
  /** The newest run of each account. */
  readonly newest: readonly { readonly account: string; readonly name: string; readonly digest: string }[];
  /** One run by itself: nothing is known of those before and after it. */
  readonly isSingle: boolean;
}

/** Few at once: files can be large, and one disk reads them. */
const AT_ONCE = 4;

/**
 * Checks the folder of an archive, or of one run, against its manifests, signatures and chains, without any network.
 * @throws ConfigError where there is no archive, StoreError where something cannot be read
 */
export async function verifyArchive(folder: string, options: VerifyOptions = {}): Promise<Verification> {
  const found = await walk(folder);
  const heads = new Map<string, HeadFound>();
  for (const { prefix, head } of found.accounts) heads.set(prefix, await readHead(head));
  const runs = await inParallel(
    found.runs,
    (run) => verifyRun(run, found.isSingle, standIn(run.name, found.accounts, heads)),
    AT_ONCE,
  );
  const problems: Remark[] = found.strays.filter(({ isLeftover }) => !isLeftover);
  const notes: Remark[] = found.strays.filter(({ isLeftover }) => isLeftover);
  for (const run of runs) {
    for (const what of [...run.problems, ...signatureProblems(run, options)])
      problems.push({ where: run.name, what });
  }
  notes.push(...broughtByHead(found, heads));
  for (const { prefix } of found.accounts) {
    const own = runs.filter(({ name }) => name.startsWith(prefix));
    const chain = verifyChain(own, prefix, heads.get(prefix));
    problems.push(...chain.problems, ...nothingFinished(own, prefix));
    notes.push(...chain.notes);
  }
  if (found.isSingle) problems.push(...nothingFinished(runs, folder));
  for (const { name, digest } of runs)
    if (digest === undefined && !problems.some(({ where }) => where === name))
      notes.push({ where: name, what: 'it is unfinished: it was broken off, or is still under way' });
  const { expect } = options;
  if (expect !== undefined && !runs.some(({ digest }) => digest === expect))
    problems.push({
      where: folder,
      what: `no run has the digest ${expect}: the run that had it was changed, has expired or was removed`,
    });
  const finished = runs.filter(({ digest }) => digest !== undefined).length;
  return { runs, finished, problems, notes, newest: newestOf(runs, heads), isSingle: found.isSingle };
}

/** Without any manifest there is nothing to check against: whoever takes all of them away must not look intact. */
function nothingFinished(runs: readonly VerifiedRun[], where: string): Remark[] {
  if (runs.length === 0 || runs.some(({ digest }) => digest !== undefined)) return [];
  return [
    {
      where,
      what: 'no run here is finished, so nothing can be checked: the only ones were broken off or are still under way, or every _manifest.json was removed',
    },
  ];
}

async function readHead(path: string | undefined): Promise<HeadFound> {
  if (path === undefined) return undefined;
  const parsed = parseHead(await load(dirname(path), '_head.json'));
  return 'value' in parsed ? parsed.value : parsed;
}

const isRead = (head: HeadFound): head is Head => head !== undefined && !('problem' in head);

/** What the head holds of a run that died before it could write it into its own folder. */
function standIn(name: string, accounts: readonly AccountFolder[], heads: ReadonlyMap<string, HeadFound>) {
  const account = accounts.find(({ prefix }) => name.startsWith(prefix));
  const head = account && heads.get(account.prefix);
  if (!isRead(head) || head.name !== name) return undefined;
  const { manifest, signature } = head;
  return {
    manifest: canonical(manifest),
    signature: signature ? serializeSignature(signature) : undefined,
  };
}

function broughtByHead({ accounts, runs }: Walk, heads: ReadonlyMap<string, HeadFound>): Remark[] {
  return accounts.flatMap(({ prefix }) => {
    const head = heads.get(prefix);
    const run = isRead(head) ? runs.find(({ name }) => name === head.name) : undefined;
    if (run === undefined || run.files.includes(runFiles.manifest)) return [];
    return {
      where: run.name,
      what: 'its _manifest.json is only in _head.json: the run died in between, and the next one puts it there',
    };
  });
}

function signatureProblems({ digest, keyId, signature }: VerifiedRun, options: VerifyOptions): string[] {
  if (options.keyId === undefined || digest === undefined) return [];
  if (signature === undefined) return [`it is not signed, and should be by the key ${options.keyId}`];
  if (keyId === undefined || keyId === options.keyId) return [];
  return [`it is signed by the key ${keyId}, and not by ${options.keyId}`];
}

function newestOf(
  runs: readonly VerifiedRun[],
  heads: ReadonlyMap<string, HeadFound>,
): Verification['newest'] {
  return [...heads.values()].filter(isRead).flatMap(({ name, manifest }) => {
    const digest = runs.find((run) => run.name === name)?.digest;
    return digest === undefined ? [] : { account: manifest.account, name, digest };
  });
}
