import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';
import { canonical, type Parsed, parseCanonical, signedBytes } from './manifest.ts';
import { keyIdOf, type Signer } from './signer.ts';

/** `_signature.json`: who vouches for a manifest. */

export const signatureSchema = z.strictObject({
  schema: z.literal('snapwarden/signature/v1'),
  algorithm: z.literal('Ed25519'),
  /** The SHA-256 of the public key. */
  keyId: z.string(),
  /** An SPKI structure in DER, as base64. */
  publicKey: z.string(),
  signature: z.string(),
});

export type Signature = z.output<typeof signatureSchema>;

/**
 * Signs the digest of a manifest.
 * @throws StoreError where the key cannot be used
 */
export async function signManifest(digest: string, signer: Signer, signal?: AbortSignal): Promise<Signature> {
  const { publicKey } = signer;
  const signature = await signer.sign(signedBytes(digest), signal);
  return {
    schema: 'snapwarden/signature/v1',
    algorithm: 'Ed25519',
    keyId: keyIdOf(publicKey),
    publicKey: base64(publicKey),
    signature: base64(signature),
  };
}

/** The bytes of a signature file. */
export const serializeSignature = (signature: Signature): Uint8Array => canonical(signature);

/** Reads a signature file of a manifest with this digest, and says what is wrong with any other. */
export function parseSignature(bytes: Uint8Array, digest: string): Parsed<Signature> {
  const parsed = parseCanonical(bytes, signatureSchema);
  if ('problem' in parsed) return parsed;
  const { keyId, publicKey, signature } = parsed.value;
  const [key, signed] = [publicKey, signature].map((text) => Buffer.from(text, 'base64'));
  if (!key || !signed || base64(key) !== publicKey || base64(signed) !== signature)
    return { problem: 'it holds what is no base64' };
  if (keyIdOf(key) !== keyId) return { problem: 'its key id is not that of its public key' };
  if (!isSigned(digest, key, signed)) return { problem: 'it is not the signature of this manifest' };
  return parsed;
}

function isSigned(digest: string, publicKey: Buffer, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, signedBytes(digest), key, signature);
  } catch {
    // What is no key has signed nothing.
    return false;
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
