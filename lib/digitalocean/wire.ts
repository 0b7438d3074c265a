import * as z from 'zod';
import { safeParse } from '../safe-parse.ts';
import { type Instant, instantFromMillis, parseInstant } from '../time.ts';

/** Field types of the wire, read leniently: what cannot be used becomes undefined, never an error. */

/** Numbers in some endpoints, text in others; always text here. */
export const idField = z.union([z.int().min(0).transform(String), z.string().min(1).max(200)]);

export const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

export const optionalId = lenient(idField);
export const nameField = z.string().max(100_000);

/**
 * RFC 3339, or seconds since the epoch.
 * @see https://github.com/digitalocean/godo/blob/main/timestamp.go which accepts both
 */
export const instantField = lenient(
  z.union([z.string(), z.number()]).transform((value, context): Instant => {
    const instant = typeof value === 'string' ? parseInstant(value) : instantFromMillis(value * 1000);
    if (instant === undefined) context.addIssue({ code: 'custom', message: 'no instant' });
    return instant ?? (0 as Instant);
  }),
);

/** Ids, or undefined where the API shows none; a missing scope blanks such fields. */
export const idsField = lenient(z.array(idField));

export const regionsField = lenient(z.array(z.string().min(1).max(64)).max(1000));
export const regionField = lenient(
  z.object({ slug: z.string().min(1).max(64) }).transform(({ slug }) => slug),
);

/** Billed gigabytes; over a billion is not believed. */
export const sizeField = lenient(z.number().min(0).max(1_000_000_000));

/** Null, absent and empty all read as no tags; whether tags could be seen at all is proven elsewhere. */
export const tagsField = lenient(
  z
    .array(z.string().max(1000))
    .max(10_000)
    .nullish()
    .transform((tags) => tags ?? []),
);

/** What became of one raw item: itself, or the fields for want of which it cannot be used. */
export type Reading<T> = { readonly item: T } | { readonly lacks: readonly string[] };

/** Maps a raw item through its schema. */
export function reader<Wire, T>(
  schema: z.ZodType<Wire>,
  map: (wire: Wire) => T,
): (raw: unknown) => Reading<T> {
  return (raw) => {
    const parsed = safeParse(schema, raw);
    if (parsed.success) return { item: map(parsed.data) };
    return { lacks: [...new Set(parsed.error.issues.flatMap(({ path }) => path.slice(0, 1).map(String)))] };
  };
}

/** The id that a raw item has under a key; undefined where it has none that can be used. */
export function idUnder(key: string, raw: unknown): string | undefined {
  return safeParse(optionalId, (raw as Readonly<Record<string, unknown>> | null | undefined)?.[key]).data;
}

/** An id as a part of a path. */
export function pathPart(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}
