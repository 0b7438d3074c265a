import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles, runName } from '../archive/run-name.ts';
import { StoreError } from '../errors.ts';
import { formatCount } from '../text.ts';
import { type Instant, parseInstant } from '../time.ts';
import { digestOf, type Manifest, parseManifest } from './manifest.ts';
import { parseSignature } from './signature.ts';
import type { RunFolder } from './walk.ts';

/** A run as it lies there. */
export interface VerifiedRun {
  readonly name: string;
  /** Of its manifest, whatever that is worth; undefined where it has none. */
  readonly digest: string | undefined;
  /** Undefined where it has none that can be read. */
  readonly manifest: Manifest | undefined;
  /** Of the key that signed it; undefined where none did. */
  readonly keyId: string | undefined;
  /** The bytes of its signature file. */
  readonly signature: Uint8Array | undefined;
  /** What is wrong with it, by file. */
  readonly problems: readonly string[];
}

/**
 * Checks a run against its manifest.
 * @param stand what the head holds for the newest run, should its folder lack it
 * @throws StoreError where a file cannot be read
 */
export async function verifyRun(
  run: RunFolder,
  isSingle: boolean,
  stand?: { readonly manifest: Uint8Array; readonly signature: Uint8Array | undefined },
): Promise<VerifiedRun> {
  const { name, path, files } = run;
  const own = files.includes(runFiles.manifest);
  const content = own ? await load(path, runFiles.manifest) : stand?.manifest;
  if (content === undefined)
    return {
      name,
      digest: undefined,
      manifest: undefined,
      keyId: undefined,
      signature: undefined,
      problems: [],
    };
  const digest = digestOf(content);
  const signature = files.includes(runFiles.signature)
    ? await load(path, runFiles.signature)
    : own
      ? undefined
      : stand?.signature;
  const signed = signature && parseSignature(signature, digest);
  const keyId = signed && 'value' in signed ? signed.value.keyId : undefined;
  const problems =
    signed && 'problem' in signed ? [`${runFiles.signature} is not valid: ${signed.problem}`] : [];
  const parsed = parseManifest(content);
  if ('problem' in parsed) {
    problems.push(`${runFiles.manifest} was changed: ${parsed.problem}`);
    return { name, digest, manifest: undefined, keyId, signature, problems };
  }
  const manifest = parsed.value;
  const called = runName(manifest.account, parseInstant(manifest.now) as Instant, manifest.run);
  if (isSingle ? !called.endsWith(`/${name}`) : called !== name)
    problems.push(`it was moved, or is not what its name says: its manifest calls it ${called}`);
  problems.push(...(await verifyFiles(run, manifest)));
  return { name, digest, manifest, keyId, signature, problems };
}

async function verifyFiles({ path, files }: RunFolder, manifest: Manifest): Promise<string[]> {
  const problems: string[] = [];
  const listed = new Set<string>([runFiles.manifest, runFiles.signature]);
  for (const { name, bytes, sha256 } of manifest.files) {
    listed.add(name);
    if (!files.includes(name)) {
      problems.push(`${name} is missing`);
      continue;
    }
    const there = await measure(path, name);
    if (there.sha256 === sha256 && there.bytes === bytes) continue;
    const sizes =
      there.bytes === bytes ? '' : `, ${formatCount(there.bytes)} bytes for ${formatCount(bytes)}`;
    problems.push(
      `${name} was changed: its SHA-256 is ${there.sha256}, and the manifest says ${sha256}${sizes}`,
    );
  }
  for (const name of files)
    if (!listed.has(name)) problems.push(`${name} is not in the manifest: it was added`);
  return problems;
}

/** Reads piece by piece: a file may be larger than memory. */
async function measure(
  path: string,
  name: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(join(path, name))) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    return { bytes, sha256: hash.digest('hex') };
  } catch (cause) {
    throw unreadable(path, name, cause);
  }
}

/** No manifest, signature or head is larger, in bytes. */
const LARGEST = 2 ** 20;

/** Reads a small file; what is larger is cut, and so no longer what was written. @throws StoreError */
export async function load(path: string, name: string): Promise<Uint8Array> {
  try {
    const file = join(path, name);
    const { size } = await stat(file);
    return size > LARGEST ? Buffer.alloc(0) : await readFile(file);
  } catch (cause) {
    throw unreadable(path, name, cause);
  }
}

function unreadable(path: string, name: string, cause: unknown): StoreError {
  const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
  return new StoreError(`${join(path, name)} cannot be read (${code})`, { cause });
}
