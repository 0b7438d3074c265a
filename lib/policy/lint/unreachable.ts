import type { LintIssue } from './lint-issue.ts';
import { type LintedRule, pointsOf, resourcesOf } from './linted-rule.ts';
import { isEmpty } from './word-set.ts';

/** A rule that can select nothing, because keys of its policy's selector and of its own exclude each other. */
export function unreachable(rule: LintedRule): LintIssue[] {
  const { check, reach } = rule;
  const empty = (['accounts', 'ids', 'regions'] as const).find((key) => isEmpty(reach[key]));
  const resources = resourcesOf(rule);
  const noPoint = check.about === 'point' && resources.every((kind) => pointsOf(rule, kind).length === 0);
  const what = empty ?? (resources.length === 0 ? 'resources' : noPoint ? 'points' : undefined);
  if (what === undefined) return [];
  const message = `selects nothing: no ${what} are left, by its own keys and those of its policy; correct one of the two selectors`;
  return [{ code: 'suspicious', severity: 'warning', message }];
}
