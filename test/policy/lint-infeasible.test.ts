import { describe, expect, it } from 'vitest';
import { lintOf, lintOfRule } from '../support/lint.ts';

const error = (message: string) => [`error infeasible: nothing that it selects can pass: ${message}`];
const some = (message: string) => [`warning infeasible: ${message}`];
const unsure = (message: string) => [
  `warning infeasible: not everything that it selects can pass: ${message}`,
];
const clean: string[] = [];

const volumes = 'select: { resources: volume }';
const backups = 'select: { resources: droplet, points: droplet-backup }';
const both = 'select: { resources: droplet }';
const staysInRegion = "volume snapshots cannot leave their volume's region";
const backupStays = "backups stay in their Droplet's region";
const copies = 'count Droplet snapshots only, which can be copied, or remove the rule';
const onlyDroplets = 'leave it out with select: { resources: droplet }';
const usageBased = 'choose a usage-based plan, or count snapshots too';
const correctLimit = 'ask for at most 25, or correct settings.limits.volumeSnapshotsPerVolume';

const cases: readonly [rule: string, expected: string[]][] = [
  // Copies in other regions.
  [`kind: regions, atLeast: 1, ${volumes}`, clean],
  [
    `kind: regions, atLeast: 2, ${volumes}`,
    error(`${staysInRegion}, so that none is in 2 regions; ${copies}`),
  ],
  [`kind: regions, atLeast: 2, ${backups}`, error(`${backupStays}, so that none is in 2 regions; ${copies}`)],
  [`kind: regions, atLeast: 2, ${both}`, clean],
  [
    'kind: regions, atLeast: 2',
    some(`no volume can pass: ${staysInRegion}, so that none is in 2 regions; ${onlyDroplets}`),
  ],
  [
    `kind: regions, outsideSource: true, ${volumes}`,
    error(`${staysInRegion}, so that none is outside it; ${copies}`),
  ],
  [`kind: regions, require: [nyc3], ${volumes}`, clean],
  [`kind: regions, require: [nyc3, nyc3], ${volumes}`, clean],
  [
    `kind: regions, require: [nyc3, sfo3], ${volumes}`,
    error(`${staysInRegion}, so that none is in 2 regions; ${copies}`),
  ],
  ['kind: regions, require: nyc3, select: { resources: volume, regions: [nyc3] }', clean],
  [
    'kind: regions, require: nyc3, select: { resources: volume, regions: [fra1] }',
    error(
      `${staysInRegion}, and the rule admits none that the selector does; change the rule's regions, or those of its selector`,
    ),
  ],
  [
    'kind: regions, require: nyc3, select: { resources: volume, regions: [fra1, nyc3] }',
    unsure(
      `${staysInRegion}, and the rule rules out fra1, which the selector names; change the rule's regions, or those of its selector`,
    ),
  ],
  [
    'kind: regions, require: nyc3, select: { resources: volume, not: { regions: nyc3 } }',
    error(
      `${staysInRegion}, and the rule admits none that the selector does; change the rule's regions, or those of its selector`,
    ),
  ],
  // Residency of what stays where it is.
  ['kind: residency, allow: fra1, select: { points: volume-snapshot }', clean],
  [
    'kind: residency, allow: fra1, select: { points: volume-snapshot, regions: nyc3, resources: volume }',
    [
      ...error(
        `${staysInRegion}, and the rule admits none that the selector does; change the rule's regions, or those of its selector`,
      ),
      'warning suspicious: lets orphans escape: resource keys in its selector or in that of its policy match no point whose resource is gone; use point keys, `not` around resource keys, or an `orphan` rule without resource keys',
    ],
  ],
  [
    'kind: residency, deny: [nyc3, sfo3], select: { points: droplet-backup, regions: nyc3 }',
    error(
      `${backupStays}, and the rule admits none that the selector does; change the rule's regions, or those of its selector`,
    ),
  ],
  ['kind: residency, deny: [sfo3], select: { points: droplet-backup, regions: nyc3 }', clean],
  // At most 25 snapshots a volume.
  [`kind: count, min: 25, ${volumes}`, clean],
  [
    `kind: count, min: 26, ${volumes}`,
    error(`a volume has at most 25 snapshots, and the rule needs 26; ${correctLimit}`),
  ],
  [`kind: count, min: 26, ${both}`, clean],
  [
    'kind: count, min: 26',
    some(`no volume can pass: a volume has at most 25 snapshots, and the rule needs 26; ${onlyDroplets}`),
  ],
  [`kind: count, max: 99, ${volumes}`, clean],
  [`kind: schedule, keep: { daily: 25 }, ${volumes}`, clean],
  [
    `kind: schedule, keep: { daily: 26 }, ${volumes}`,
    error(`a volume has at most 25 snapshots, and the rule needs 26; ${correctLimit}`),
  ],
  [`kind: schedule, keep: { daily: 26 }, missingAllowed: 1, ${volumes}`, clean],
  [`kind: schedule, keep: { daily: 14, monthly: 12 }, ${volumes}`, clean],
  [
    `kind: schedule, keep: { daily: 18, monthly: 12 }, ${volumes}`,
    error(`a volume has at most 25 snapshots, and the rule needs 28; ${correctLimit}`),
  ],
  [`kind: protected, minPoints: 25, ${volumes}`, clean],
  [
    `kind: protected, minPoints: 26, ${volumes}`,
    error(`a volume has at most 25 snapshots, and the rule needs 26; ${correctLimit}`),
  ],
  [
    `kind: protected, minPoints: 26, ${both}`,
    unsure(`a volume has at most 25 snapshots, and the rule needs 26; ${correctLimit}`),
  ],
  [`kind: protected, minPoints: 26, includeVolumes: false, ${both}`, clean],
  [
    `kind: count, maxPercentOfLimit: 80, ${both}`,
    error(
      'no limit is known for the points of a Droplet, so that it is always skipped; write max, or select volumes',
    ),
  ],
  [`kind: count, maxPercentOfLimit: 80, max: 9, ${both}`, clean],
  ['kind: count, maxPercentOfLimit: 80', clean],
  // How often backups are made.
  ['kind: freshness, rpo: 1h', clean],
  [`kind: freshness, rpo: 1h, ${volumes}`, clean],
  [
    `kind: freshness, rpo: 3h, ${backups}`,
    error(
      'no backup plan makes one more often than every 4 hours; write at least 4h, or count snapshots too',
    ),
  ],
  [
    `kind: freshness, rpo: 4h, ${backups}`,
    unsure(
      'with the window of 4 hours, backups are up to 8 hours apart on any plan; write 8h, or count snapshots too',
    ),
  ],
  [
    `kind: freshness, rpo: 7h, ${backups}`,
    unsure(
      'with the window of 4 hours, backups are up to 8 hours apart on any plan; write 8h, or count snapshots too',
    ),
  ],
  [
    `kind: freshness, rpo: 8h, ${backups}`,
    unsure(`on basic plans backups are up to 28 hours apart; write 28h, ${usageBased}`),
  ],
  [
    `kind: freshness, rpo: 27h, ${backups}`,
    unsure(`on basic plans backups are up to 28 hours apart; write 28h, ${usageBased}`),
  ],
  [`kind: freshness, rpo: 28h, ${backups}`, clean],
  [
    'kind: freshness, rpo: 28h, select: { points: droplet-backup }',
    some(`no volume can pass: none of the points that count is of a volume; ${onlyDroplets}`),
  ],
  [
    `kind: schedule, keep: { hourly: 3 }, ${backups}`,
    error(
      'no backup plan makes one more often than every 4 hours, so that 3 hourly slots cannot all be filled; remove keep.hourly, or count snapshots too',
    ),
  ],
  [
    `kind: schedule, keep: { hourly: 24 }, missingAllowed: 15, ${backups}`,
    error(
      'no backup plan makes one more often than every 4 hours, so that 9 hourly slots cannot all be filled; remove keep.hourly, or count snapshots too',
    ),
  ],
  // How long they are kept.
  [`kind: min-retention, min: 28d, ${backups}`, clean],
  [`kind: min-retention, min: 4w, ${backups}`, clean],
  [
    `kind: min-retention, min: 29d, ${backups}`,
    unsure(`basic plans keep backups for 28 days at most; ${usageBased}`),
  ],
  [
    `kind: min-retention, min: 1mo, ${backups}`,
    unsure(`basic plans keep backups for 28 days at most; ${usageBased}`),
  ],
  ['kind: min-retention, min: 1y', clean],
  [`kind: schedule, keep: { daily: 7 }, ${backups}`, clean],
  [`kind: schedule, keep: { weekly: 4 }, ${backups}`, clean],
  [
    `kind: schedule, keep: { daily: 8 }, ${backups}`,
    unsure(
      `basic plans make backups daily, kept for 7 days, or weekly, kept for 28 days, which fills no such schedule; ${usageBased}`,
    ),
  ],
  [
    `kind: schedule, keep: { daily: 7, weekly: 4 }, ${backups}`,
    unsure(
      `basic plans make backups daily, kept for 7 days, or weekly, kept for 28 days, which fills no such schedule; ${usageBased}`,
    ),
  ],
  [`kind: count, min: 7, ${backups}`, clean],
  [`kind: count, min: 8, ${backups}`, unsure(`basic plans keep 7 backups at most; ${usageBased}`)],
  // Backup plans.
  ['kind: backup-plan', clean],
  ['kind: backup-plan, every: 24h, keeps: 7d', clean],
  ['kind: backup-plan, every: 1w, keeps: 28d', clean],
  [
    'kind: backup-plan, every: 3h',
    error(
      'no plan makes backups more often than every 4 hours; write at least 4h, or correct settings.limits.shortestBackupInterval',
    ),
  ],
  [
    'kind: backup-plan, every: 12h',
    unsure(
      'basic plans make backups daily, kept for 7 days, or weekly, kept for 28 days; ask for less, or choose a usage-based plan',
    ),
  ],
  [
    'kind: backup-plan, every: 24h, keeps: 8d',
    unsure(
      'basic plans make backups daily, kept for 7 days, or weekly, kept for 28 days; ask for less, or choose a usage-based plan',
    ),
  ],
  ['kind: min-retention, basis: plan, min: 28d', clean],
  [
    'kind: min-retention, basis: plan, min: 1mo',
    unsure(
      'basic plans make backups daily, kept for 7 days, or weekly, kept for 28 days; ask for less, or choose a usage-based plan',
    ),
  ],
  // What backups are not.
  [
    'kind: protected, survivesSource: true, select: { points: droplet-backup, resources: droplet }',
    error('backups are destroyed with their Droplet; count snapshots, or remove survivesSource'),
  ],
  [
    'kind: protected, survivesSource: true, select: { points: droplet-backup }',
    some(
      'no Droplet can pass: backups are destroyed with their Droplet; leave it out with select: { resources: volume }',
    ),
  ],
  ['kind: protected, survivesSource: true', clean],
  [
    'kind: metadata, requireTags: "owner:*", select: { points: droplet-backup }',
    error('DigitalOcean does not tag backups; select snapshots only'),
  ],
  [
    'kind: metadata, requireTags: "owner:*"',
    some(
      'no backup can pass: DigitalOcean does not tag backups; leave it out with select: { points: [droplet-snapshot, volume-snapshot] }',
    ),
  ],
  ['kind: metadata, requireTags: "owner:*", select: { not: { points: droplet-backup } }', clean],
  ['kind: metadata, requireTags: "owner:*", select: { pointTags: { any: "*" } }', clean],
  ['kind: metadata, namePattern: "*", select: { points: droplet-backup }', clean],
  // Rules that anything can pass, or that judge groups.
  ['kind: max-age, max: 1h', clean],
  ['kind: size, maxGigabytes: 0', clean],
  ['kind: total, maxCount: 0', clean],
  ['kind: orphan', clean],
  ['kind: orphan, select: { not: { tags: { any: k8s } } }', clean],
  ['kind: orphan, select: { accounts: main }', clean],
  ['kind: orphan, select: { points: volume-snapshot }', clean],
  [
    'kind: orphan, select: { tags: { none: k8s } }',
    [
      'error infeasible: finds no orphan: resource keys in its selector or in that of its policy match no resource that is gone; use point keys, or `not` around resource keys',
    ],
  ],
];

