import { parsePolicies } from '../../lib/policy/parse.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { now } from './inventory.ts';

const three = `
      - { kind: max-age, max: 30d }
      - { kind: residency, allow: [fra1, ams3, nyc3] }
      - { kind: size, maxGigabytes: 50 }`;

const ten = `${three}
      - { kind: max-age, id: kept-long, max: 90d, keepLast: 2 }
      - { kind: residency, id: not-there, deny: [sfo3] }
      - { kind: orphan }
      - { kind: freshness, rpo: 28h }
      - { kind: count, min: 3, max: 10 }
      - { kind: protected, minPoints: 2 }
      - { kind: total, maxGigabytes: 150 }`;

export type Rules = 3 | 10;

/** The rules that every contestant judges by: six of points, four of Droplets. */
export function policiesOf(rules: Rules): PolicySet {
  const source = `version: 1\npolicies:\n  - id: bench\n    rules:${rules === 3 ? three : ten}\n`;
  return parsePolicies([{ file: 'bench.yaml', source }], { now }).policySet;
}
