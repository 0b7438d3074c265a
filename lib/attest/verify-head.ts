import type { Head } from './head.ts';
import { canonical, digestOf } from './manifest.ts';
import { serializeSignature } from './signature.ts';
import type { Chain, Remark } from './verify-chain.ts';

/** The head of an account: read, damaged, or not there. */
export type HeadFound = Head | { readonly problem: string } | undefined;

/** Checks that the head of an account names its newest run, and that as it lies there. */
export function headProblems({ runs, names, followers }: Chain, prefix: string, head: HeadFound): Remark[] {
  const where = `${prefix}_head.json`;
  if (head === undefined)
    return runs.size === 0
      ? []
      : [{ where, what: 'it is missing: it was removed, so that newer runs may be missing, too' }];
  if ('problem' in head) return [{ where, what: `it was changed: ${head.problem}` }];
  const { name, manifest, signature } = head;
  const newest = runs.get(name);
  const digest = digestOf(canonical(manifest));
  const problems: Remark[] = [];
  const tell = (at: string, what: string) => problems.push({ where: at, what });
  if (!names.has(name)) tell(name, 'it is missing, though it is the newest run: it was removed');
  else if (newest !== undefined && newest.digest !== digest)
    tell(
      where,
      `its manifest has the SHA-256 ${digest}, and that of ${name} is ${newest.digest}: one of them was changed`,
    );
  else if (newest && !same(newest.signature, signature && serializeSignature(signature)))
    tell(where, `its signature is not that of ${name}: one of them was changed, added or removed`);
  const after = followers.get(name);
  if (after)
    tell(
      where,
      `it names ${name} as the newest run, though ${after.join(' and ')} came after it: it was set back`,
    );
  return problems;
}

const same = (one: Uint8Array | undefined, other: Uint8Array | null): boolean =>
  one && other ? Buffer.compare(one, other) === 0 : !one && !other;
