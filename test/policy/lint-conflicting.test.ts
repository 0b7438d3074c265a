import { describe, expect, it } from 'vitest';
import { lintOf } from '../support/lint.ts';

const droplets = 'resources: droplet';

/** The conflicts of two rules, each in a policy of its own with its own selector; said of the second. */
function clash(
  first: string,
  second: string,
  selects: readonly [string, string] = [droplets, droplets],
): string[] {
  const policy = (id: string, rule: string, select: string) =>
    `{ id: ${id}, select: { ${select} }, rules: [{ id: r, ${rule} }] }`;
  const more = [
    'groups:',
    '  prod: { tags: { any: "env:prod" } }',
    '  others: { not: { group: prod } }',
    '  elsewhere: { not: { regions: [fra1, ams3] } }',
  ];
  const unused = '{ id: x, select: { not: { group: [others, elsewhere] } }, rules: [{ kind: orphan }] }';
  return lintOf({ policies: [policy('a', first, selects[0]), policy('b', second, selects[1]), unused], more })
    .filter((said) => said.includes(' conflicting: '))
    .map((said) => said.replace(/^4:\d+ error conflicting: conflicts with a\/r at p\.yaml:3:\d+: /, ''));
}

const loosen = '; loosen one of them, or make their selections disjoint';

