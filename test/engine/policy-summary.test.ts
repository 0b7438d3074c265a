import { expect, it } from 'vitest';
import { describePolicy } from '../../lib/engine/policy-summary.ts';
import type { Policy } from '../../lib/policy/schema.ts';
import { parseScenario } from '../support/scenario.ts';

const set = `
policies:
  - id: told
    title: Production data
    owner: platform@example.com
    severity: high
    controls: ["iso27001:A.8.13"]
    rules: [{ kind: size, maxGigabytes: 1 }, { id: own, kind: size, maxGigabytes: 2, severity: low }]
  - { id: bare, rules: [{ kind: orphan }] }
verdicts: {}`;

/** A policy of the set, described. */
const described = (at: number, place?: Parameters<typeof describePolicy>[1]) =>
  describePolicy(parseScenario('policies', set).policySet.policies[at] as Policy, place);

it('a policy is described with all that is written of it, and where', () => {
  expect(described(0, { file: 'a.yaml', line: 3, rules: [8, 9] })).toEqual({
    id: 'told',
    title: 'Production data',
    severity: 'high',
    owner: 'platform@example.com',
    controls: ['iso27001:A.8.13'],
    source: { file: 'a.yaml', line: 3 },
    rules: [
      { id: 'size', kind: 'size', severity: 'high', line: 8 },
      { id: 'own', kind: 'size', severity: 'low', line: 9 },
    ],
  });
});

it('what is not written of a policy is null, and its place where nobody knows it', () => {
  expect(described(1)).toEqual({
    id: 'bare',
    title: null,
    severity: 'medium',
    owner: null,
    controls: [],
    source: null,
    rules: [{ id: 'orphan', kind: 'orphan', severity: 'medium', line: null }],
  });
});
