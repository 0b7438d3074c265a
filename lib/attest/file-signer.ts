import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { open } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';
import type { Signer, SignerOptions } from './signer.ts';

/** Larger than any key is, in bytes. */
const LARGEST = 16_384;

const remedy = 'make one with: openssl genpkey -algorithm ed25519 -out signing-key.pem';

/**
 * Signs with the private key of a PEM file.
 * @throws ConfigError where it is no Ed25519 key
 */
export async function openFileSigner(file: string, { warn }: SignerOptions): Promise<Signer> {
  const { pem, mode } = await read(file);
  const key = parse(file, pem);
  if ((mode & 0o077) !== 0 && process.platform !== 'win32')
    warn(`others than you may read the signing key ${file}; run: chmod 600 ${file}`);
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }),
    sign: async (message) => sign(null, message, key),
    close: () => undefined,
  };
}

async function read(file: string): Promise<{ readonly pem: Buffer; readonly mode: number }> {
  try {
    await using handle = await open(file);
    const { mode, size } = await handle.stat();
    if (size > LARGEST) throw new ConfigError([`the signing key ${file} is no private key; ${remedy}`]);
    return { pem: await handle.readFile(), mode };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new ConfigError([`the signing key ${file} ${why}; ${remedy}`], { cause: error });
  }
}

function parse(file: string, pem: Buffer): KeyObject {
  const key = parsed(pem);
  if (key?.asymmetricKeyType === 'ed25519') return key;
  if (key) {
    const type = key.asymmetricKeyType ?? 'unknown';
    throw new ConfigError([`the signing key ${file} is of type ${type}, and must be Ed25519; ${remedy}`]);
  }
  // Nothing of what the parser says: it may quote the key.
  throw new ConfigError([`the signing key ${file} is no private key in PEM without a password; ${remedy}`]);
}

function parsed(pem: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    return undefined;
  }
}
