import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { safeParse } from '../safe-parse.ts';
import { parseInstant } from '../time.ts';

/** `_manifest.json`: what a run consists of, byte for byte, and which run came before it. */

const version = 'snapwarden/manifest/v1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal digits');
/** A name and no path: nothing that a manifest says leads out of its folder. */
const fileName = z.string().regex(/^\w[\w.-]{0,99}$/, 'expected the name of a file');
const instant = z.string().refine((text) => parseInstant(text) !== undefined, 'expected an instant');

const file = z.strictObject({ name: fileName, bytes: z.int().min(0), sha256 });
const link = z.strictObject({ name: z.string(), sha256 });
export const manifestSchema = z.strictObject({
  schema: z.literal(version),
  run: z.string(),
  account: z.string(),
  now: instant,
  files: z.array(file).max(100),
  previous: link.nullable(),
});

/** A run, the files that it consists of, in the order of their names, and the run before it. */
export type Manifest = z.output<typeof manifestSchema>;
export type ManifestFile = z.output<typeof file>;
/** A finished run by its name, and the digest of its manifest. */
export type Link = z.output<typeof link>;

export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** The SHA-256 in hexadecimal digits. */
export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What stands in a manifest of one file. */
export const describeFile = (name: string, bytes: Uint8Array): ManifestFile => ({
  name,
  bytes: bytes.length,
  sha256: digestOf(bytes),
});

/** A manifest but for its link, of files in any order. */
export const toManifest = (rest: Omit<Manifest, 'schema' | 'previous'>): Omit<Manifest, 'previous'> => ({
  schema: version,
  ...rest,
  files: rest.files.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
});

/**
 * The one way to write a value as bytes.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export const canonical = (value: object): Uint8Array => Buffer.from(canonicalize(value) ?? '');

/** Reads what `canonical` wrote, and says what is wrong with anything else. */
export function parseCanonical<T extends z.ZodType<object>>(
  bytes: Uint8Array,
  schema: T,
): Parsed<z.output<T>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return { problem: 'it is no JSON' };
  }
  const parsed = safeParse(schema, value);
  if (!parsed.success) {
    const { path = [], message = '' } = parsed.error.issues[0] ?? {};
    return { problem: `${path.join('.') || 'the file'}: ${message}` };
  }
  if (Buffer.compare(canonical(parsed.data), bytes) !== 0)
    return { problem: 'it is not in canonical form (RFC 8785)' };
  return { value: parsed.data };
}

/** Reads a manifest, and says what is wrong with anything else. */
export function parseManifest(bytes: Uint8Array): Parsed<Manifest> {
  const parsed = parseCanonical(bytes, manifestSchema);
  if ('problem' in parsed) return parsed;
  const names = parsed.value.files.map(({ name }) => name);
  const isSorted = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  return isSorted ? parsed : { problem: 'its files are not in the order of their names, each once' };
}

/** What is signed of a manifest with this digest. */
export const signedBytes = (digest: string): Uint8Array => Buffer.from(`${version}\n${digest}`);
