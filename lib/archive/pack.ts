import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gunzip } from 'node:zlib';
import { StoreError } from '../errors.ts';

/** Packs text so that the same text gives the same bytes: no time, no name and no system in it. */
export async function pack(pieces: Iterable<string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await pipeline(Readable.from(batches(pieces)), createGzip(), async (packed) => {
    for await (const chunk of packed) chunks.push(chunk as Uint8Array);
  });
  const bytes = Buffer.concat(chunks);
  bytes[SYSTEM] = UNKNOWN_SYSTEM;
  return bytes;
}

/** @see https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
const SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;

/** In UTF-16 units; a piece of its own for every line would cost more than packing it. */
const BATCH = 65_536;

function* batches(pieces: Iterable<string>): Generator<Buffer> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH) continue;
    yield Buffer.from(batch);
    batch = '';
  }
  if (batch !== '') yield Buffer.from(batch);
}

/**
 * What one text can hold, in bytes.
 * @see https://nodejs.org/api/buffer.html#bufferconstantsmax_string_length
 */
export const LARGEST_TEXT = 2 ** 29 - 24;

const unpackAsync = promisify(gunzip);

/**
 * Unpacks a file, but never into more than `most` bytes, whatever its size says.
 * @throws StoreError
 */
export async function unpack(file: string, packed: Uint8Array, most = LARGEST_TEXT): Promise<Buffer> {
  try {
    return await unpackAsync(packed, { maxOutputLength: most });
  } catch (cause) {
    const isLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const what = isLarge ? `unpacks to more than ${most / 2 ** 20} MiB` : 'is no gzip file';
    throw new StoreError(`${file} ${what}; run snapwarden runs verify`, { cause });
  }
}
