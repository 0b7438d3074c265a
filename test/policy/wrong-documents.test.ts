import { describe, expect, it } from 'vitest';
import { formatPolicyIssue, PolicyError } from '../../lib/errors.ts';
import { parseYaml } from '../../lib/policy/document.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { at } from '../support/inventory.ts';
import { refusals } from '../support/policy-schema.ts';

/** Files that are wrong in one way each, with what the parser says of them. Editors refuse them all. */

const NOW = at('2026-11-21T06:00:00Z');

const policies = 'policies: [{ id: a, rules: [{ kind: orphan }] }]\n';
const policy = (text: string) => `version: 1\npolicies: [{ ${text} }]\n`;
const rule = (text: string) => policy(`id: a, rules: [{ ${text} }]`);
const select = (text: string) => policy(`id: a, select: ${text}, rules: [{ kind: orphan }]`);
const settings = (text: string) => `version: 1\nsettings: { ${text} }\n${policies}`;
const exception = (text: string) => `version: 1\nexceptions: [{ ${text} }]\n${policies}`;
const hold = (text: string) => `version: 1\nholds: [{ ${text} }]\n${policies}`;

const wrong: readonly [name: string, text: string, ...issues: string[]][] = [
  ['a list in the place of the file', '- id: a\n', '1:1: expected a mapping, not a list'],
  ['a word in the place of the file', 'policies\n', '1:1: expected a mapping, not text'],
  [
    'a version alone',
    'version: 1\n',
    '1:1: the file says nothing; add policies, groups, exceptions, holds or settings',
  ],
  ['no version', `${policies}`, '1:1: missing key version; expected version: 1'],
  ['another version', `version: 2\n${policies}`, '1:10: version: expected version: 1'],
  ['a version in quotes', `version: "1"\n${policies}`, '1:10: version: expected version: 1'],
  [
    'a misspelt key of the file',
    'version: 1\npolices: [{ id: a, rules: [{ kind: orphan }] }]\n',
    '1:1: the file says nothing; add policies, groups, exceptions, holds or settings',
    '2:1: polices: unknown key polices; did you mean policies?',
  ],
  [
    'policies without one',
    'version: 1\npolicies: []\n',
    '2:11: policies: empty list; name at least one, or leave the key out',
  ],
  [
    'policies by name',
    'version: 1\npolicies: { a: { rules: [{ kind: orphan }] } }\n',
    '2:11: policies: expected a list of policies, not a mapping',
  ],
  [
    'a key without a value',
    'version: 1\npolicies:\n',
    '2:10: policies: no value; expected a list of policies',
  ],
  [
    'a policy without an id',
    policy('rules: [{ kind: orphan }]'),
    '2:12: policies[0]: missing key id; for example id: production',
  ],
  [
    'a policy without rules',
    policy('id: a'),
    '2:12: policies[0]: missing key rules; for example rules: [{"kind":"max-age","max":"90d","keepLast":2}]',
  ],
  [
    'a policy with no rule',
    policy('id: a, rules: []'),
    '2:28: policies[0].rules: a policy needs at least one rule',
  ],
  [
    'rules by kind',
    policy('id: a, rules: { orphan: {} }'),
    '2:28: policies[0].rules: expected a list of rules, not a mapping',
  ],
  [
    'one rule and no list',
    policy('id: a, rules: { kind: orphan }'),
    '2:28: policies[0].rules: expected a list of rules, not a mapping',
  ],
  [
    'an id in upper case',
    policy('id: Nightly, rules: [{ kind: orphan }]'),
    '2:18: policies[0].id: expected lower-case words joined by hyphens, such as nightly-backups',
  ],
  [
    'an id with an underscore',
    policy('id: nightly_backups, rules: [{ kind: orphan }]'),
    '2:18: policies[0].id: expected lower-case words joined by hyphens, such as nightly-backups',
  ],
  [
    'an id that is a number',
    policy('id: 7, rules: [{ kind: orphan }]'),
    '2:18: policies[0].id: expected text, not the number 7; put it in quotes',
  ],
  [
    'an id of 65 characters',
    policy(`id: ${'a'.repeat(65)}, rules: [{ kind: orphan }]`),
    '2:18: policies[0].id: at most 64 characters are allowed',
  ],
  [
    'a severity that there is not',
    policy('id: a, severity: urgent, rules: [{ kind: orphan }]'),
    '2:31: policies[0].severity: unknown value "urgent"; expected one of critical, high, medium, low, info',
  ],
  [
    'a severity in upper case',
    policy('id: a, severity: High, rules: [{ kind: orphan }]'),
    '2:31: policies[0].severity: unknown value "High"; did you mean high?',
  ],
  [
    'an empty title',
    policy('id: a, title: "", rules: [{ kind: orphan }]'),
    '2:28: policies[0].title: empty text; write a word, or leave the key out',
  ],
  [
    'a title that YAML reads as a number',
    policy('id: a, title: 2027, rules: [{ kind: orphan }]'),
    '2:28: policies[0].title: expected text, not the number 2027; put it in quotes',
  ],
  [
    'an owner that is a list',
    policy('id: a, owner: [x@example.com], rules: [{ kind: orphan }]'),
    '2:28: policies[0].owner: expected text, not a list',
  ],
  [
    'no controls',
    policy('id: a, controls: [], rules: [{ kind: orphan }]'),
    '2:31: policies[0].controls: empty list; name at least one, or leave the key out',
  ],
  [
    'fewer matches than none',
    policy('id: a, expectMatches: -1, rules: [{ kind: orphan }]'),
    '2:36: policies[0].expectMatches: -1 is too small; at least 0',
  ],
  [
    'half a match',
    policy('id: a, expectMatches: 1.5, rules: [{ kind: orphan }]'),
    '2:36: policies[0].expectMatches: expected a whole number, not the number 1.5',
  ],
  [
    'a selector that is a word',
    select('production'),
    '2:29: policies[0].select: expected a mapping, not text',
  ],
  [
    'a list of selectors',
    select('[{ names: x }]'),
    '2:29: policies[0].select: expected a mapping, not a list',
  ],
  [
    'a key of a selector that is misspelt',
    select('{ tag: { any: x } }'),
    '2:31: policies[0].select.tag: unknown key tag; did you mean tags?',
  ],
  [
    'tags as a list',
    select('{ tags: [env:prod] }'),
    '2:37: policies[0].select.tags: expected a mapping, not a list',
  ],
  [
    'tags that say nothing',
    select('{ tags: {} }'),
    '2:37: policies[0].select.tags: expected at least one of any, all, none',
  ],
  [
    'a sort of tags that there is not',
    select('{ tags: { some: x } }'),
    '2:37: policies[0].select.tags: expected at least one of any, all, none',
    '2:39: policies[0].select.tags.some: unknown key some; what can be added here: any, all, none',
  ],
  [
    'an empty list of words',
    select('{ names: [] }'),
    '2:38: policies[0].select.names: empty list; name at least one, or leave the key out',
  ],
  [
    'an empty glob',
    select('{ names: "" }'),
    '2:38: policies[0].select.names: the pattern is empty; write * to match everything',
  ],
  [
    'a glob that is a number',
    select('{ names: [7] }'),
    '2:39: policies[0].select.names[0]: expected text, not the number 7; put it in quotes',
  ],
  [
    'a kind of resource that there is not',
    select('{ resources: droplets }'),
    '2:42: policies[0].select.resources: unknown value "droplets"; did you mean droplet?',
  ],
  [
    'a kind of point that there is not',
    select('{ points: [snapshot] }'),
    '2:40: policies[0].select.points[0]: unknown value "snapshot"; expected one of droplet-backup, droplet-snapshot, volume-snapshot',
  ],
  ['a negative id', select('{ ids: -1 }'), '2:36: policies[0].select.ids: -1 is too small; at least 0'],
  [
    'half an id',
    select('{ ids: [1.5] }'),
    '2:37: policies[0].select.ids[0]: expected a whole number or text, not the number 1.5; put it in quotes',
  ],
  [
    'a region with a space',
    select('{ regions: "fra 1" }'),
    '2:40: policies[0].select.regions: expected a region slug such as fra1',
  ],
  [
    'a group in upper case',
    select('{ group: Production }'),
    '2:38: policies[0].select.group: expected lower-case words joined by hyphens, such as nightly-backups',
  ],
  [
    '`not` as a list',
    select('{ not: [{ names: x }] }'),
    '2:36: policies[0].select.not: expected a mapping, not a list',
  ],
  [
    'a misspelt key inside `not`',
    select('{ not: { not: { nams: x } } }'),
    '2:45: policies[0].select.not.not.nams: unknown key nams; did you mean names?',
  ],
  [
    'a glob over 512 characters',
    select(`{ pointNames: ${'x'.repeat(513)} }`),
    '2:43: policies[0].select.pointNames: the pattern is longer than 512 characters; write several',
  ],
  [
    'a rule that is a word',
    policy('id: a, rules: [orphan]'),
    '2:29: policies[0].rules[0]: expected a mapping, not text',
  ],
  [
    'a rule without a kind',
    rule('max: 90d'),
    '2:29: policies[0].rules[0]: missing key kind; expected one of max-age, freshness, schedule, min-retention, regions, residency, size, count, total, protected, backup-plan, orphan, metadata',
  ],
  [
    'a kind that there is not',
    rule('kind: maxage, max: 90d'),
    '2:37: policies[0].rules[0].kind: unknown kind "maxage"; did you mean max-age? The kinds are max-age, freshness, schedule, min-retention, regions, residency, size, count, total, protected, backup-plan, orphan, metadata',
  ],
  [
    'a kind in snake case',
    rule('kind: max_age, max: 90d'),
    '2:37: policies[0].rules[0].kind: unknown kind "max_age"; did you mean max-age? The kinds are max-age, freshness, schedule, min-retention, regions, residency, size, count, total, protected, backup-plan, orphan, metadata',
  ],
  [
    'a key of another kind',
    rule('kind: max-age, max: 90d, rpo: 28h'),
    '2:56: policies[0].rules[0].rpo: unknown key rpo; what can be added here: id, severity, title, select, keepLast, warnBefore',
  ],
  [
    'a key in snake case',
    rule('kind: max-age, max: 90d, keep_last: 2'),
    '2:56: policies[0].rules[0].keep_last: unknown key keep_last; did you mean keepLast?',
  ],
  [
    'max-age without max',
    rule('kind: max-age'),
    '2:29: policies[0].rules[0]: missing key max; for example max: 90d',
  ],
  [
    'minutes, or months?',
    rule('kind: max-age, max: 3m'),
    '2:51: policies[0].rules[0].max: a bare `m` is ambiguous (months to some tools, minutes to others); write `mo` for months or `h` for hours',
  ],
  [
    'a duration without a unit',
    rule('kind: max-age, max: 90'),
    '2:51: policies[0].rules[0].max: expected a duration such as 28h, 90d, 6w, 12mo or 7y (found 90)',
  ],
  [
    'a duration in words',
    rule('kind: max-age, max: 90 days'),
    '2:51: policies[0].rules[0].max: expected a duration such as 28h, 90d, 6w, 12mo or 7y (found "90 days")',
  ],
  [
    'a negative duration',
    rule('kind: max-age, max: -90d'),
    '2:51: policies[0].rules[0].max: expected a duration such as 28h, 90d, 6w, 12mo or 7y (found "-90d")',
  ],
  [
    'a duration with a fraction',
    rule('kind: freshness, rpo: 1.5d'),
    '2:53: policies[0].rules[0].rpo: expected a duration such as 28h, 90d, 6w, 12mo or 7y (found "1.5d")',
  ],
  [
    'a duration of six digits',
    rule('kind: freshness, rpo: 100000h'),
    '2:53: policies[0].rules[0].rpo: expected a duration such as 28h, 90d, 6w, 12mo or 7y (found "100000h")',
  ],
  [
    'no time at all where some is needed',
    rule('kind: freshness, rpo: 0d'),
    '2:53: policies[0].rules[0].rpo: zero is not allowed here; write a longer duration',
  ],
  [
    'a list of durations',
    rule('kind: freshness, rpo: [28h]'),
    '2:53: policies[0].rules[0].rpo: expected a duration such as 28h, 90d, 6w, 12mo or 7y',
  ],
  [
    'fewer kept than none',
    rule('kind: max-age, max: 90d, keepLast: -1'),
    '2:66: policies[0].rules[0].keepLast: -1 is too small; at least 0',
  ],
  [
    'a number in quotes',
    rule('kind: max-age, max: 90d, keepLast: "2"'),
    '2:66: policies[0].rules[0].keepLast: expected a whole number, not text',
  ],
  [
    'a schedule of nothing',
    rule('kind: schedule, keep: {}'),
    '2:53: policies[0].rules[0].keep: expected at least one of hourly, daily, weekly, monthly, yearly',
  ],
  [
    'a schedule without keep',
    rule('kind: schedule'),
    '2:29: policies[0].rules[0]: missing key keep; for example keep: {"daily":7,"weekly":4,"monthly":12}',
  ],
  [
    'a tier that there is not',
    rule('kind: schedule, keep: { biweekly: 2 }'),
    '2:53: policies[0].rules[0].keep: expected at least one of hourly, daily, weekly, monthly, yearly',
    '2:55: policies[0].rules[0].keep.biweekly: unknown key biweekly; did you mean weekly?',
  ],
  [
    'a tier of no slot',
    rule('kind: schedule, keep: { daily: 0 }'),
    '2:62: policies[0].rules[0].keep.daily: 0 is too small; at least 1',
  ],
  [
    'a tier over a hundred years',
    rule('kind: schedule, keep: { yearly: 101 }'),
    '2:63: policies[0].rules[0].keep.yearly: 101 is too large; at most 100',
  ],
  [
    'a day of the week that there is not',
    rule('kind: schedule, keep: { weekly: 4 }, weekStart: mon'),
    '2:79: policies[0].rules[0].weekStart: unknown value "mon"; expected one of monday, tuesday, wednesday, thursday, friday, saturday, sunday',
  ],
  [
    'min-retention by something else',
    rule('kind: min-retention, min: 30d, basis: plans'),
    '2:69: policies[0].rules[0].basis: unknown value "plans"; did you mean plan?',
  ],
  [
    'regions that asks for nothing',
    rule('kind: regions'),
    '2:29: policies[0].rules[0]: expected at least one of require, atLeast, outsideSource',
  ],
  [
    'regions that asks for nothing by false',
    rule('kind: regions, outsideSource: false'),
    '2:29: policies[0].rules[0]: expected at least one of require, atLeast, outsideSource',
  ],
  [
    'in no region at least',
    rule('kind: regions, atLeast: 0'),
    '2:55: policies[0].rules[0].atLeast: 0 is too small; at least 1',
  ],
  [
    'residency that allows and denies',
    rule('kind: residency, allow: fra1, deny: nyc3'),
    '2:67: policies[0].rules[0].deny: expected only one of allow, deny',
  ],
  [
    'residency that does neither',
    rule('kind: residency'),
    '2:29: policies[0].rules[0]: expected one of allow, deny',
  ],
  [
    'an empty list of regions',
    rule('kind: residency, allow: []'),
    '2:55: policies[0].rules[0].allow: empty list; name at least one, or leave the key out',
  ],
  [
    'a negative size',
    rule('kind: size, maxGigabytes: -1'),
    '2:57: policies[0].rules[0].maxGigabytes: -1 is too small; at least 0',
  ],
  [
    'infinite size',
    rule('kind: size, maxGigabytes: .inf'),
    '2:57: policies[0].rules[0].maxGigabytes: expected a number, not .inf',
  ],
  [
    'a size with a unit',
    rule('kind: size, maxGigabytes: 250GB'),
    '2:57: policies[0].rules[0].maxGigabytes: expected a number, not text',
  ],
  [
    'count without a limit',
    rule('kind: count'),
    '2:29: policies[0].rules[0]: expected at least one of min, max, maxPercentOfLimit',
  ],
  [
    'more than all of a limit',
    rule('kind: count, maxPercentOfLimit: 101'),
    '2:63: policies[0].rules[0].maxPercentOfLimit: 101 is too large; at most 100',
  ],
  [
    'total without a limit',
    rule('kind: total, groupBy: account'),
    '2:29: policies[0].rules[0]: expected at least one of maxCount, maxGigabytes, maxMonthlyUsd',
  ],
  [
    'a sum over something else',
    rule('kind: total, groupBy: team, maxCount: 1'),
    '2:53: policies[0].rules[0].groupBy: expected resource, account, region, or tag: with how the tags begin, such as tag:team:',
  ],
  [
    'a sum over tags of no beginning',
    rule('kind: total, groupBy: "tag:", maxCount: 1'),
    '2:53: policies[0].rules[0].groupBy: expected resource, account, region, or tag: with how the tags begin, such as tag:team:',
  ],
  [
    'a price with a sign',
    rule('kind: total, maxMonthlyUsd: $50'),
    '2:59: policies[0].rules[0].maxMonthlyUsd: expected a number, not text',
  ],
  [
    'a yes that YAML 1.2 reads as a word',
    rule('kind: protected, survivesSource: yes'),
    '2:64: policies[0].rules[0].survivesSource: expected true or false, not text',
  ],
  [
    'no point at least',
    rule('kind: protected, minPoints: 0'),
    '2:59: policies[0].rules[0].minPoints: 0 is too small; at least 1',
  ],
  [
    'a plan that is off and makes backups',
    rule('kind: backup-plan, enabled: false, every: 24h'),
    '2:29: policies[0].rules[0]: enabled: false wants backups off and takes no every; remove one of them',
  ],
  [
    'metadata that asks for nothing',
    rule('kind: metadata'),
    '2:29: policies[0].rules[0]: expected at least one of requireTags, namePattern',
  ],
  [
    'settings that there are not',
    settings('timeZone: UTC'),
    '2:13: settings.timeZone: unknown key timeZone; did you mean timezone?',
  ],
  [
    'a time zone that cannot be one',
    settings('timezone: "+01:00"'),
    '2:23: settings.timezone: is no time zone; write an IANA name such as Europe/Berlin, or UTC',
  ],
  [
    'a negative price',
    settings('prices: { snapshotUsdPerGbMonth: -0.06 }'),
    '2:46: settings.prices.snapshotUsdPerGbMonth: -0.06 is too small; at least 0',
  ],
  [
    'a plan that has no price',
    settings('prices: { backupUsdPerGbMonth: { "48": 0.02 } }'),
    '2:46: settings.prices.backupUsdPerGbMonth.48: unknown key 48; what can be added here: 4, 6, 12, 24, 168',
  ],
  [
    'no snapshot a volume',
    settings('limits: { volumeSnapshotsPerVolume: 0 }'),
    '2:49: settings.limits.volumeSnapshotsPerVolume: 0 is too small; at least 1',
  ],
  [
    'a topic that is no ARN',
    settings('notify: { topics: { platform@example.com: alerts } }'),
    '2:55: settings.notify.topics["platform@example.com"]: expected the ARN of an SNS topic such as arn:aws:sns:eu-central-1:123456789012:alerts',
  ],
  [
    'reminders of a severity that there is not',
    settings('notify: { reminders: { urgent: 1h } }'),
    '2:36: settings.notify.reminders.urgent: unknown key urgent; what can be added here: critical, high, medium, low, info',
  ],
  [
    'groups as a list',
    `version: 1\ngroups: [{ id: a }]\n${policies}`,
    '2:9: groups: expected a mapping, not a list',
  ],
  [
    'a group that nobody can name',
    `version: 1\ngroups: { Prod: {} }\n${policies}`,
    '2:11: groups.Prod: expected lower-case words joined by hyphens, such as nightly-backups',
  ],
  [
    'an exception without an end',
    exception('id: EX-1, policies: a, match: { ids: 1 }, reason: r, owner: o'),
    '2:14: exceptions[0]: missing key until; for example until: 2027-01-31',
  ],
  [
    'an exception without reason and owner',
    exception('id: EX-1, policies: a, match: { ids: 1 }, until: 2027-01-31'),
    '2:14: exceptions[0]: missing key reason; for example reason: Base images are kept for rebuilds',
    '2:14: exceptions[0]: missing key owner; for example owner: dana@example.com',
  ],
  [
    'an exception from everything',
    exception('id: EX-1, policies: a, match: {}, reason: r, owner: o, until: 2027-01-31'),
    '2:46: exceptions[0].match: an empty match would cover everything; write at least one key',
  ],
  [
    'an exception of no policy',
    exception('id: EX-1, policies: [], match: { ids: 1 }, reason: r, owner: o, until: 2027-01-31'),
    '2:36: exceptions[0].policies: empty list; name at least one, or leave the key out',
  ],
  [
    'an exception of a rule of a rule',
    exception('id: EX-1, policies: a/b/c, match: { ids: 1 }, reason: r, owner: o, until: 2027-01-31'),
    '2:36: exceptions[0].policies: expected policy or policy/rule, with one slash at most',
  ],
  [
    'an end that is no day',
    exception('id: EX-1, policies: a, match: { ids: 1 }, reason: r, owner: o, until: tomorrow'),
    '2:86: exceptions[0].until: expected a day of the calendar such as 2027-01-31',
  ],
  [
    'an end with a time',
    exception('id: EX-1, policies: a, match: { ids: 1 }, reason: r, owner: o, until: 2027-01-31T00:00:00Z'),
    '2:86: exceptions[0].until: expected a day of the calendar such as 2027-01-31',
  ],
  [
    'an end in a thirteenth month',
    exception('id: EX-1, policies: a, match: { ids: 1 }, reason: r, owner: o, until: 2027-13-01'),
    '2:86: exceptions[0].until: expected a day of the calendar such as 2027-01-31',
  ],
  [
    'a category that there is not',
    exception(
      'id: EX-1, policies: a, match: { ids: 1 }, reason: r, owner: o, until: 2027-01-31, category: accepted',
    ),
    '2:108: exceptions[0].category: unknown value "accepted"; expected one of waiver, mitigated',
  ],
  [
    'a hold without a match',
    hold('id: HOLD-1, reason: r, owner: o'),
    '2:9: holds[0]: missing key match; for example match: {"pointNames":"case-2291-*"}',
  ],
  [
    'a hold of a policy',
    hold('id: HOLD-1, policies: a, match: { ids: 1 }, reason: r, owner: o'),
    '2:23: holds[0].policies: unknown key policies; what can be added here: until',
  ],
  [
    'an id with a space',
    hold('id: case 2291, match: { ids: 1 }, reason: r, owner: o'),
    '2:15: holds[0].id: expected letters and digits joined by hyphens, dots or underscores, such as EX-7',
  ],
];

function issuesOf(source: string): string[] {
  try {
    return parsePolicies([{ file: 'a', source }], { now: NOW }).warnings.map(formatPolicyIssue);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.issues.map((issue) => formatPolicyIssue(issue).slice('a:'.length));
  }
}

describe('a wrong policy file', () => {
  it.each(wrong)('is refused by the parser, which says where and why: %s', (_name, text, ...issues) => {
    expect(issuesOf(text)).toEqual(issues);
  });

  it.each(wrong)('is refused by the JSON Schema: %s', (_name, text) => {
    const { document, issues } = parseYaml('a', text);
    expect(issues).toEqual([]);
    expect(refusals(document?.value)).not.toEqual([]);
  });
});
