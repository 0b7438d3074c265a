import type { PolicyIssue } from '../errors.ts';
import { issueAt } from './document.ts';
import { type Located, placeOf } from './located.ts';

/** For each id that stood before an issue at the later place, which names the first. */
export function repeatedIds(what: string, ids: Iterable<Located<string | undefined>>): PolicyIssue[] {
  const seen = new Map<string, string>();
  const issues: PolicyIssue[] = [];
  for (const id of ids) {
    const { value, document, path } = id;
    if (value === undefined) continue;
    const first = seen.get(value);
    if (first === undefined) seen.set(value, placeOf(id));
    else {
      const message = `${what} ${value} is already at ${first}; give one another id`;
      issues.push(issueAt(document, path, message, { code: 'duplicate-id' }));
    }
  }
  return issues;
}
