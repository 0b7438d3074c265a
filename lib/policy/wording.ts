import type * as z from 'zod';
import { exampleAt, expectationAt } from './expectation.ts';
import { type Schema, valueAt } from './known-keys.ts';
import { type Path, quote, renderKey } from './path.ts';
import { didYouMean } from './suggest.ts';

/** A place in a value under a schema. */
export interface Spot {
  readonly schema: Schema;
  /** The whole value. */
  readonly root: unknown;
  readonly path: Path;
}

type Issue = z.core.$ZodIssue;

/** More words than these do not help the reader of a message. */
const MOST_LISTED = 30;

/** A value as a message names it: by its type where it may be long. */
function named(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  if (typeof value !== 'number') return String(value);
  if (Number.isFinite(value)) return `the number ${value}`;
  return Number.isNaN(value) ? '.nan' : `${value < 0 ? '-' : ''}.inf`;
}

function listed(words: readonly string[]): string {
  return words.slice(0, MOST_LISTED).join(', ') + (words.length > MOST_LISTED ? ', …' : '');
}

/** What a key or group that nobody knows was meant to be: the near one, else all that there are. */
export function suggest(word: string, candidates: readonly string[], introduction: string): string {
  const meant = didYouMean(word, candidates);
  return meant === undefined
    ? `${introduction} ${listed(candidates) || 'nothing'}`
    : `did you mean ${meant}?`;
}

function expected(spot: Spot): string {
  return `expected ${expectationAt(spot.schema, spot.root, spot.path) || 'something else'}`;
}

/** The words of a union on a key, where the issue is about that key. */
function unionWords(issue: Issue): readonly string[] | undefined {
  if (issue.code !== 'invalid_union' || !('options' in issue)) return undefined;
  return issue.options?.map(String);
}

/** What would be right where a key is missing. */
export function right(issue: Issue, spot: Spot): string {
  if (issue.message !== '') return issue.message.slice(issue.message.lastIndexOf('; ') + 1).trim();
  const words = unionWords(issue);
  if (words) return `expected one of ${listed(words)}`;
  const example = exampleAt(spot.schema, spot.root, spot.path);
  if (example === undefined) return expected(spot);
  const text = typeof example === 'string' ? example : JSON.stringify(example);
  return `for example ${renderKey(spot.path.at(-1) ?? '')}: ${text}`;
}

/** Advice where YAML read something else than the text that was meant: `names: 7`, `names: {a,b}`. */
function unquoted(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return '; put it in quotes';
  const entries = Array.isArray(value) ? [] : Object.values(value ?? {});
  return entries.length > 0 && entries.every((entry) => entry === null)
    ? '; put text with braces in quotes'
    : '';
}

function notExpected(spot: Spot, value: unknown): string {
  const wanted = expected(spot);
  if (value === null) return `no value; ${wanted}`;
  return `${wanted}, not ${named(value)}${/\btexts?\b/.test(wanted) ? unquoted(value) : ''}`;
}

function notAmong(words: readonly string[], value: unknown, kind: string | undefined): string {
  const wanted = words.length === 1 ? words[0] : `one of ${listed(words)}`;
  if (value === null) return `no value; expected ${wanted}`;
  if (typeof value !== 'string') return `expected ${wanted}, not ${named(value)}`;
  if (words.length === 1) return `expected ${wanted}, not ${quote(value)}`;
  if (kind === undefined) return `unknown value ${quote(value)}; ${suggest(value, words, 'expected one of')}`;
  const meant = didYouMean(value, words);
  const all = `${kind}s are ${listed(words)}`;
  return `unknown ${kind} ${quote(value)}; ${meant === undefined ? `the ${all}` : `did you mean ${meant}? The ${all}`}`;
}

function outside(value: unknown, few: boolean, limit: string): string {
  if (Array.isArray(value) && value.length === 0)
    return 'empty list; name at least one, or leave the key out';
  if (value === '') return 'empty text; write a word, or leave the key out';
  if (Array.isArray(value)) return `a list of ${value.length} is too ${few ? 'short' : 'long'}; ${limit}`;
  if (typeof value === 'string')
    return `text of ${value.length} characters is too ${few ? 'short' : 'long'}; ${limit}`;
  return `${named(value).replace('the number ', '')} is too ${few ? 'small' : 'large'}; ${limit}`;
}

/** What is wrong with a value and what would be right, in the words of people; the schema's own words first. */
export function wrong(issue: Issue, spot: Spot): string {
  if (issue.message !== '') return issue.message;
  const value = valueAt(spot.root, spot.path);
  switch (issue.code) {
    case 'invalid_value':
      return notAmong(issue.values.map(String), value, undefined);
    case 'invalid_union': {
      const words = unionWords(issue);
      return words ? notAmong(words, value, renderKey(spot.path.at(-1) ?? '')) : notExpected(spot, value);
    }
    case 'invalid_type':
      return notExpected(spot, value);
    case 'too_small':
      return outside(value, true, `${issue.inclusive === false ? 'over' : 'at least'} ${issue.minimum}`);
    case 'too_big':
      return outside(value, false, `${issue.inclusive === false ? 'under' : 'at most'} ${issue.maximum}`);
    case 'not_multiple_of':
      return `${named(value)} is no multiple of ${issue.divisor}; write one`;
    default: {
      const example = exampleAt(spot.schema, spot.root, spot.path);
      const what = typeof value === 'string' ? quote(value) : named(value);
      return `${what} has the wrong form; ${example === undefined ? 'correct it' : `for example ${example}`}`;
    }
  }
}
