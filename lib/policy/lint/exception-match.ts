import type { PolicyIssue } from '../../errors.ts';
import { issueAt } from '../document.ts';
import type { Exception } from '../exception.ts';
import { type Located, wordPath } from '../located.ts';
import { quote } from '../path.ts';
import { compilePolicyPattern } from '../policy-pattern.ts';
import type { LintedRule } from './linted-rule.ts';
import type { Reaches } from './reach.ts';

/** Trying globs on all rules takes long where there are many of both. */
const MOST_TRIES = 1_000_000;

/** Exceptions whose point keys cover nothing, because what they name is about resources or groups of points. */
export function pointKeysOfExceptions(
  exceptions: readonly Located<Exception>[],
  rules: readonly LintedRule[],
  reaches: Reaches,
): PolicyIssue[] {
  const byPolicy = Map.groupBy(rules, ({ policy }) => policy.id);
  let tries = 0;
  return exceptions.flatMap(({ value, document, path }) => {
    if (!reaches.of(value.match).asksPoint) return [];
    return value.policies.flatMap((word, index) => {
      const { literal, matches } = compilePolicyPattern(word);
      const among = literal === undefined ? rules : (byPolicy.get(literal.split('/')[0] ?? '') ?? []);
      tries += among.length;
      if (tries > MOST_TRIES) return [];
      const named = among.filter(
        ({ policy, check }) => matches(policy.id) || matches(`${policy.id}/${check.id}`),
      );
      if (named.length === 0 || named.some(({ check }) => check.about === 'point')) return [];
      const message = `${quote(word)} names no rule about points, so that the point keys of match cover nothing of it; use resource keys`;
      const place = wordPath(document, [...path, 'policies'], index);
      return [issueAt(document, place, message, { code: 'suspicious', severity: 'warning' })];
    });
  });
}
