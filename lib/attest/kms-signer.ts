import { createPublicKey, verify } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { StoreError } from '../errors.ts';
import { printable } from '../text.ts';
import type { Signer, SignerOptions } from './signer.ts';

/** Milliseconds until an attempt counts as unanswered; the SDK waits for ever by default. */
const patience = { connectionTimeout: 5_000, requestTimeout: 10_000 } as const;

/**
 * Signs with a key that KMS never shows. It has to be of the kind `ECC_NIST_EDWARDS25519`.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html#key-spec-ecc
 * @throws StoreError where KMS does not show the public key, or it is of another kind
 */
export async function openKmsSigner(arn: string, { signal }: SignerOptions): Promise<Signer> {
  const [, , , region = ''] = arn.split(':');
  const client = new KMSClient({
    region,
    requestHandler: { ...patience, throwOnRequestTimeout: true },
  });
  const abort = (by: AbortSignal | undefined) => by && { abortSignal: by };
  const ask = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new StoreError(explain(cause, what, arn), { cause });
    }
  };
  try {
    const { PublicKey: publicKey, KeySpec: kind } = await ask('GetPublicKey', () =>
      client.send(new GetPublicKeyCommand({ KeyId: arn }), abort(signal)),
    );
    const key = publicKey && keyFrom(publicKey);
    if (publicKey === undefined || key?.asymmetricKeyType !== 'ed25519')
      throw new StoreError(
        `the signing key ${printable(arn, 200)} is of the kind ${printable(kind ?? 'unknown', 60)}; make one for signing of the kind ECC_NIST_EDWARDS25519`,
      );
    return {
      publicKey,
      async sign(message, until) {
        const { Signature: signature } = await ask('Sign', () =>
          client.send(
            new SignCommand({
              KeyId: arn,
              Message: message,
              // The message is signed as it is: `ED25519_SHA_512` takes no digest.
              MessageType: 'RAW',
              SigningAlgorithm: 'ED25519_SHA_512',
            }),
            abort(until),
          ),
        );
        if (signature && verify(null, message, key, signature)) return signature;
        throw new StoreError(`KMS gave what is no signature by ${printable(arn, 200)}; run again`);
      },
      close: () => client.destroy(),
    };
  } catch (error) {
    client.destroy();
    throw error;
  }
}

function keyFrom(publicKey: Uint8Array) {
  try {
    return createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** The SDK's own text may hold identities and requests; it is recognised and never repeated. */
function explain(error: unknown, what: string, arn: string): string {
  const { name = '', $metadata } = error as {
    readonly name?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  const reason =
    reasons.find(({ pattern }) => pattern.test(name))?.reason ??
    (status !== undefined && status >= 500
      ? `KMS failed with status ${status}; this passes by itself, so run again later`
      : `KMS refused it${name ? ` (${printable(name, 60)})` : ''}`);
  return `the signing key ${printable(arn, 200)} could not be used (${what}): ${reason}`;
}

const reasons: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /^AccessDenied/,
    reason: 'access was denied; these credentials need kms:GetPublicKey and kms:Sign on it',
  },
  { pattern: /^NotFoundException$/, reason: 'there is no such key; check its region and its account' },
  {
    pattern: /^(DisabledException|KMSInvalidStateException)$/,
    reason: 'the key is disabled or about to be deleted; enable it, or name another',
  },
  {
    pattern: /^(InvalidKeyUsageException|UnsupportedOperationException)$/,
    reason: 'it does not sign; make one for signing of the kind ECC_NIST_EDWARDS25519',
  },
  { pattern: /^(ExpiredToken|RequestExpired)/, reason: 'the AWS credentials have expired; sign in again' },
  {
    pattern: /^(CredentialsProviderError|TokenProviderError)$/,
    reason: 'no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
  },
  {
    pattern: /^(UnrecognizedClientException|InvalidSignatureException|IncompleteSignature)/,
    reason:
      'AWS does not accept these credentials; check the access key, its secret and the clock of this machine',
  },
  { pattern: /Throttl|LimitExceeded/, reason: 'KMS is throttling; run again later' },
  { pattern: /^(TimeoutError|ETIMEDOUT)$/, reason: 'KMS did not answer in time' },
  { pattern: /^AbortError$/, reason: 'it was stopped before KMS had answered' },
];
