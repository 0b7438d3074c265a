import { S3Client } from '@aws-sdk/client-s3';
import { printable } from '../text.ts';

/** How S3 is asked, and what its refusals mean. */

/** Milliseconds until an attempt counts as unanswered; the SDK waits for ever by default. */
const patience = { connectionTimeout: 5_000, requestTimeout: 30_000 } as const;

/** A client of S3; whoever opens it destroys it. */
export function openS3(region: string | undefined): S3Client {
  return new S3Client({
    ...(region === undefined ? {} : { region }),
    requestHandler: { ...patience, throwOnRequestTimeout: true },
    // A server of one's own has no host name for each bucket.
    forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
  });
}

/** What an error calls itself; empty where it does not. */
export function nameOf(error: unknown): string {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : '';
}

/** The HTTP status of an error of the SDK. */
export function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } })?.$metadata?.httpStatusCode;
}

/** Why a file could not be had. The SDK's own text may hold identities and requests; it is recognised and never repeated. */
export function explainS3(error: unknown, what: 'read' | 'written' | 'listed', where: string): string {
  const name = nameOf(error);
  const status = statusOf(error);
  const reason =
    reasons.find(({ pattern }) => pattern.test(name))?.reason ??
    (status !== undefined && status >= 500
      ? `S3 failed with status ${status}; this passes by itself, so run again later`
      : `S3 refused it${name ? ` (${printable(name, 60)})` : ''}`);
  return `${printable(where, 300)} could not be ${what}: ${reason}`;
}

const reasons: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /^NoSuchBucket$/, reason: 'there is no such bucket; check its name and its region' },
  {
    pattern: /^(AccessDenied|Forbidden|AllAccessDisabled)/,
    reason:
      'access was denied; these credentials need s3:GetObject and s3:PutObject there, and s3:ListBucket to tell a missing file',
  },
  {
    pattern: /^(PermanentRedirect|AuthorizationHeaderMalformed|301)$/,
    reason: 'the bucket is in another region; set AWS_REGION to it',
  },
  { pattern: /^(ExpiredToken|RequestExpired)/, reason: 'the AWS credentials have expired; sign in again' },
  {
    pattern: /^(CredentialsProviderError|TokenProviderError)$/,
    reason: 'no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
  },
  {
    pattern: /^(InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken)/,
    reason:
      'AWS does not accept these credentials; check the access key, its secret and the clock of this machine',
  },
  {
    pattern: /^KMS/,
    reason: 'the key that encrypts the bucket refused; allow kms:GenerateDataKey and kms:Decrypt on it',
  },
  { pattern: /^SlowDown|Throttl/, reason: 'S3 is throttling; run again later' },
  { pattern: /^(TimeoutError|ETIMEDOUT)$/, reason: 'S3 did not answer in time' },
  { pattern: /^AbortError$/, reason: 'it was stopped before S3 had answered' },
];
