import { expect, it } from 'vitest';
import { needsOf } from '../../lib/engine/needs.ts';
import { toPolicySet } from '../support/policy-arbitraries.ts';

const needs = (rule: object) => {
  const { kinds, tags, plans } = needsOf(toPolicySet([{ id: 'p', rules: [rule] }]), 'default');
  return [...kinds, ...(tags ? ['tags'] : []), ...(plans ? ['plans'] : [])].sort();
};
const droplet = ['droplet', 'droplet-backup', 'droplet-snapshot', 'plans'];
const volume = ['volume', 'volume-snapshot'];

it.each([
  { name: 'everything', rule: { kind: 'orphan' }, expected: [...droplet, ...volume] },
  {
    name: 'what a rule about resources judges them by',
    rule: { kind: 'freshness', rpo: '1d', select: { resources: 'volume' } },
    expected: volume,
  },
  {
    name: 'the resources of the points that a rule judges, and plans to price backups by',
    rule: { kind: 'size', maxGigabytes: 1, select: { points: 'droplet-backup' } },
    expected: ['droplet', 'droplet-backup', 'plans'],
  },
  {
    name: 'resources that make groups without points',
    rule: { kind: 'total', maxCount: 1, select: { points: 'droplet-backup' } },
    expected: ['droplet', 'droplet-backup', 'plans', 'volume'],
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
    expected: ['droplet', 'droplet-backup', 'plans', ...volume],
  },
  {
    name: 'tags',
    rule: { kind: 'count', max: 1, select: { resources: 'volume', not: { tags: { any: 'x' } } } },
    expected: ['tags', ...volume],
  },
  {
    name: 'tags to make groups of',
    rule: { kind: 'total', groupBy: 'tag:team:', maxCount: 1, select: { points: 'volume-snapshot' } },
    expected: ['tags', ...volume],
  },
  {
    name: 'tags that points should have',
    rule: { kind: 'metadata', requireTags: 'owner:*', select: { points: 'volume-snapshot' } },
    expected: ['tags', ...volume],
  },
  {
    name: 'no tags for the name that points should have',
    rule: { kind: 'metadata', namePattern: 'nightly-*', select: { points: 'volume-snapshot' } },
    expected: volume,
  },
  {
    name: 'plans that are judged, without any point',
    rule: { kind: 'backup-plan' },
    expected: ['droplet', 'plans'],
  },
  {
    name: 'plans that tell how long backups are kept',
    rule: { kind: 'min-retention', min: '7d', basis: 'plan' },
    expected: ['droplet', 'plans'],
  },
  {
    name: 'no plans for the price of snapshots',
    rule: { kind: 'total', groupBy: 'account', maxMonthlyUsd: 1, select: { points: 'volume-snapshot' } },
    expected: volume,
  },
  {
    name: 'no plans of another account',
    rule: { kind: 'backup-plan', select: { accounts: 'other' } },
    expected: [],
  },
  {
    name: 'nothing of another account',
    rule: { kind: 'orphan', select: { accounts: 'other' } },
    expected: [],
  },
])('needs $name', ({ rule, expected }) => {
  expect(needs(rule)).toEqual(expected);
});

it('needs what any of the rules needs', () => {
  const rules = [
    { kind: 'size', maxGigabytes: 1, select: { points: 'volume-snapshot' } },
    { kind: 'backup-plan' },
    { kind: 'metadata', requireTags: 'owner:*', select: { points: 'volume-snapshot' } },
  ];
  const { kinds, tags, plans } = needsOf(toPolicySet([{ id: 'p', rules }]), 'default');
  expect({ kinds: [...kinds].sort(), tags, plans }).toEqual({
    kinds: ['droplet', ...volume],
    tags: true,
    plans: true,
  });
});

it.each([
  { name: 'an exception', others: { exceptions: [{ policies: 'p', until: '2027-01-31' }] } },
  { name: 'a hold', others: { holds: [{}] } },
])('needs the tags that $name asks for, and no further list', ({ others }) => {
  const rules = [{ kind: 'size', maxGigabytes: 1, select: { points: 'volume-snapshot' } }];
  const needsWith = (match: object) => {
    const told = { id: 'X', match, reason: 'r', owner: 'o' };
    const lists = Object.entries(others).map(([key, list]) => [
      key,
      list.map((one) => ({ ...told, ...one })),
    ]);
    const set = toPolicySet([{ id: 'p', rules }], {}, 'UTC', Object.fromEntries(lists));
    const { kinds, tags } = needsOf(set, 'default');
    return { kinds: [...kinds].sort(), tags };
  };
  expect(needsWith({ not: { pointTags: { any: 'x' } } })).toEqual({ kinds: volume, tags: true });
  expect(needsWith({ points: 'droplet-backup' })).toEqual({ kinds: volume, tags: false });
});
