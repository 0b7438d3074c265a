import { resolve } from 'node:path';

/** Where what is known between runs is kept. */
export type Place = S3Place | FolderPlace;

/** A bucket and what the names in it begin with, as in `s3://bucket/prefix`. */
export interface S3Place {
  readonly bucket: string;
  /** Empty, or ending in a slash. */
  readonly prefix: string;
}

/**
 * Reads `s3://bucket/prefix`; undefined for anything else.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function parseS3Place(text: string): S3Place | undefined {
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w!.*'()/-]{0,500}))?$/.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

export interface FolderPlace {
  /** Absolute. */
  readonly folder: string;
}

/** Reads `s3://bucket/prefix`, or the path of a folder; undefined for anything else. */
export function parsePlace(text: string): Place | undefined {
  if (text.startsWith('s3:')) return parseS3Place(text);
  return text === '' || /^[a-z][a-z0-9+.-]+:|\0/i.test(text) ? undefined : { folder: resolve(text) };
}
