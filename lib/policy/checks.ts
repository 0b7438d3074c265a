import type { PolicyIssue } from '../errors.ts';
import type { Instant } from '../time.ts';
import { issueAt, type PolicyDocument } from './document.ts';
import { checkExceptions } from './exception-checks.ts';
import { checkGroups } from './group-checks.ts';
import { knownRegions } from './known-regions.ts';
import {
  type Located,
  type ParsedFile,
  type PolicyParts,
  placeOf,
  policyPartsOf,
  selectorsOf,
  wordPath,
} from './located.ts';
import type { Path } from './path.ts';
import { repeatedIds } from './repeated-ids.ts';
import { didYouMean } from './suggest.ts';

/**
 * What no schema of one file can say: ids and settings over all files, groups, exceptions, regions that exist.
 * @param unread whether some file of the set is not among these, so that what it holds is not known
 */
export function checkSet(files: readonly ParsedFile[], unread: boolean, now: Instant): PolicyIssue[] {
  return [
    idIssues(files),
    settingsIssues(files),
    checkGroups(files, unread),
    checkExceptions(files, unread, now),
    regionIssues(files),
  ].flat();
}

function idIssues(files: readonly ParsedFile[]): PolicyIssue[] {
  const policies = files.flatMap((file) =>
    policyPartsOf(file).map(([p, value]) => ({ value, document: file.document, path: ['policies', p] })),
  );
  const idsOfRules = ({ value, document, path }: Located<PolicyParts>) =>
    value.rules.map(({ id }, r) => ({ value: id, document, path: [...path, 'rules', r, 'id'] }));
  return [
    repeatedIds(
      'policy',
      policies.map(({ value, document, path }) => ({ value: value.id, document, path: [...path, 'id'] })),
    ),
    ...policies.map((policy) => repeatedIds('rule', idsOfRules(policy))),
  ].flat();
}

function settingsIssues(files: readonly ParsedFile[]): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  let first: string | undefined;
  for (const { document } of files) {
    const path = ['settings'];
    if (!hasKey(document.value, 'settings')) continue;
    if (first === undefined) first = placeOf({ document, path }, 'key');
    else {
      const message = `a set has one settings, and it is already at ${first}; merge them`;
      issues.push(issueAt(document, path, message, { code: 'duplicate-settings', at: 'key' }));
    }
  }
  return issues;
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

/** Regions that are not known here are warnings, because the list of them ages. */
function regionIssues(files: readonly ParsedFile[]): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const check = (slugs: unknown, document: PolicyDocument, path: Path) => {
    for (const [index, slug] of (Array.isArray(slugs) ? slugs : []).entries()) {
      if (knownRegions.has(slug)) continue;
      const guess = didYouMean(slug, [...knownRegions]);
      const message = `${slug} is no region that is known here${guess ? `; did you mean ${guess}?` : ''}`;
      issues.push(
        issueAt(document, wordPath(document, path, index), message, {
          code: 'unknown-region',
          severity: 'warning',
        }),
      );
    }
  };
  for (const file of files) {
    for (const { value, document, path } of selectorsOf(file))
      check(value.regions, document, [...path, 'regions']);
    for (const [p, policy] of policyPartsOf(file)) {
      for (const [r, { params }] of policy.rules.entries()) {
        for (const key of ['require', 'allow', 'deny']) {
          check(params?.[key], file.document, ['policies', p, 'rules', r, key]);
        }
      }
    }
  }
  return issues;
}