describe('lint of what the provider cannot do', () => {
  it.each(cases)('{ %s }', (rule, expected) => {
    expect(lintOfRule(rule)).toEqual(expected);
  });

  it.each([
    [`kind: count, min: 50, ${volumes}`, clean],
    [
      `kind: count, min: 51, ${volumes}`,
      error(
        'a volume has at most 50 snapshots, and the rule needs 51; ask for at most 50, or correct settings.limits.volumeSnapshotsPerVolume',
      ),
    ],
    [
      `kind: freshness, rpo: 5h, ${backups}`,
      unsure(`on basic plans backups are up to 28 hours apart; write 28h, ${usageBased}`),
    ],
    [
      'kind: backup-plan, every: 1h',
      unsure(
        'basic plans make backups daily, kept for 7 days, or weekly, kept for 28 days; ask for less, or choose a usage-based plan',
      ),
    ],
  ])('by the limits that the settings give: { %s }', (rule, expected) => {
    const settings = 'settings: { limits: { volumeSnapshotsPerVolume: 50, shortestBackupInterval: 1h } }';
    expect(lintOfRule(rule, [settings])).toEqual(expected);
  });

  it('knows what the selector of the policy, groups and `not` leave', () => {
    const more = ['groups:', '  volumes: { not: { resources: droplet } }', '  disks: { group: volumes }'];
    const rule = '{ kind: regions, atLeast: 2 }';
    const policy = (select: string) => `{ id: a, select: ${select}, rules: [${rule}] }`;
    const about = (select: string) =>
      lintOf({ policies: [policy(select)], more }).map((said) => said.slice(5, 45));
    expect(about('{ group: disks }')).toEqual([expect.stringContaining('error infeasible')]);
    expect(about('{ not: { group: [disks] } }')).toEqual([]);
    expect(about('{ not: { not: { group: disks } } }')).toEqual([
      expect.stringContaining('error infeasible'),
    ]);
    expect(about('{ not: { group: disks, names: "x" } }')).toEqual([
      expect.stringContaining('warning infeasible'),
    ]);
    expect(about('{ group: [disks, volumes] }')).toEqual([expect.stringContaining('error infeasible')]);
  });
});
