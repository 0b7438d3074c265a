import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { StoreError } from '../errors.ts';
import type { S3Place } from './place.ts';
import { explainS3, openS3 } from './s3-client.ts';

/** A file for somebody who is to fetch it. */
export interface HandOut {
  /** In the place, with slashes. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly mediaType: string;
  /** What it is to be called where it is saved: letters, digits, `.`, `_` and `-`. */
  readonly fileName: string;
}

/** Whoever has the link may read the file, without any account, until it expires. */
export interface Link {
  readonly url: string;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** How long a link is good for, in seconds. */
const LIFE_S = 900;

/**
 * Puts a file into a bucket and makes a link to it that is good for 15 minutes, or for as long as the credentials that
 * signed it if that is less.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 * @throws StoreError
 */
export async function handOut(
  { bucket, prefix }: S3Place,
  region: string | undefined,
  { name, content, mediaType, fileName }: HandOut,
  signal: AbortSignal,
): Promise<Link> {
  const client = openS3(region);
  const target = { Bucket: bucket, Key: `${prefix}${name}` };
  // A page is to be looked at, anything else to be kept.
  const disposition = mediaType.startsWith('text/html') ? 'inline' : 'attachment';
  try {
    await client.send(
      new PutObjectCommand({
        ...target,
        Body: content,
        ContentType: mediaType,
        ContentDisposition: `${disposition}; filename="${fileName}"`,
      }),
      { abortSignal: signal },
    );
    const signingDate = new Date();
    const url = await getSignedUrl(client, new GetObjectCommand(target), { expiresIn: LIFE_S, signingDate });
    return { url, expiresAt: Math.floor(signingDate.getTime() / 1_000 + LIFE_S) * 1_000 };
  } catch (cause) {
    throw new StoreError(explainS3(cause, 'written', `s3://${bucket}/${target.Key}`), { cause });
  } finally {
    client.destroy();
  }
}
