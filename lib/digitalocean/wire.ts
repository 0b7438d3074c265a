import { z } from 'zod';
import type { PointKind, ResourceKind } from '../model.ts';
import { type Instant, instantFromMillis, parseInstant } from '../time.ts';

/** Field types of the wire, read leniently: what cannot be used becomes undefined, never an error. */

/** Numbers in some endpoints, text in others; always text here. */
export const idField = z.union([z.int().min(0).transform(String), z.string().min(1).max(200)]);

const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

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
export const tagsField = z
  .array(z.string().max(1000))
  .max(10_000)
  .nullish()
  .transform((tags) => tags ?? [])
  .optional()
  .catch(undefined);

/** An item of a list as the model has it, with the fields of it that could not be read. */
export interface Read<T> {
  readonly item: T;
  readonly unread: readonly string[];
}

/** What became of one raw item: a reading, or a sentence that names why it cannot be used. */
export type Reading<T> = Read<T> | { readonly problem: string };

/** Maps a raw item through its schema; `required` are fields that the API promises to show. */
export function reader<Wire extends { id: string }, T extends { kind: ResourceKind | PointKind }>(
  schema: z.ZodType<Wire>,
  required: readonly (keyof Wire & string)[],
  map: (wire: Wire) => T,
): (raw: unknown) => Reading<T> {
  return (raw) => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) {
      const wire = parsed.data;
      return { item: map(wire), unread: required.filter((key) => wire[key] === undefined) };
    }
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'item')))].join(', ');
    return { problem: `${labelOf(raw)} cannot be used: its ${fields} could not be read` };
  };
}

/** What to call a raw item in a sentence. */
function labelOf(raw: unknown): string {
  const id = idField.safeParse((raw as { id?: unknown } | null)?.id);
  return id.success ? `item ${JSON.stringify(id.data)}` : 'an item without an id';
}
