import { expect, it } from 'vitest';
import { formatPolicyIssue, PolicyError } from '../../lib/errors.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { NOW } from '../support/arbitraries.ts';

/** What the parser has against a rule, which begins in column 9 of line 5, its keys two further on. */
function objections(rule: string): string[] {
  const source = `version: 1\npolicies:\n  - id: a\n    rules:\n      - { ${rule} }\n`;
  try {
    parsePolicies([{ file: 'a.yaml', source }], { now: NOW });
  } catch (error) {
    if (error instanceof PolicyError) return error.issues.map(formatPolicyIssue);
    throw error;
  }
  return [];
}

/** The place that is named is after `>`, or where the rule begins. */
it.each([
  ['kind: min-retention', ': missing key min; for example min: 30d'],
  ['kind: min-retention, min: >0d', '.min: zero is not allowed here; write a longer duration'],
  [
    'kind: min-retention, min: >1m',
    '.min: a bare `m` is ambiguous (months to some tools, minutes to others)',
  ],
  ['kind: min-retention, min: 1d, basis: >plans', '.basis: unknown value "plans"; did you mean plan?'],
  [
    'kind: backup-plan, enabled: false, every: 1d',
    ': enabled: false wants backups off and takes no every; remove one of them',
  ],
  [
    'kind: backup-plan, enabled: false, keeps: 1d',
    ': enabled: false wants backups off and takes no keeps; remove one of them',
  ],
  ['kind: backup-plan, enabled: >off', '.enabled: expected true or false, not text'],
  ['kind: backup-plan, >keep: 7d', '.keep: unknown key keep; did you mean keeps?'],
  ['kind: metadata', ': expected at least one of requireTags, namePattern'],
  ['kind: metadata, requireTags: >[]', '.requireTags: empty list; name at least one'],
  ['kind: count, maxPercentOfLimit: >0', '.maxPercentOfLimit: 0 is too small; over 0'],
  ['kind: count, maxPercentOfLimit: >100.1', '.maxPercentOfLimit: 100.1 is too large; at most 100'],
  ['kind: count', ': expected at least one of min, max, maxPercentOfLimit'],
  ['kind: count, min: 3, max: 2', ': min 3 is over max 2; nothing could pass'],
  ['kind: residency', ': expected one of allow, deny'],
  ['kind: residency, allow: ams3, deny: >nyc3', '.deny: expected only one of allow, deny'],
  ['kind: orphan, grace: >1m', '.grace: a bare `m` is ambiguous'],
])('{ %s } is refused', (rule, says) => {
  const found = objections(rule.replace('>', ''));
  expect(found).toHaveLength(1);
  const column = rule.includes('>') ? 11 + rule.indexOf('>') : 9;
  expect(found[0]).toContain(`a.yaml:5:${column}: policies[0].rules[0]${says}`);
});

it.each([
  'kind: backup-plan',
  'kind: backup-plan, enabled: false, id: off, severity: low, title: Off, select: { resources: droplet }',
  'kind: backup-plan, enabled: true, every: 1d, keeps: 1mo',
  'kind: count, maxPercentOfLimit: 0.000001',
  'kind: count, maxPercentOfLimit: 100',
  'kind: count, min: 2, max: 2',
  'kind: count, min: 2',
  'kind: count, max: 2',
  'kind: orphan, grace: 0d',
  'kind: metadata, requireTags: "*", namePattern: "*"',
])('{ %s } is taken', (rule) => {
  expect(objections(rule)).toEqual([]);
});
