import { describe, expect, it } from 'vitest';
import { lintOf, lintOfRule } from '../support/lint.ts';

const escapes =
  'warning suspicious: lets orphans escape: resource keys in its selector or in that of its policy match no point whose resource is gone; use point keys, `not` around resource keys, or an `orphan` rule without resource keys';

describe('lint of rules about points', () => {
  it.each([
    'max-age, max: 90d',
    'size, maxGigabytes: 9',
    'residency, deny: fra1',
    'metadata, namePattern: "*"',
  ])('finds resource keys that let orphans escape from { kind: %s }', (rule) => {
    const said = (select: string) => lintOfRule(`kind: ${rule}, select: { ${select} }`);
    for (const keys of [
      'tags: { none: k8s }',
      'names: "*"',
      'resources: volume',
      'regions: [nyc3]',
      'ids: 1',
    ])
      expect(said(keys)).toEqual([escapes]);
    for (const keys of ['points: volume-snapshot', 'pointNames: x', 'accounts: main', 'not: { names: x }'])
      expect(said(keys)).toEqual([]);
  });

  it('says nothing where the points cannot outlive their resource, or where another rule looks after orphans', () => {
    const age = 'kind: max-age, max: 90d';
    expect(lintOfRule(`${age}, select: { tags: { any: x }, points: droplet-backup }`)).toEqual([]);
    const policy = (other: string) =>
      `{ id: a, rules: [{ ${age}, select: { tags: { any: x } } }, { ${other} }] }`;
    const said = (other: string) => lintOf({ policies: [policy(other)] });
    const place = '3:22 ';
    expect(said('kind: orphan')).toEqual([]);
    expect(said('id: b, kind: max-age, max: 1y')).toEqual([]);
    expect(said('kind: orphan, select: { points: volume-snapshot }')).toEqual([place + escapes]);
    expect(said('kind: size, maxGigabytes: 1')).toEqual([place + escapes]);
    expect(said('id: b, kind: max-age, max: 1y, select: { not: { not: { names: x } } }')).toHaveLength(2);
  });

  it('finds it through the policy and through groups', () => {
    const rules = 'rules: [{ kind: max-age, max: 90d }]';
    const more = ['groups: { prod: { tags: { any: "env:prod" } }, others: { not: { group: prod } } }'];
    const policies = [
      `{ id: a, select: { group: prod }, ${rules} }`,
      `{ id: b, select: { group: others, points: volume-snapshot }, ${rules} }`,
    ];
    expect(lintOf({ policies, more })).toEqual([`3:47 ${escapes}`]);
  });
});

describe('lint of exceptions', () => {
  const about = (policies: string, match: string) =>
    lintOf({
      policies: [
        '{ id: a, rules: [{ kind: freshness, rpo: 1d }, { kind: max-age, max: 1y }, { kind: total, maxCount: 9 }] }',
      ],
      more: [
        'groups: { golden: { pointNames: "golden-*" } }',
        'exceptions:',
        `  - { id: E, policies: ${policies}, match: { ${match} }, reason: x, owner: y, until: 2026-03-31 }`,
        '  - { id: used, policies: a, match: { group: golden }, reason: x, owner: y, until: 2026-03-31 }',
      ],
    });

  it.each([
    ['a/freshness', 'pointNames: x', 1],
    ['[a/max-age, a/freshness]', 'points: droplet-backup', 1],
    ['a/f*', 'pointTags: { any: x }', 1],
    ['a/total', 'group: golden', 1],
    ['a/freshness', 'not: { group: golden }', 1],
    ['"*/{freshness,total}"', 'pointNames: x', 1],
    ['a/freshness', 'names: x', 0],
    ['a/max-age', 'pointNames: x', 0],
    ['a', 'pointNames: x', 0],
    ['"*"', 'pointNames: x', 0],
    ['"*/*"', 'pointNames: x', 0],
  ])('finds point keys that cover nothing: %s matching { %s }: %i', (policies, match, count) => {
    const said = about(policies, match);
    expect(said).toHaveLength(count);
    for (const one of said)
      expect(one).toMatch(
        /^6:\d+ warning suspicious: "[^"]+" names no rule about points, so that the point keys of match cover nothing of it; use resource keys$/,
      );
  });
});

describe('lint of plans', () => {
  it.each([
    ['5h', '4'],
    ['8h', '6'],
    ['13h', '12'],
    ['2d', '24'],
    ['2w', '168'],
  ])('says which plan { every: %s } comes to', (every, meant) => {
    expect(
      lintOfRule(`kind: backup-plan, every: ${every}`).filter((said) => said.includes('suspicious')),
    ).toEqual([
      `warning suspicious: no known plan makes backups every ${every}, only every 4, 6, 12, 24, 168 hours, so that this asks for ${meant}h; write that`,
    ]);
  });

  it.each(['4h', '6h', '12h', '24h', '1d', '7d', '1w', '168h'])(
    'knows the plan of { every: %s }',
    (every) => {
      expect(
        lintOfRule(`kind: backup-plan, every: ${every}`).filter((said) => said.includes('suspicious')),
      ).toEqual([]);
    },
  );
});

describe('lint of selectors that exclude each other', () => {
  it.each([
    ['resources: droplet', 'kind: count, min: 1, select: { resources: volume }', 'resources'],
    ['regions: [fra1]', 'kind: count, min: 1, select: { regions: [nyc3] }', 'regions'],
    ['ids: [1, 2]', 'kind: count, min: 1, select: { not: { ids: [2, 1] } }', 'ids'],
    ['accounts: main', 'kind: count, min: 1, select: { accounts: other }', 'accounts'],
    ['resources: volume', 'kind: backup-plan', 'resources'],
    ['resources: volume', 'kind: max-age, max: 1d, select: { points: droplet-snapshot }', 'points'],
    ['points: droplet-backup', 'kind: size, maxGigabytes: 1, select: { pointTags: { any: x } }', 'points'],
  ])('finds that nothing is left of { %s } for { %s }', (policy, rule, what) => {
    expect(lintOf({ policies: [`{ id: a, select: { ${policy} }, rules: [{ ${rule} }] }`] })).toEqual([
      expect.stringMatching(
        new RegExp(
          `^3:\\d+ warning suspicious: selects nothing: no ${what} are left, by its own keys and those of its policy; correct one of the two selectors$`,
        ),
      ),
    ]);
  });
});