describe('lint of two rules that cannot both be met', () => {
  it.each([
    // `max-age` and `min-retention`.
    ['kind: max-age, max: 30d', 'kind: min-retention, min: 30d', undefined],
    [
      'kind: max-age, max: 30d',
      'kind: min-retention, min: 31d',
      'min 31d needs points that become 31 days old, and max 30d lets none',
    ],
    [
      'kind: min-retention, min: 31d',
      'kind: max-age, max: 30d',
      'min 31d needs points that become 31 days old, and max 30d lets none',
    ],
    ['kind: max-age, max: 30d, keepLast: 1', 'kind: min-retention, min: 31d', undefined],
    ['kind: max-age, max: 30d', 'kind: min-retention, min: 31d, basis: plan', undefined],
    // A month has 28 to 31 days: only what is certain is an error.
    ['kind: max-age, max: 28d', 'kind: min-retention, min: 1mo', undefined],
    [
      'kind: max-age, max: 27d',
      'kind: min-retention, min: 1mo',
      'min 1mo needs points that become 1 month old, and max 27d lets none',
    ],
    ['kind: max-age, max: 12mo', 'kind: min-retention, min: 1y', undefined],
    [
      'kind: max-age, max: 11mo',
      'kind: min-retention, min: 1y',
      'min 1y needs points that become 1 year old, and max 11mo lets none',
    ],
    // `max-age` and the tiers of a schedule: one slot more than there are to be kept.
    ['kind: max-age, max: 8d', 'kind: schedule, keep: { daily: 7 }', undefined],
    [
      'kind: max-age, max: 191h',
      'kind: schedule, keep: { daily: 7 }',
      'keep.daily 7 needs points that become 8 days old, and max 191h lets none',
    ],
    [
      'kind: max-age, max: 7d, keepLast: 6',
      'kind: schedule, keep: { daily: 7 }',
      'keep.daily 7 needs points that become 8 days old, and max 7d with keepLast 6 lets none',
    ],
    ['kind: max-age, max: 7d, keepLast: 7', 'kind: schedule, keep: { daily: 7 }', undefined],
    ['kind: max-age, max: 7d', 'kind: schedule, keep: { daily: 7 }, missingAllowed: 1', undefined],
    ['kind: max-age, max: 3h', 'kind: schedule, keep: { hourly: 2 }', undefined],
    [
      'kind: max-age, max: 2h',
      'kind: schedule, keep: { hourly: 2 }',
      'keep.hourly 2 needs points that become 3 hours old, and max 2h lets none',
    ],
    ['kind: max-age, max: 5w', 'kind: schedule, keep: { daily: 7, weekly: 4 }', undefined],
    [
      'kind: max-age, max: 34d',
      'kind: schedule, keep: { daily: 7, weekly: 4 }',
      'keep.weekly 4 needs points that become 5 weeks old, and max 34d lets none',
    ],
    ['kind: max-age, max: 13mo', 'kind: schedule, keep: { monthly: 12 }', undefined],
    [
      'kind: max-age, max: 12mo',
      'kind: schedule, keep: { monthly: 12 }',
      'keep.monthly 12 needs points that become 13 months old, and max 12mo lets none',
    ],
    [
      'kind: max-age, max: 1y',
      'kind: schedule, keep: { yearly: 1 }',
      'keep.yearly 1 needs points that become 2 years old, and max 1y lets none',
    ],
    // Numbers.
    ['kind: count, max: 7', 'kind: schedule, keep: { daily: 7 }', undefined],
    [
      'kind: count, max: 6',
      'kind: schedule, keep: { daily: 7 }',
      'keep needs at least 7 points, and max 6 allows 6',
    ],
    ['kind: count, max: 6', 'kind: schedule, keep: { daily: 7 }, missingAllowed: 1', undefined],
    [
      'kind: count, max: 10',
      'kind: schedule, keep: { daily: 7, monthly: 6 }',
      'keep needs at least 11 points, and max 10 allows 10',
    ],
    ['kind: count, max: 11', 'kind: schedule, keep: { daily: 7, monthly: 6 }', undefined],
    ['kind: count, max: 3', 'kind: count, min: 3', undefined],
    ['kind: count, max: 3', 'kind: count, min: 4', 'min needs at least 4 points, and max 3 allows 3'],
    [
      'kind: count, max: 0',
      'kind: freshness, rpo: 28h',
      'freshness needs at least 1 point, and max 0 allows 0',
    ],
    [
      'kind: count, max: 1',
      'kind: protected, minPoints: 2',
      'minPoints needs at least 2 points, and max 1 allows 1',
    ],
    [
      'kind: total, maxCount: 2',
      'kind: count, min: 3',
      'min needs at least 3 points, and maxCount 2 allows 2',
    ],
    [
      'kind: total, maxCount: 2, groupBy: account',
      'kind: count, min: 3',
      'min needs at least 3 points, and maxCount 2 allows 2',
    ],
    ['kind: total, maxCount: 2, groupBy: region', 'kind: count, min: 3', undefined],
    ['kind: total, maxCount: 2, groupBy: "tag:team:"', 'kind: count, min: 3', undefined],
    ['kind: count, maxPercentOfLimit: 4', 'kind: count, min: 2', undefined],
    // Regions.
    ['kind: residency, allow: [fra1, ams3]', 'kind: regions, require: [fra1, ams3]', undefined],
    [
      'kind: residency, allow: [fra1]',
      'kind: regions, require: [fra1, ams3]',
      'require ams3 wants a copy where residency allows none',
    ],
    [
      'kind: residency, deny: [ams3]',
      'kind: regions, require: [fra1, ams3]',
      'require ams3 wants a copy where residency allows none',
    ],
    ['kind: residency, deny: [ams3]', 'kind: regions, atLeast: 2', undefined],
    // Backups on and off.
    [
      'kind: backup-plan, enabled: false',
      'kind: backup-plan',
      'backup-plan wants backups on, and enabled: false wants them off',
    ],
    [
      'kind: backup-plan, enabled: false',
      'kind: min-retention, min: 7d, basis: plan',
      'basis: plan wants backups on, and enabled: false wants them off',
    ],
    ['kind: backup-plan, enabled: false', 'kind: min-retention, min: 7d', undefined],
    ['kind: backup-plan, enabled: false', 'kind: backup-plan, enabled: false', undefined],
  ])('{ %s } and { %s }', (first, second, reason) => {
    expect(clash(first, second)).toEqual(reason === undefined ? [] : [reason + loosen]);
  });

  it.each<[string, string]>([
    ['resources: droplet', 'resources: volume'],
    ['resources: droplet', 'not: { resources: droplet }'],
    ['accounts: main', 'accounts: [staging, testing]'],
    ['accounts: main', 'not: { accounts: [main, staging] }'],
    ['ids: [1, 2]', 'ids: [3, "4"]'],
    ['ids: [1, 2]', 'not: { ids: [2, 1] }'],
    ['regions: [fra1]', 'regions: [nyc3]'],
    ['regions: [fra1]', 'group: elsewhere'],
    ['tags: { any: ["env:prod"] }', 'tags: { none: ["env:prod", "env:test"] }'],
    ['tags: { any: ["ENV:prod", "env:test"] }', 'tags: { none: ["env:Test", "env:prod"] }'],
    ['tags: { any: ["env:prod"] }', 'tags: { none: ["env:*"] }'],
    ['tags: { any: ["env:*"] }', 'tags: { none: ["env:*"] }'],
    ['tags: { all: ["a", "env:prod"] }', 'tags: { none: ["env:prod"] }'],
    ['group: prod', 'group: others'],
    ['group: prod', 'not: { tags: { any: "env:prod" } }'],
    ['not: { group: prod }', 'not: { group: others }'],
    ['tags: { any: x }', 'not: { not: { tags: { none: x } } }'],
    ['names: "web-*"', 'names: "db-*"'],
    ['names: "*-web"', 'names: ["*-db", "cache"]'],
    ['names: "web"', 'names: "db"'],
    ['points: droplet-snapshot', 'points: droplet-backup'],
    ['pointNames: "nightly-*"', 'pointNames: "monthly-*"'],
    ['pointTags: { none: keep }', 'pointTags: { any: keep }'],
  ])('has nothing to say where selections are disjoint: { %s } and { %s }', (first, second) => {
    const rules = ['kind: max-age, max: 30d', 'kind: min-retention, min: 60d'] as const;
    expect(clash(...rules, [first, second])).toEqual([]);
    expect(clash(...rules, [second, first])).toEqual([]);
  });

  it.each<[string, string]>([
    ['resources: droplet', 'names: x'],
    ['resources: [droplet, volume]', 'resources: volume'],
    ['accounts: [main, staging]', 'accounts: [staging, testing]'],
    ['ids: [1, 2]', 'ids: ["2"]'],
    ['ids: [1, 2]', 'not: { ids: [1] }'],
    ['regions: [fra1]', 'group: [elsewhere, prod]'],
    ['tags: { any: ["env:prod"] }', 'tags: { any: ["env:test"] }'],
    ['tags: { any: ["env:prod", "a"] }', 'tags: { none: ["env:prod"] }'],
    ['tags: { any: ["env:*"] }', 'tags: { none: ["env:prod"] }'],
    ['group: prod', 'not: { group: others, names: x }'],
    ['names: "web-*"', 'names: ["db-*", "*"]'],
    ['names: "web*"', 'names: "*1"'],
    ['names: "web"', 'names: "w?b"'],
  ])('speaks where a resource may be in both: { %s } and { %s }', (first, second) => {
    const rules = ['kind: max-age, max: 30d', 'kind: min-retention, min: 60d'] as const;
    expect(clash(...rules, [first, second])).toHaveLength(1);
    expect(clash(...rules, [second, first])).toHaveLength(1);
  });

  it.each<[string, string, boolean]>([
    ['points: droplet-snapshot', 'resources: droplet', false],
    ['resources: droplet', 'points: droplet-snapshot', true],
    ['points: droplet-snapshot', 'points: [droplet-snapshot, volume-snapshot]', true],
    ['points: droplet-snapshot', 'resources: droplet, points: [droplet-snapshot, volume-snapshot]', true],
    ['points: [droplet-snapshot, droplet-backup]', 'resources: droplet', true],
    ['not: { points: droplet-backup }', 'resources: droplet, points: droplet-snapshot', true],
    ['not: { points: droplet-backup }', 'resources: droplet', false],
    ['pointNames: "tmp-*"', 'resources: droplet', false],
    ['pointNames: ["tmp-*", "old-*"]', 'pointNames: "tmp-*"', true],
    ['pointNames: "tmp-*"', 'pointNames: ["tmp-*", "old-*"]', false],
    ['not: { pointNames: "keep-*" }', 'pointNames: "x-*"', false],
    ['pointTags: { none: [keep] }', 'pointTags: { none: [keep, "a*"] }', true],
    ['pointTags: { none: [keep, other] }', 'pointTags: { none: [keep] }', false],
    ['pointTags: { any: [a, b] }', 'pointTags: { any: a }', true],
    ['pointTags: { any: a }', 'pointTags: { any: [a, b] }', false],
  ])(
    'speaks where every point that one needs is one that the other judges: { %s } and { %s }: %s',
    (ruling, asking, speaks) => {
      const rules = ['kind: max-age, max: 30d', 'kind: min-retention, min: 60d'] as const;
      expect(clash(...rules, [ruling, asking])).toHaveLength(speaks ? 1 : 0);
    },
  );

  it('compares rules of one policy, and takes the selectors of rules into account', () => {
    const rules = (select: string) =>
      `{ id: a, rules: [{ kind: max-age, max: 30d, select: { ${select} } }, { kind: min-retention, min: 60d }] }`;
    expect(
      lintOf({ policies: [rules('not: { names: x }')] }).filter((said) => said.includes('conflict')),
    ).toEqual([expect.stringContaining('3:82 error conflicting: conflicts with a/max-age at p.yaml:3:22: ')]);
    expect(lintOf({ policies: [rules('points: volume-snapshot')] })).toEqual([
      expect.stringContaining('conflicts with a/max-age'),
    ]);
    expect(lintOf({ policies: [rules('pointNames: x')] })).toEqual([]);
  });

  it('names the strictest of several rules that one conflicts with', () => {
    const policies = ['30d', '20d', '40d'].map(
      (max, index) => `{ id: p${index}, rules: [{ kind: max-age, max: ${max} }] }`,
    );
    expect(
      lintOf({ policies: [...policies, '{ id: x, rules: [{ kind: min-retention, min: 60d }] }'] }),
    ).toEqual([
      `6:22 error conflicting: conflicts with p1/max-age at p.yaml:4:23: min 60d needs points that become 60 days old, and max 20d lets none${loosen}`,
    ]);
  });

  it('takes a share of the limit of snapshots for volumes', () => {
    const volumes = ['resources: volume', 'resources: volume'] as const;
    expect(clash('kind: count, maxPercentOfLimit: 40', 'kind: count, min: 11', ['', ''])).toEqual([
      `for volumes, min needs at least 11 points, and maxPercentOfLimit 40 allows 10${loosen}`,
    ]);
    expect(clash('kind: count, maxPercentOfLimit: 40', 'kind: count, min: 10', volumes)).toEqual([]);
    expect(clash('kind: count, maxPercentOfLimit: 40', 'kind: count, min: 11', volumes)).toEqual([
      `min needs at least 11 points, and maxPercentOfLimit 40 allows 10${loosen}`,
    ]);
  });

  it('does not count backups for what must survive its Droplet', () => {
    const selects = ['points: droplet-snapshot, resources: droplet', 'resources: droplet'] as const;
    const survives = 'kind: protected, minPoints: 2, survivesSource: true';
    expect(clash('kind: count, max: 1', survives, selects)).toHaveLength(1);
    expect(clash('kind: count, max: 1', 'kind: protected, minPoints: 2', selects)).toEqual([]);
  });

  it('compares five thousand policies of each kind where names in selectors keep them apart', () => {
    const policies = Array.from({ length: 5_000 }, (_, index) => [
      `{ id: a${index}, select: { ids: ${index} }, rules: [{ kind: max-age, max: 1d }] }`,
      `{ id: b${index}, select: { ids: ${index + 4_999} }, rules: [{ kind: min-retention, min: 9d }] }`,
    ]).flat();
    const said = lintOf({ policies }).filter((one) => !one.includes('orphans escape'));
    expect(said).toEqual([expect.stringContaining('conflicts with b0/min-retention')]);
  });

  it('says when selectors are too long to be compared', () => {
    const names = (first: string) => Array.from({ length: 400 }, (_, index) => `"${first}${index}-*"`).join();
    const policies = [
      `{ id: a, select: { names: [${names('a')}], points: droplet-backup }, rules: [{ kind: max-age, max: 1d }] }`,
      `{ id: b, select: { names: [${names('b')}], points: droplet-backup }, rules: [{ kind: min-retention, min: 9d, select: { resources: droplet } }] }`,
    ];
    expect(lintOf({ policies })).toEqual([
      expect.stringMatching(/ warning suspicious: not all rules were compared/),
    ]);
  });

  it('says when not all pairs could be compared', () => {
    const policies = Array.from({ length: 1_100 }, (_, index) => [
      `{ id: a${index}, select: { names: "a${index}-*" }, rules: [{ kind: max-age, max: 1d }] }`,
      `{ id: b${index}, select: { names: "b${index}-*" }, rules: [{ kind: min-retention, min: 9d }] }`,
    ]).flat();
    const said = lintOf({ policies }).filter((one) => !one.includes('orphans escape'));
    expect(said).toEqual([
      '3:50 warning suspicious: not all rules were compared with each other, because that would take too long; split the set, or shorten its lists of globs',
    ]);
  });
});
