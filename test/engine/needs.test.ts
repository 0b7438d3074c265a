import { expect, it } from 'vitest';
import { bindChecks, needsOf } from '../../lib/engine/needs.ts';
import { toPolicySet } from '../support/policy-arbitraries.ts';

const needs = (rule: object) => {
  const { kinds, tags } = needsOf(bindChecks(toPolicySet([{ id: 'p', rules: [rule] }]), 'default'));
  return [...kinds, ...(tags ? ['tags'] : [])].sort();
};
const droplet = ['droplet', 'droplet-backup', 'droplet-snapshot'];
const volume = ['volume', 'volume-snapshot'];

it.each([
  { name: 'everything', rule: { kind: 'orphan' }, expected: [...droplet, ...volume] },
  {
    name: 'what a rule about resources judges them by',
    rule: { kind: 'freshness', rpo: '1d', select: { resources: 'volume' } },
    expected: volume,
  },
  {
    name: 'the resources of the points that a rule judges',
    rule: { kind: 'size', maxGigabytes: 1, select: { points: 'droplet-backup' } },
    expected: ['droplet', 'droplet-backup'],
  },
  {
    name: 'resources that make groups without points',
    rule: { kind: 'total', maxCount: 1, select: { points: 'droplet-backup' } },
    expected: ['droplet', 'droplet-backup', 'volume'],
  },
  {
    name: 'attached volumes with their snapshots',
    rule: { kind: 'protected', select: { resources: 'droplet' } },
    expected: [...droplet, ...volume],
  },
  {
    name: 'no volumes that are left out',
    rule: { kind: 'protected', includeVolumes: false, select: { resources: 'droplet' } },
    expected: droplet,
  },
  {
    name: 'the snapshots of volumes whatever `points` says',
    rule: { kind: 'protected', includeVolumes: false, select: { points: 'droplet-backup' } },
    expected: ['droplet', 'droplet-backup', ...volume],
  },
  {
    name: 'tags',
    rule: { kind: 'count', max: 1, select: { resources: 'volume', not: { tags: { any: 'x' } } } },
    expected: ['tags', ...volume],
  },
  {
    name: 'nothing of another account',
    rule: { kind: 'orphan', select: { accounts: 'other' } },
    expected: [],
  },
])('needs $name', ({ rule, expected }) => {
  expect(needs(rule)).toEqual(expected);
});
