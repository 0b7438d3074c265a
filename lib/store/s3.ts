import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { StoreError } from '../errors.ts';
import { printable } from '../text.ts';
import type { S3Place } from './place.ts';
import type { Store } from './store.ts';

/** Milliseconds until an attempt counts as unanswered; the SDK waits for ever by default. */
const patience = { connectionTimeout: 5_000, requestTimeout: 30_000 } as const;

/**
 * Keeps files in a bucket. Every write is conditional on what was read.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function createS3Store({ bucket, prefix }: S3Place, region: string | undefined): Store {
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    requestHandler: { ...patience, throwOnRequestTimeout: true },
    // A server of one's own has no host name for each bucket.
    forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
  });
  const place = `s3://${bucket}/${prefix}`;
  const target = (name: string) => ({ Bucket: bucket, Key: `${prefix}${name}` });
  return {
    place,
    close: () => client.destroy(),
    async load(name, signal) {
      try {
        const { Body, ETag } = await client.send(
          new GetObjectCommand(target(name)),
          signal && { abortSignal: signal },
        );
        if (Body === undefined || ETag === undefined) throw new Error('no body');
        return { content: await Body.transformToByteArray(), version: ETag };
      } catch (cause) {
        if (nameOf(cause) === 'NoSuchKey') return undefined;
        throw new StoreError(explain(cause, 'read', `${place}${name}`), { cause });
      }
    },
    async save(name, content, version, signal) {
      const condition = version === undefined ? { IfNoneMatch: '*' } : { IfMatch: version };
      try {
        const { ETag } = await client.send(
          new PutObjectCommand({
            ...target(name),
            Body: content,
            ContentType: 'application/gzip',
            ...condition,
          }),
          signal && { abortSignal: signal },
        );
        if (ETag === undefined) throw new Error('no version');
        return ETag;
      } catch (cause) {
        if (conflicts.has(nameOf(cause)) || statusOf(cause) === 412) return undefined;
        throw new StoreError(explain(cause, 'written', `${place}${name}`), { cause });
      }
    },
  };
}

/** 412 and 409 both mean that somebody else was first; 404 that what was to be replaced is gone. */
const conflicts = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey']);

function nameOf(error: unknown): string {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : '';
}

function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } })?.$metadata?.httpStatusCode;
}

/** The SDK's own text may hold identities and requests; it is recognised and never repeated. */
function explain(error: unknown, what: 'read' | 'written', where: string): string {
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
