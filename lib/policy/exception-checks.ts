import type { PolicyIssue } from '../errors.ts';
import { addToDay, dayOf, formatDuration, type Instant } from '../time.ts';
import { issueAt } from './document.ts';
import { valueAt } from './known-keys.ts';
import {
  type ExceptionParts,
  exceptionPartsOf,
  type Located,
  type ParsedFile,
  policiesOf,
  wordPath,
} from './located.ts';
import { quote, renderKey } from './path.ts';
import { compilePolicyPattern, type PolicyPattern } from './policy-pattern.ts';
import { repeatedIds } from './repeated-ids.ts';
import { resolveSettings } from './settings.ts';
import { didYouMean } from './suggest.ts';

/**
 * What can be wrong with exceptions and holds beyond their own schema: ids that stand twice, policies and rules that
 * do not exist, last days too far off.
 * @param unread whether some file of the set is not among these, so that what it holds is not known
 */
export function checkExceptions(files: readonly ParsedFile[], unread: boolean, now: Instant): PolicyIssue[] {
  const exceptions = files.flatMap((file) => exceptionPartsOf(file, 'exceptions'));
  const holds = files.flatMap((file) => exceptionPartsOf(file, 'holds'));
  return [
    repeatedIds('exception', exceptions.map(idOf)),
    repeatedIds('hold', holds.map(idOf)),
    unread ? [] : nameIssues(exceptions, files),
    unread ? [] : lengthIssues(exceptions, files, now),
  ].flat();
}

const idOf = ({ value, document, path }: Located<ExceptionParts>): Located<string | undefined> => ({
  value: value.id,
  document,
  path: [...path, 'id'],
});

/** The ids of each policy's rules; undefined where the policy is wrong, so that they are not known. */
type Names = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** Every name that an exception may use; undefined where a policy that is wrong may have any. */
function namesIn(files: readonly ParsedFile[]): Names | undefined {
  const names = new Map<string, ReadonlySet<string> | undefined>();
  for (const file of files) {
    for (const [, { id, rules }] of policiesOf(file)) names.set(id, new Set(rules.map((rule) => rule.id)));
    const written = file.whole ? [] : valueAt(file.document.value, ['policies']);
    for (const policy of Array.isArray(written) ? written : []) {
      const id = valueAt(policy, ['id']);
      if (typeof id !== 'string') return undefined;
      if (!names.has(id)) names.set(id, undefined);
    }
  }
  return names;
}

/** Searching for what was meant, and trying globs on all names, takes long where nearly everything is wrong. */
const MOST_GUESSES = 100;
const MOST_TRIES = 1_000_000;

function nameIssues(
  exceptions: readonly Located<ExceptionParts>[],
  files: readonly ParsedFile[],
): PolicyIssue[] {
  const names = namesIn(files);
  if (names === undefined) return [];
  const issues: PolicyIssue[] = [];
  let tries = 0;
  const matchesNothing = ({ matches }: PolicyPattern) => {
    for (const [policy, rules] of names) {
      if (rules === undefined || tries > MOST_TRIES) return false;
      tries += 1 + rules.size;
      if (matches(policy) || rules.values().some((rule) => matches(`${policy}/${rule}`))) return false;
    }
    return true;
  };
  for (const { value, document, path } of exceptions) {
    for (const [index, word] of (value.policies ?? []).entries()) {
      const pattern = compilePolicyPattern(word);
      const isName = pattern.literal !== undefined;
      const message = isName
        ? unknownName(pattern.literal, names, issues.length < MOST_GUESSES)
        : matchesNothing(pattern)
          ? `${quote(word)} matches no policy and no rule; correct it, or leave it out`
          : undefined;
      if (message === undefined) continue;
      const severity = isName ? 'error' : 'warning';
      const place = wordPath(document, [...path, 'policies'], index);
      issues.push(issueAt(document, place, message, { code: 'unknown-policy', severity }));
    }
  }
  return issues;
}

/** What is wrong with a name without glob signs, `policy` or `policy/rule`. */
function unknownName(name: string, names: Names, guesses: boolean): string | undefined {
  const [policy = '', rule] = name.split('/');
  const hint = (word: string, known: () => IteratorObject<string>, all: string) => {
    const guess = guesses ? didYouMean(word, known()) : undefined;
    return guess ? `did you mean ${guess}?` : `${all}: ${[...known().take(20)].join(', ')}`;
  };
  if (!names.has(policy))
    return `there is no policy ${renderKey(policy)}; ${hint(policy, () => names.keys(), 'known')}`;
  const rules = names.get(policy);
  if (rule === undefined || rules === undefined || rules.has(rule)) return undefined;
  return `policy ${policy} has no rule ${renderKey(rule)}; ${hint(rule, () => rules.values(), 'its rules')}`;
}

function lengthIssues(
  exceptions: readonly Located<ExceptionParts>[],
  files: readonly ParsedFile[],
  now: Instant,
): PolicyIssue[] {
  const written = files.filter(({ document }) => valueAt(document.value, ['settings']) !== undefined);
  const settings = written[0]?.content.settings;
  if (written.length > 0 && settings === undefined) return [];
  const { timeZone, exceptionMax } = resolveSettings(settings);
  const today = dayOf(now, timeZone);
  const last = addToDay(today, exceptionMax);
  return exceptions.flatMap(({ value, document, path }) => {
    if (value.until === undefined || value.until <= last) return [];
    const longest = `${formatDuration(exceptionMax)} (settings.exceptionMax) from ${today}`;
    const message = `is over ${longest}; write ${last} or an earlier day`;
    return [issueAt(document, [...path, 'until'], message, { code: 'exception-too-long' })];
  });
}
