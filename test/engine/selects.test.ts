import { describe, expect, it } from 'vitest';
import { selectsIn } from '../../lib/engine/selects.ts';
import { parseScenario } from '../support/scenario.ts';

/** What a policy and its only rule select in an inventory. */
function selectedBy(text: string) {
  const { inventory, policySet } = parseScenario('selects', `${text}\nverdicts: {}`);
  const [policy] = selectsIn(inventory, policySet).policies;
  return { policy: policy?.selected, rule: policy?.rules[0]?.selected };
}

describe('what a rule selects may be more', () => {
  it.each([
    {
      name: 'no resource was read',
      rule: 'freshness, rpo: 1d',
      rest: 'gaps: [[{ what: volume }]]',
      open: true,
    },
    {
      name: 'no resource was read, though snapshots were',
      rule: 'size, maxGigabytes: 1, select: { points: droplet-snapshot }',
      rest: 'gaps: [[{ what: droplet }]]',
      open: false,
    },
    {
      name: 'no snapshot was read',
      rule: 'size, maxGigabytes: 1, select: { points: droplet-snapshot }',
      rest: 'gaps: [[{ what: droplet-snapshot }]]',
      open: true,
    },
    {
      name: 'volumes were not read, of which it is not',
      rule: 'backup-plan',
      rest: 'gaps: [[{ what: volume }]]',
      open: false,
    },
    {
      name: 'volumes were not read, which it does not select',
      rule: 'freshness, rpo: 1d, select: { resources: droplet }',
      rest: 'gaps: [[{ what: volume }]]',
      open: false,
    },
    {
      name: 'the backups of one Droplet were not read',
      rule: 'size, maxGigabytes: 1',
      rest: 'droplets: { 1: {} }\ngaps: [[{ what: droplet-backup, of: [1] }]]',
      open: true,
    },
    {
      name: 'the tags of a Droplet were not read',
      rule: 'freshness, rpo: 1d, select: { tags: { any: db } }',
      rest: 'droplets: { 1: { tags: null } }',
      open: true,
    },
    {
      name: 'the tags of a snapshot were not read',
      rule: 'size, maxGigabytes: 1, select: { pointTags: { any: db } }',
      rest: 'droplets: { 1: {} }\npoints: { s1: { kind: droplet-snapshot, of: 1, tags: null } }',
      open: true,
    },
    {
      name: 'tags were not read that it does not ask for',
      rule: 'size, maxGigabytes: 1',
      rest: 'droplets: { 1: { tags: null } }\npoints: { s1: { kind: droplet-snapshot, of: 1, tags: null } }',
      open: false,
    },
  ])('where $name: $open', ({ rule, rest, open }) => {
    expect(selectedBy(`rules: [{ kind: ${rule} }]\n${rest}`).rule?.open).toBe(open);
  });
});

it('what a policy selects is counted by its own selector, whatever its rules do with it', () => {
  const { policy, rule } = selectedBy(`
policies: [{ id: policy, select: { points: droplet-backup }, rules: [{ kind: protected }] }]
droplets: { 1: {} }
volumes: { v1: {} }
points: { b1: { kind: droplet-backup, of: 1 }, s1: { kind: volume-snapshot, of: v1 } }`);
  expect(policy).toEqual({ resources: 1, points: 1, open: false, elsewhere: false });
  expect(rule).toEqual({ resources: 2, points: 2, open: false, elsewhere: false });
});
