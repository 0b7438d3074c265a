import { createHash } from 'node:crypto';

/** Signs with one key that it does not show. */
export interface Signer {
  /** The public key as an SPKI structure in DER. */
  readonly publicKey: Uint8Array;
  /**
   * An Ed25519 signature, 64 bytes.
   * @throws StoreError where the key cannot be used
   */
  sign(message: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
  /** Lets go of connections. */
  close(): void;
}

/** What a key is called: the SHA-256 of its public half as an SPKI structure, in hexadecimal digits. */
export const keyIdOf = (publicKey: Uint8Array): string =>
  createHash('sha256').update(publicKey).digest('hex');

export interface SignerOptions {
  /** Told what is odd, and no reason to stop. */
  readonly warn: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a key: the file of a private key, or the ARN of a key of KMS, whose client is loaded only then.
 * @throws ConfigError where it is no key that signs manifests, StoreError where KMS does not show it
 */
export async function openSigner(key: string, options: SignerOptions): Promise<Signer> {
  if (key.startsWith('arn:')) return (await import('./kms-signer.ts')).openKmsSigner(key, options);
  return (await import('./file-signer.ts')).openFileSigner(key, options);
}
