import { describe, expect, it } from 'vitest';
import { formatPolicyIssue } from '../../lib/errors.ts';
import { isLint } from '../../lib/policy/issue-codes.ts';
import { checkPolicies, parsePolicies } from '../../lib/policy/parse.ts';
import { at } from '../support/inventory.ts';

const NOW = at('2026-11-21T06:00:00Z');

const policy = (id: string, more = '') => `  - { id: ${id}, ${more}rules: [{ kind: orphan }] }\n`;
const set = (...policies: string[]) => `version: 1\npolicies:\n${policies.join('')}`;

/** What is told of files `a.yaml`, `b.yaml`, …, errors and warnings alike; lint has tests of its own. */
function told(...sources: string[]): string[] {
  const files = sources.map((source, index) => ({
    file: `${String.fromCharCode(97 + index)}.yaml`,
    source,
  }));
  const { issues } = checkPolicies(files, { now: NOW });
  return issues.filter((issue) => !isLint(issue)).map(formatPolicyIssue);
}

describe('ids', () => {
  it('of policies are unique over the set', () => {
    expect(told(set(policy('x'), policy('y')), set(policy('y'), policy('x')))).toEqual([
      'b.yaml:3:11: policies[0].id: policy y is already at a.yaml:4:11; give one another id',
      'b.yaml:4:11: policies[1].id: policy x is already at a.yaml:3:11; give one another id',
    ]);
  });

  it('of rules, by default their kinds, are unique within their policy alone', () => {
    const rules = 'rules: [{ kind: orphan }, { kind: size, id: orphan, maxGigabytes: 1 }] }\n';
    expect(told(`${set(policy('x'))}  - { id: y, ${rules}`)).toEqual([
      'a.yaml:4:58: policies[1].rules[1].id: rule orphan is already at a.yaml:4:22; give one another id',
    ]);
  });

  it('of groups are unique over the set', () => {
    const groups = 'groups: { g: { resources: droplet } }\n';
    expect(told(`${set(policy('x', 'select: { group: g }, '))}${groups}`, `version: 1\n${groups}`)).toEqual([
      'b.yaml:2:11: groups.g: group g is already at a.yaml:4:11; give one another name',
    ]);
  });
});

describe('settings', () => {
  it('stand in one file of the set', () => {
    const settings = 'settings: { timezone: Europe/Berlin }\n';
    expect(told(set(policy('x')) + settings, `version: 1\n${settings}`)).toEqual([
      'b.yaml:2:1: settings: a set has one settings, and it is already at a.yaml:4:1; merge them',
    ]);
  });

  it('are found in whichever file they stand', () => {
    const { policySet } = parsePolicies(
      [
        { file: 'a.yaml', source: set(policy('x')) },
        { file: 'b.yaml', source: 'version: 1\nsettings: { timezone: Europe/Berlin }\n' },
      ],
      { now: NOW },
    );
    expect(policySet.settings.timeZone).toBe('Europe/Berlin');
  });
});

describe('a set', () => {
  it('has a policy', () => {
    expect(told('version: 1\nsettings: { timezone: UTC }\n')).toEqual([
      'a.yaml:1:1: the set has no policy; add one under policies',
    ]);
  });

  it('is told everything at once: of a wrong file, of what is right in it, and of the others', () => {
    const wrong = `${set(policy('x'), policy('x'))}  - { id: y, rules: [{ kind: orphn }] }\n`;
    const uses = set(policy('x', 'select: { group: g }, '), policy('z', 'select: { group: h }, '));
    const groups = 'version: 1\ngroups: { g: { resources: dropplet } }\n';
    expect(told(wrong, uses, groups)).toEqual([
      'a.yaml:4:11: policies[1].id: policy x is already at a.yaml:3:11; give one another id',
      expect.stringMatching(
        /^a\.yaml:5:30: policies\[2\]\.rules\[0\]\.kind: unknown kind "orphn"; did you mean orphan/,
      ),
      'b.yaml:3:11: policies[0].id: policy x is already at a.yaml:3:11; give one another id',
      'b.yaml:4:31: policies[1].select.group: there is no group h; known: g',
      'c.yaml:2:27: groups.g.resources: unknown value "dropplet"; did you mean droplet?',
    ]);
  });

  it('is told what is wrong over the set also of entries that are wrong in themselves', () => {
    const source = `version: 1
groups: { prod: { ids: 1 } }
policies:
  - id: nightly
    select: { group: prdo }
    rules:
      - { kind: freshness, rpo: 90m, select: { group: porod } }
      - { kind: residency, allow: [fra9] }
  - id: nightly
    select: { group: prod }
    rules: [{ kind: nothing }]
exceptions:
  - { id: EX, policies: nightyl, match: { group: pord }, reason: '', owner: x, until: 2026-12-31 }
  - { id: EX, policies: nightly, match: { ids: 1 }, reason: x, owner: x, until: 2099-12-31, more: 1 }
`;
    expect(told(source).map((line) => line.replace(/;.*/s, ''))).toEqual([
      'a.yaml:5:22: policies[0].select.group: there is no group prdo',
      'a.yaml:7:33: policies[0].rules[0].rpo: a bare `m` is ambiguous (months to some tools, minutes to others)',
      'a.yaml:7:55: policies[0].rules[0].select.group: there is no group porod',
      'a.yaml:8:36: warning: policies[0].rules[1].allow[0]: fra9 is no region that is known here',
      'a.yaml:9:9: policies[1].id: policy nightly is already at a.yaml:4:9',
      'a.yaml:11:21: policies[1].rules[0].kind: unknown kind "nothing"',
      'a.yaml:13:25: exceptions[0].policies: there is no policy nightyl',
      'a.yaml:13:50: exceptions[0].match.group: there is no group pord',
      'a.yaml:13:66: exceptions[0].reason: empty text',
      'a.yaml:14:11: exceptions[1].id: exception EX is already at a.yaml:13:11',
      'a.yaml:14:81: exceptions[1].until: is over 366d (settings.exceptionMax) from 2026-11-21',
      'a.yaml:14:93: exceptions[1].more: unknown key more',
    ]);
  });

  it('with a file that is no YAML is not told of groups that may be in it, or be used there', () => {
    const uses = `${set(policy('x', 'select: { group: g }, '))}groups: { h: { resources: droplet } }\n`;
    expect(told(uses, 'version: 1\npolicies: [\n')).toEqual([expect.stringMatching(/^b\.yaml:/)]);
  });
});

describe('regions', () => {
  it('that are not known are warnings, wherever they stand', () => {
    const warnings = told(
      `version: 1
groups: { g: { not: { regions: [nyc3, nyc9] } } }
policies:
  - id: x
    select: { group: g, regions: mars1 }
    rules:
      - { kind: regions, require: [fra9], select: { regions: fra1 } }
      - { kind: residency, deny: sfo9 }
`,
    );
    expect(warnings).toEqual([
      'a.yaml:2:39: warning: groups.g.not.regions[1]: nyc9 is no region that is known here; did you mean nyc1?',
      'a.yaml:5:34: warning: policies[0].select.regions: mars1 is no region that is known here; did you mean ams1?',
      'a.yaml:7:36: warning: policies[0].rules[0].require[0]: fra9 is no region that is known here; did you mean fra1?',
      'a.yaml:8:34: warning: policies[0].rules[1].deny: sfo9 is no region that is known here; did you mean sfo1?',
    ]);
  });
});
