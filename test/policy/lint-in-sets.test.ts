import { describe, expect, it } from 'vitest';
import { formatPolicyIssue, PolicyError } from '../../lib/errors.ts';
import { checkPolicies, parsePolicies } from '../../lib/policy/parse.ts';
import { at } from '../support/inventory.ts';

const options = { now: at('2026-03-01T06:00:00Z') };
const infeasible = 'version: 1\npolicies:\n  - { id: a, rules: [{ kind: backup-plan, every: 1h }] }\n';
const broken = 'version: 1\npolicies:\n  - { id: b, rules: [{ kind: orphn }] }\n';
const escaping =
  'version: 1\npolicies:\n  - { id: c, rules: [{ kind: size, maxGigabytes: 1, select: { names: x } }] }\n';
const sourcesOf = (...texts: string[]) => texts.map((source, index) => ({ file: `${index}.yaml`, source }));
const codesOf = (...texts: string[]) =>
  checkPolicies(sourcesOf(...texts), options).issues.map(({ severity, code }) => `${severity} ${code}`);

describe('lint in a set', () => {
  it('is an error for `validate` and a warning for an audit, which has its policies all the same', () => {
    const sources = sourcesOf(infeasible);
    const checked = checkPolicies(sources, options);
    expect(checked.issues).toMatchObject([{ severity: 'error', code: 'infeasible', line: 3, column: 22 }]);
    expect(checked.policySet?.policies).toHaveLength(1);
    const { policySet, warnings } = parsePolicies(sources, options);
    expect(policySet.policies).toHaveLength(1);
    expect(warnings.map(formatPolicyIssue)).toEqual([
      expect.stringMatching(
        /^0\.yaml:3:22: warning: policies\[0\]\.rules\[0\]: nothing that it selects can pass: /,
      ),
    ]);
  });

  it('stays a warning beside errors that stop an audit', () => {
    const sources = sourcesOf(infeasible, broken);
    expect(checkPolicies(sources, options).policySet).toBeUndefined();
    let issues: string[] = [];
    try {
      parsePolicies(sources, options);
    } catch (error) {
      if (error instanceof PolicyError)
        issues = error.issues.map(({ severity, code }) => `${severity} ${code}`);
    }
    expect(issues).toEqual(['warning infeasible', 'error unknown-kind']);
  });

  it('is told of what is right beside what is wrong', () => {
    expect(codesOf(infeasible, broken)).toEqual(['error infeasible', 'error unknown-kind']);
  });

  it('suspects nothing while some policy is wrong, because that may be the one that is missed', () => {
    expect(codesOf(escaping)).toEqual(['warning suspicious']);
    expect(codesOf(escaping, broken)).toEqual(['error unknown-kind']);
  });

  it.each([
    ['a file cannot be read', '['],
    ['the settings are wrong', 'version: 1\nsettings: { limits: { volumeSnapshotsPerVolume: x } }\n'],
    [
      'a group is unknown',
      'version: 1\npolicies: [{ id: b, select: { group: x }, rules: [{ kind: orphan }] }]\n',
    ],
    [
      'a group leads back into itself',
      'version: 1\ngroups: { x: { group: x } }\npolicies: [{ id: b, select: { group: x }, rules: [{ kind: orphan }] }]\n',
    ],
  ])('says nothing where %s', (_name, other) => {
    expect(codesOf(infeasible, other)).not.toContain('error infeasible');
  });
});
