import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { StoreError } from '../errors.ts';
import type { S3Place } from './place.ts';
import { explainS3, nameOf, openS3, statusOf } from './s3-client.ts';
import type { Store } from './store.ts';

/**
 * Keeps files in a bucket. Every write is conditional on what was read.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function createS3Store({ bucket, prefix }: S3Place, region: string | undefined): Store {
  const client = openS3(region);
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
        throw new StoreError(explainS3(cause, 'read', `${place}${name}`), { cause });
      }
    },
    async save(name, content, version, signal) {
      const condition = version === undefined ? { IfNoneMatch: '*' } : { IfMatch: version };
      try {
        const { ETag } = await client.send(
          new PutObjectCommand({
            ...target(name),
            Body: content,
            ContentType: contentType(name),
            ...condition,
          }),
          signal && { abortSignal: signal },
        );
        if (ETag === undefined) throw new Error('no version');
        return ETag;
      } catch (cause) {
        if (conflicts.has(nameOf(cause)) || statusOf(cause) === 412) return undefined;
        throw new StoreError(explainS3(cause, 'written', `${place}${name}`), { cause });
      }
    },
    async list(begin, signal) {
      try {
        const pages = paginateListObjectsV2(
          { client },
          { Bucket: bucket, Prefix: `${prefix}${begin}` },
          signal && { abortSignal: signal },
        );
        const names: string[] = [];
        for await (const { Contents = [] } of pages)
          for (const { Key = '' } of Contents) names.push(Key.slice(prefix.length));
        return names;
      } catch (cause) {
        throw new StoreError(explainS3(cause, 'listed', `${place}${begin}`), { cause });
      }
    },
  };
}

/** What a file is, by its name, for whoever looks into the bucket. */
function contentType(name: string): string {
  if (name.endsWith('.gz')) return 'application/gzip';
  return name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
}

/** 412 and 409 both mean that somebody else was first; 404 that what was to be replaced is gone. */
const conflicts = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey']);
