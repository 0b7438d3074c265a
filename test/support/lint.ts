import { isLint } from '../../lib/policy/issue-codes.ts';
import { checkPolicies } from '../../lib/policy/parse.ts';
import { at } from './inventory.ts';

export interface SetParts {
  /** YAML of the mappings under `policies`, one a line. */
  readonly policies: readonly string[];
  /** Further lines of the file, for example `settings: { … }`. */
  readonly more?: readonly string[];
}

/** What lint says of a set of one file, as `line:column severity code: message`; anything else is an error of the test. */
export function lintOf({ policies, more = [] }: SetParts): string[] {
  const source = ['version: 1', 'policies:', ...policies.map((policy) => `  - ${policy}`), ...more].join(
    '\n',
  );
  const { issues } = checkPolicies([{ file: 'p.yaml', source }], { now: at('2026-03-01T06:00:00Z') });
  for (const issue of issues) if (!isLint(issue)) throw new Error(`${issue.path}: ${issue.message}`);
  return issues.map(
    ({ line, column, severity, code, message }) => `${line}:${column} ${severity} ${code}: ${message}`,
  );
}

/** What lint says of one rule, given as the inside of its YAML mapping. */
export function lintOfRule(rule: string, more: readonly string[] = []): string[] {
  return lintOf({ policies: [`{ id: a, rules: [{ ${rule} }] }`], more }).map((issue) =>
    issue.replace('3:22 ', ''),
  );
}
