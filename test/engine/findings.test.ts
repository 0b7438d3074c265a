import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import { parseScenario } from '../support/scenario.ts';

/** All findings of a scenario, in the order of the audit. */
function findingsOf(text: string) {
  const { inventory, policySet, now } = parseScenario('findings', `${text}\nverdicts: {}`);
  return audit(inventory, policySet, now, { all: true }).findings;
}

describe('findings', () => {
  it('stand by verdict, then by severity, then as they were judged', () => {
    const found = findingsOf(`
policies:
  - { id: mild, severity: low, rules: [{ kind: freshness, rpo: 1d, grace: 2d }] }
  - { id: bad, severity: critical, rules: [{ kind: freshness, rpo: 1d, grace: 2d }] }
exceptions:
  - { id: EX-1, policies: '*', match: { names: known }, reason: Known, owner: dana, until: 2027-01-31 }
droplets: { fresh: {}, known: {}, newborn: { created: -1h }, stale-1: {}, stale-2: {}, undated: {} }
points:
  a: { kind: droplet-backup, of: fresh, at: -1h }
  b: { kind: droplet-backup, of: undated, at: null }`);
    expect(found.map(({ verdict, severity, subject }) => `${verdict} ${severity} ${subject.id}`)).toEqual([
      'fail critical stale-1',
      'fail critical stale-2',
      'fail low stale-1',
      'fail low stale-2',
      'unknown critical undated',
      'unknown low undated',
      'excepted critical known',
      'excepted low known',
      'skipped critical newborn',
      'skipped low newborn',
      'pass critical fresh',
      'pass low fresh',
    ]);
  });

  it('stand policy by policy where they are as bad, in the order of kinds and ids', () => {
    const found = findingsOf(`
policies:
  - { id: one, rules: [{ kind: size, maxGigabytes: 10 }] }
  - { id: two, rules: [{ kind: size, maxGigabytes: 10 }] }
points:
  z: { kind: droplet-snapshot, of: 1, gb: 11 }
  a: { kind: droplet-snapshot, of: 1, gb: 11 }
  m: { kind: droplet-backup, of: 1, gb: 11 }
  b: { kind: volume-snapshot, of: 1, gb: 11 }
  y: { kind: droplet-snapshot, of: null, gb: 11 }
  x: { kind: droplet-snapshot, of: null, gb: 11 }`);
    expect(found.map(({ policy, subject }) => `${policy} ${subject.id}`)).toEqual(
      ['one', 'two'].flatMap((policy) => ['m', 'a', 'z', 'b', 'x', 'y'].map((id) => `${policy} ${id}`)),
    );
  });

  it('about groups and holds stand in the order of their ids', () => {
    const found = findingsOf(`
rules: [{ kind: total, groupBy: region, maxCount: 1 }]
holds:
  - { id: Z, match: { names: x }, reason: Over, owner: legal, until: 2026-01-01 }
  - { id: A, match: { names: x }, reason: Over, owner: legal, until: 2026-01-02 }
  - { id: M, match: { names: x }, reason: Over, owner: legal, until: 2026-01-03 }
points:
  a: { kind: droplet-snapshot, of: 1, regions: [sfo3, ams3, nyc3] }
  b: { kind: droplet-snapshot, of: 1, regions: [nyc3, ams3, sfo3] }`);
    expect(found.map(({ subject }) => subject.id)).toEqual(['ams3', 'nyc3', 'sfo3', 'A', 'M', 'Z']);
  });

  it('are counted by verdict, for each policy and together', () => {
    const { inventory, policySet, now } = parseScenario(
      'tally',
      `
policies:
  - { id: one, rules: [{ kind: size, maxGigabytes: 10 }] }
  - { id: two, expectMatches: 9, rules: [{ kind: size, maxGigabytes: 10 }, { kind: freshness, rpo: 1d, grace: 2d }] }
exceptions:
  - { id: EX-1, policies: two/size, match: { pointNames: large }, reason: Known, owner: dana, until: 2027-01-31 }
droplets: { 1: {}, 2: { created: -1h } }
points:
  large: { kind: droplet-snapshot, of: 1, gb: 11, at: -1h }
  unread: { kind: droplet-snapshot, of: 1, gb: null, at: -1h }
verdicts: {}`,
    );
    const { tally, policies } = audit(inventory, policySet, now);
    const none = { pass: 0, fail: 0, excepted: 0, unknown: 0, skipped: 0 };
    expect(policies.map(({ id, tally, selected }) => ({ id, tally, selected }))).toEqual([
      { id: 'one', tally: { ...none, fail: 1, unknown: 1 }, selected: 2 },
      { id: 'two', tally: { ...none, excepted: 1, unknown: 1, pass: 1, skipped: 1 }, selected: 4 },
    ]);
    expect(tally).toEqual({ pass: 1, fail: 1, excepted: 1, unknown: 2, skipped: 1 });
  });

  it('have the severity of their rule, else of their policy, else medium', () => {
    const found = findingsOf(`
policies:
  - { id: said, severity: high, rules: [{ kind: size, maxGigabytes: 10 }, { id: own, kind: size, maxGigabytes: 10, severity: info }] }
  - { id: unsaid, rules: [{ kind: size, maxGigabytes: 10 }] }
points: { a: { kind: droplet-snapshot, of: 1 } }`);
    expect(
      Object.fromEntries(found.map(({ policy, rule, severity }) => [`${policy}/${rule}`, severity])),
    ).toEqual({
      'said/size': 'high',
      'said/own': 'info',
      'unsaid/size': 'medium',
    });
  });
});

