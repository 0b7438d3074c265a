import type * as z from 'zod';
import type { PolicyIssue } from '../errors.ts';
import { issueAt, type PolicyDocument } from './document.ts';
import { knownKeys, type Schema, valueAt } from './known-keys.ts';
import { type Path, renderKey, renderPath } from './path.ts';
import { didYouMean } from './suggest.ts';
import { right, suggest, wrong } from './wording.ts';

type Issue = z.core.$ZodIssue;

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The longest beginning of a path that a value has; a schema that wraps one word into a list goes deeper. */
function existing(root: unknown, path: Path): Path {
  let value = root;
  for (const [length, key] of path.entries()) {
    if (!isCollection(value) || !Object.hasOwn(value, key)) return path.slice(0, length);
    value = valueAt(value, [key]);
  }
  return path;
}

/** The errors of the option of a union that was meant: the one whose type fits, with the fewest problems. */
function meantBranch(errors: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  const misses = (issue: Issue): boolean => {
    if (issue.path.length > 0) return false;
    if (issue.code === 'invalid_type') return true;
    if (issue.code === 'invalid_value') return !issue.values.some((word) => typeof word === typeof value);
    return issue.code === 'invalid_union' && meantBranch(issue.errors, value) === undefined;
  };
  return errors
    .filter((branch) => branch.length > 0 && !branch.some(misses))
    .toSorted((left, right) => left.length - right.length)[0];
}

function unknownKeys(
  keys: readonly string[],
  path: Path,
  document: PolicyDocument,
  schema: Schema,
): PolicyIssue[] {
  const value = valueAt(document.value, path);
  const known = knownKeys(schema, document.value, path);
  const free = known.filter((key) => !isCollection(value) || !Object.hasOwn(value, key));
  return keys.map((key) => {
    const present = didYouMean(key, free) === undefined ? didYouMean(key, known) : undefined;
    const hint = present
      ? `${present} is already there, merge the two`
      : suggest(key, free, 'what can be added here:');
    const message = `unknown key ${renderKey(key)}; ${hint}`;
    return issueAt(document, [...path, key], message, { code: 'unknown-key', at: 'key' });
  });
}

function explain(issue: Issue, outer: Path, document: PolicyDocument, schema: Schema): PolicyIssue[] {
  const root = document.value;
  const full = [...outer, ...issue.path];
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, full, document, schema);
  if (issue.code === 'invalid_key') {
    const own =
      issue.issues.find(({ message }) => message !== '')?.message ?? 'the key has the wrong form; correct it';
    return [issueAt(document, full, issue.message || own, { code: 'invalid-value', at: 'key' })];
  }
  const path = existing(root, full);
  const value = valueAt(root, path);
  const lacks = path.length < full.length && isCollection(value) && !Array.isArray(value);
  if (lacks && issue.code === 'custom')
    return [issueAt(document, full, wrong(issue, { schema, root, path }), { code: 'invalid-value' })];
  if (lacks) {
    const missing = full.slice(0, path.length + 1);
    const message = `missing key ${renderKey(missing.at(-1) ?? '')}; ${right(issue, { schema, root, path: missing })}`;
    return [issueAt(document, path, message, { code: 'missing-key' })];
  }
  const branch =
    issue.code === 'invalid_union' && issue.message === '' ? meantBranch(issue.errors, value) : undefined;
  if (branch) return explainAll(branch, full, document, schema);
  const code = issue.code === 'invalid_union' && path.at(-1) === 'kind' ? 'unknown-kind' : 'invalid-value';
  return [issueAt(document, path, wrong(issue, { schema, root, path }), { code })];
}

/** Explains issues, but for the length that zod measures of a list where text was wanted. */
function explainAll(
  issues: readonly Issue[],
  outer: Path,
  document: PolicyDocument,
  schema: Schema,
): PolicyIssue[] {
  const mistyped = new Set(
    issues.flatMap(({ code, path }) => (code === 'invalid_type' ? renderPath(path) : [])),
  );
  return issues.flatMap((issue) => {
    const isLength = issue.code === 'too_small' || issue.code === 'too_big';
    return isLength && mistyped.has(renderPath(issue.path)) ? [] : explain(issue, outer, document, schema);
  });
}

/** Options for `safeParse` that keep the schema's own words apart from zod's, which `toIssues` replaces. */
export const ownWords = { error: () => '' } as const;

/**
 * Turns what zod found in a document into issues with positions and words for people, in the order of the text.
 * The error must come from a `safeParse` with `ownWords`; messages that the schema brings itself are kept.
 */
export function toIssues(error: z.core.$ZodError, document: PolicyDocument, schema: Schema): PolicyIssue[] {
  const seen = new Set<string>();
  return explainAll(error.issues, [], document, schema)
    .sort((left, right) => left.line - right.line || left.column - right.column)
    .filter(({ line, column, path, message }) => {
      const mark = `${line}:${column}:${path}:${message}`;
      return !seen.has(mark) && seen.add(mark);
    });
}
