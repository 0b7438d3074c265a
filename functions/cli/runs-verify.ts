import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { keyIdOf } from '../../lib/attest/signer.ts';
import { type Verification, verifyArchive } from '../../lib/attest/verify.ts';
import type { Remark } from '../../lib/attest/verify-chain.ts';
import { ConfigError, exitCodes } from '../../lib/errors.ts';
import { plural, printable } from '../../lib/text.ts';
import type { VerifyRunsOptions } from './runs.ts';
import { collecting } from './settings.ts';
import { writeOut } from './write-out.ts';

/**
 * Checks an archive; returns 0 where nothing was changed, 1 where something was.
 * @throws ConfigError, StoreError
 */
export async function verifyCommand(
  folder: string,
  { publicKey, expect }: VerifyRunsOptions,
): Promise<number> {
  const problems: string[] = [];
  const digest = expect?.trim().toLowerCase();
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest))
    problems.push(
      '--expect is no digest; write the 64 hexadecimal digits that an earlier run or check showed',
    );
  const keyId = await collecting(problems, () => keyOf(publicKey));
  if (problems.length > 0) throw new ConfigError(problems);
  const verification = await verifyArchive(folder, { keyId, expect: digest });
  await writeOut(render(verification, keyId));
  return verification.problems.length > 0 ? exitCodes.violations : exitCodes.clean;
}

async function keyOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const remedy = 'write one with: openssl pkey -in signing-key.pem -pubout -out public-key.pem';
  let pem: Buffer;
  try {
    pem = await readFile(file);
  } catch (cause) {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    throw new ConfigError([`--public-key ${file} cannot be read (${code}); ${remedy}`], { cause });
  }
  const key = parsed(pem);
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new ConfigError([`--public-key ${file} is no Ed25519 key in PEM; ${remedy}`]);
  return keyIdOf(key.export({ type: 'spki', format: 'der' }));
}

function parsed(pem: Buffer) {
  try {
    return createPublicKey({ key: pem, format: 'pem' });
  } catch {
    return undefined;
  }
}

function* render(found: Verification, wanted: string | undefined): Generator<string> {
  const { problems, notes, finished, newest } = found;
  const runs = plural(finished, 'finished run');
  yield problems.length > 0
    ? `NOT INTACT: ${plural(problems.length, 'problem')} in ${runs}\n`
    : `INTACT: ${runs}, every file as it was archived${found.isSingle ? '' : ', and none missing in between'}\n`;
  yield* remarks('Problems', problems);
  yield* remarks('Notes', notes);
  yield '\nSigned by\n';
  for (const [key, count] of signers(found)) yield `  ${key}: ${plural(count, 'run')}\n`;
  if (newest.length > 0) yield '\nDigest of the newest run\n';
  for (const { account, digest } of newest) yield `  account ${printable(account, 100)}: ${digest}\n`;
  yield `\n${limits(found, wanted).join('\n')}\n`;
}

function* remarks(title: string, all: readonly Remark[]): Generator<string> {
  if (all.length > 0) yield `\n${title}\n`;
  for (const [where, ofRun] of Map.groupBy(all, (remark) => remark.where)) {
    yield `  ${printable(where)}\n`;
    for (const { what } of ofRun) yield `    ${printable(what)}\n`;
  }
}

function signers({ runs }: Verification): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { digest, keyId, signature } of runs) {
    if (digest === undefined) continue;
    const by = keyId ? `key ${keyId}` : signature ? 'a signature that is not valid' : 'nobody';
    counts.set(by, (counts.get(by) ?? 0) + 1);
  }
  return counts;
}

/** What a check like this one cannot see. */
function limits({ isSingle, newest }: Verification, wanted: string | undefined): string[] {
  return [
    'This proves that the files are those that were archived. It does not prove that what they say is true.',
    ...(wanted === undefined
      ? [
          'Whoever can write the whole archive can make another one, with a key of their own: name the key',
          'that you trust with --public-key.',
        ]
      : []),
    ...(isSingle
      ? ['One run by itself: whether others were taken away is not seen. Verify the whole archive.']
      : [
          'Newest runs that were taken away together with the head that names them are not missed, unless you',
          `remember a digest and ask for it: --expect ${newest[0]?.digest ?? 'DIGEST'}`,
        ]),
  ];
}