describe('the subject of a finding', () => {
  const everything = `
rules:
  - { kind: size, maxGigabytes: 10 }
  - { kind: freshness, rpo: 1d }
  - { kind: total, groupBy: region, maxCount: 10 }
droplets: { 1: { name: web, region: fra1 } }
volumes: { v/1: { name: data, region: null }, /: {} }
points:
  s1: { kind: droplet-snapshot, of: 1, name: nightly, regions: [ams3, fra1] }
  s2: { kind: volume-snapshot, of: v/1, regions: [] }
  b1: { kind: droplet-backup, of: 1 }
  b2: { kind: droplet-backup, of: a b }
  b3: { kind: droplet-backup, of: null, regions: null }`;

  const findingOf = (id: string) => findingsOf(everything).find(({ subject }) => subject.id === id);
  const pages = 'https://cloud.digitalocean.com';

  it.each([
    { id: '1', type: 'resource', kind: 'droplet', name: 'web', region: 'fra1', page: '/droplets/1' },
    { id: 'v/1', type: 'resource', kind: 'volume', name: 'data', region: null, page: '/volumes/v%2F1' },
    { id: '/', type: 'resource', kind: 'volume', name: '/', region: 'nyc3', page: '/volumes/%2F' },
    {
      id: 's1',
      type: 'point',
      kind: 'droplet-snapshot',
      name: 'nightly',
      region: 'ams3',
      page: '/images/snapshots/droplets',
    },
    {
      id: 's2',
      type: 'point',
      kind: 'volume-snapshot',
      name: 's2',
      region: null,
      page: '/images/snapshots/volumes',
    },
    {
      id: 'b1',
      type: 'point',
      kind: 'droplet-backup',
      name: 'b1',
      region: 'nyc3',
      page: '/droplets/1/backups',
    },
    {
      id: 'b2',
      type: 'point',
      kind: 'droplet-backup',
      name: 'b2',
      region: 'nyc3',
      page: '/droplets/a%20b/backups',
    },
    { id: 'b3', type: 'point', kind: 'droplet-backup', name: 'b3', region: null, page: '/images/backups' },
  ])('$kind $id is named, placed and linked to its page', ({ page, ...subject }) => {
    expect(findingOf(subject.id)).toMatchObject({ subject, consoleUrl: `${pages}${page}` });
  });

  it('has no page where it is a group', () => {
    const subject = { type: 'group', kind: 'region', id: 'ams3', name: 'ams3', region: 'ams3' };
    expect(findingOf('ams3')).toMatchObject({ subject, consoleUrl: null });
  });
});

