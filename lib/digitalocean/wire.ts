import { type Instant, instantFromMillis, parseInstant } from '../time.ts';
import { isObject, type JsonObject } from './body.ts';

/**
 * Fields of the wire, read leniently: what cannot be used becomes undefined, never an error. Plain functions,
 * because there are hundreds of thousands of them in an account: a schema library took a quarter of the audit.
 */
export type Field<T> = (value: unknown) => T | undefined;

const isText = (value: unknown, least: number, most: number): value is string =>
  typeof value === 'string' && value.length >= least && value.length <= most;

const isNumber = (value: unknown, most: number): value is number =>
  typeof value === 'number' && value >= 0 && value <= most;

/** Text of some length. */
export function textField(least: number, most: number): Field<string> {
  return (value) => (isText(value, least, most) ? value : undefined);
}

/** A number from zero. */
export function numberField(most: number): Field<number> {
  return (value) => (isNumber(value, most) ? value : undefined);
}

/** A list of text, which is undefined as soon as one of its items is no such text. */
export function textsField(least: number, most: number, longest: number): Field<readonly string[]> {
  const isTexts = (value: readonly unknown[]): value is readonly string[] =>
    value.every((item) => isText(item, least, most));
  return (value) => (Array.isArray(value) && value.length <= longest && isTexts(value) ? value : undefined);
}

/** Numbers in some endpoints, text in others; always text here. */
export const idField: Field<string> = (value) => {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return isText(value, 1, 200) ? value : undefined;
};

export const nameField = textField(0, 100_000);

/**
 * RFC 3339, or seconds since the epoch.
 * @see https://github.com/digitalocean/godo/blob/main/timestamp.go which accepts both
 */
export const instantField: Field<Instant> = (value) => {
  if (typeof value === 'string') return parseInstant(value);
  return typeof value === 'number' ? instantFromMillis(value * 1000) : undefined;
};

/** Ids, or undefined where the API shows none; a missing scope blanks such fields. */
export const idsField: Field<readonly string[]> = (value) => {
  const ids = Array.isArray(value) ? value.map(idField) : undefined;
  return ids?.every((id) => id !== undefined) ? ids : undefined;
};

const slugField = textField(1, 64);
export const regionsField = textsField(1, 64, 1000);
export const regionField: Field<string> = (value) => (isObject(value) ? slugField(value.slug) : undefined);

/** Billed gigabytes; over a billion is not believed. */
export const sizeField = numberField(1_000_000_000);

const tagList = textsField(0, 1000, 10_000);

/** Null, absent and empty all read as no tags; whether tags could be seen at all is proven elsewhere. */
export const tagsField: Field<readonly string[]> = (value) => (value == null ? [] : tagList(value));

/** What became of one raw item: itself, or the fields for want of which it cannot be used. */
export type Reading<T> = { readonly item: T } | { readonly lacks: readonly string[] };

/** An item of which some fields may be missing still. */
type Loose<T, Needed extends keyof T> = Omit<T, Needed> & { readonly [Key in Needed]: T[Key] | undefined };

/**
 * Maps a raw item field by field.
 * @param needed the keys without which it cannot be used, with their names on the wire
 */
export function reader<T extends object, Needed extends keyof T>(
  needed: Readonly<Record<Needed, string>>,
  map: (raw: JsonObject) => Loose<T, Needed>,
): (raw: unknown) => Reading<T> {
  const keys = Object.keys(needed) as Needed[];
  return (raw) => {
    if (!isObject(raw)) return { lacks: [] };
    const item = map(raw);
    if (keys.every((key) => item[key] !== undefined)) return { item: item as unknown as T };
    return { lacks: keys.filter((key) => item[key] === undefined).map((key) => needed[key]) };
  };
}

/** The id that a raw item has under a key; undefined where it has none that can be used. */
export function idUnder(key: string, raw: unknown): string | undefined {
  return isObject(raw) ? idField(raw[key]) : undefined;
}

/** An id as a part of a path. */
export function pathPart(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}