it('a finding costs what its points cost, where it is about points whose price is known', () => {
  const found = findingsOf(`
rules:
  - { kind: size, maxGigabytes: 10 }
  - { kind: freshness, rpo: 1d }
  - { kind: backup-plan }
  - { kind: total, groupBy: resource, maxCount: 10 }
  - { kind: total, id: region, groupBy: region, maxCount: 10 }
droplets: { 1: { plan: "off", usd: 10 } }
points:
  s1: { kind: droplet-snapshot, of: 1, gb: 10 }
  s2: { kind: droplet-snapshot, of: 1, gb: 5 }
  s3: { kind: volume-snapshot, of: 9, gb: null, regions: [sfo3] }`);
  expect(
    Object.fromEntries(found.map(({ rule, subject, monthlyUsd }) => [`${rule} ${subject.id}`, monthlyUsd])),
  ).toEqual({
    'size s1': 0.6,
    'size s2': 0.3,
    'size s3': null,
    'freshness 1': 0.9,
    'backup-plan 1': null,
    'total 1': 0.9,
    'total 9': null,
    'region nyc3': 0.9,
    'region sfo3': null,
  });
});

it.each([
  { name: 'all were read', tags: '[]', gaps: '', monthlyUsd: 0.9 },
  { name: 'one may not count', tags: 'null', gaps: '', monthlyUsd: null },
  { name: 'some may be unread', tags: '[]', gaps: '[{ what: droplet-snapshot, of: [1] }]', monthlyUsd: null },
])('a finding about a resource costs $monthlyUsd where of its points $name', ({ tags, gaps, monthlyUsd }) => {
  const [found] = findingsOf(`
rules: [{ kind: freshness, rpo: 1d, select: { pointTags: { none: scratch } } }]
droplets: { 1: { plan: "off", usd: 10 } }
points:
  s1: { kind: droplet-snapshot, of: 1, gb: 10, at: -1h }
  s2: { kind: droplet-snapshot, of: 1, gb: 5, at: -2h, tags: ${tags} }
gaps: [${gaps}]`);
  expect(found?.monthlyUsd).toBe(monthlyUsd);
});

it('a finding about a policy has neither price nor date nor page', () => {
  const [found] = findingsOf(`
policies: [{ id: policy, title: Databases, expectMatches: 1, rules: [{ kind: size, maxGigabytes: 10 }] }]`);
  expect(found).toMatchObject({
    kind: 'selection',
    subject: { type: 'policy', kind: 'policy', id: 'policy', name: 'Databases', region: null },
    changesAt: null,
    monthlyUsd: null,
    excess: null,
    due: false,
    consoleUrl: null,
    exception: null,
  });
});

it('a finding names an exception with all that is written of it, and says how bad it would be', () => {
  const found = findingsOf(`
rules: [{ kind: size, maxGigabytes: 10 }]
exceptions:
  - { id: EX-1, policies: policy, match: { pointNames: a }, reason: Known, owner: dana, until: 2027-01-31 }
  - { id: EX-2, policies: policy, match: { pointNames: b }, reason: Known, owner: dana, until: 2027-01-31, category: waiver, ticket: OPS-12 }
points:
  a: { kind: droplet-snapshot, of: 1, gb: 11 }
  b: { kind: droplet-snapshot, of: 1, gb: 11 }`);
  expect(found.map(({ verdict, excess }) => ({ verdict, excess }))).toEqual(
    Array(2).fill({ verdict: 'excepted', excess: 1.1 }),
  );
  const told = { reason: 'Known', owner: 'dana', until: '2027-01-31' };
  expect(found.map(({ exception }) => exception)).toEqual([
    { id: 'EX-1', ...told, category: null, ticket: null },
    { id: 'EX-2', ...told, category: 'waiver', ticket: 'OPS-12' },
  ]);
});
