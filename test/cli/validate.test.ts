import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, hasTerminal, snapwarden, terminal, useCli } from '../support/cli.ts';

useCli();

const valid = (stdout: string) => ({ code: 0, signal: null, stdout, stderr: '' });
const refused = (stderr: string) => ({ code: 2, signal: null, stdout: '', stderr });

const orphans = (id: string) => `version: 1\npolicies:\n  - { id: ${id}, rules: [{ kind: orphan }] }\n`;
const exception = (until: string) =>
  `exceptions:\n  - { id: E, policies: a, match: { points: volume-snapshot }, reason: x, owner: y, until: ${until} }\n`;

/** One file wrong by its schema, one wrong by the first, and warnings. */
const wrong = {
  'bad/a.yaml': `version: 1
settings: { timezone: Mars/Base }
groups:
  production: { tags: { any: ["env:prod"] } }
policies:
  - id: first
    select: { group: productoin }
    rules: [{ kind: orphan }, { kind: orphan }]
  - id: second
    rules:
      - { kind: max-age, max: 90d, keeplast: 3 }
      - { kind: schedul, keep: { daily: 7 } }
      - { kind: min-retention, min: 30m }
      - { kind: metadata }
      - { kind: backup-plan, enabled: false, every: 24h }
`,
  'bad/b.yaml': `version: 1
settings: { prices: { snapshotUsdPerGb: 1 } }
policies:
  - id: first
    rules: [{ kind: residency, allow: [fra9] }]
exceptions:
  - { id: EX-1, policies: secnd/max-age, match: { names: x }, reason: Known, owner: me, until: 2030-01-31 }
holds: []
`,
};

const toldOfWrong = `bad/a.yaml:2:23: settings.timezone: is no time zone; write an IANA name such as Europe/Berlin, or UTC
   2 | settings: { timezone: Mars/Base }
     |                       ^^^^^^^^^
bad/a.yaml:7:22: policies[0].select.group: there is no group productoin; did you mean production?
   7 |     select: { group: productoin }
     |                      ^^^^^^^^^^
bad/a.yaml:8:31: policies[0].rules[1].id: rule orphan is already at bad/a.yaml:8:13; give one another id
   8 |     rules: [{ kind: orphan }, { kind: orphan }]
     |                               ^
bad/a.yaml:11:36: policies[1].rules[0].keeplast: unknown key keeplast; did you mean keepLast?
  11 |       - { kind: max-age, max: 90d, keeplast: 3 }
     |                                    ^^^^^^^^
bad/a.yaml:12:17: policies[1].rules[1].kind: unknown kind "schedul"; did you mean schedule? The kinds are max-age, freshness, schedule, min-retention, regions, residency, size, count, total, protected, backup-plan, orphan, metadata
  12 |       - { kind: schedul, keep: { daily: 7 } }
     |                 ^^^^^^^
bad/a.yaml:13:37: policies[1].rules[2].min: a bare \`m\` is ambiguous (months to some tools, minutes to others); write \`mo\` for months or \`h\` for hours
  13 |       - { kind: min-retention, min: 30m }
     |                                     ^^^
bad/a.yaml:14:9: policies[1].rules[3]: expected at least one of requireTags, namePattern
  14 |       - { kind: metadata }
     |         ^
bad/a.yaml:15:9: policies[1].rules[4]: enabled: false wants backups off and takes no every; remove one of them
  15 |       - { kind: backup-plan, enabled: false, every: 24h }
     |         ^
bad/b.yaml:2:1: settings: a set has one settings, and it is already at bad/a.yaml:2:1; merge them
   2 | settings: { prices: { snapshotUsdPerGb: 1 } }
     | ^^^^^^^^
bad/b.yaml:2:23: settings.prices.snapshotUsdPerGb: unknown key snapshotUsdPerGb; what can be added here: snapshotUsdPerGbMonth, snapshotMinimumUsd, backupShareOfDroplet, backupUsdPerGbMonth
   2 | settings: { prices: { snapshotUsdPerGb: 1 } }
     |                       ^^^^^^^^^^^^^^^^
bad/b.yaml:4:9: policies[0].id: policy first is already at bad/a.yaml:6:9; give one another id
   4 |   - id: first
     |         ^^^^^
bad/b.yaml:5:40: warning: policies[0].rules[0].allow[0]: fra9 is no region that is known here; did you mean fra1?
   5 |     rules: [{ kind: residency, allow: [fra9] }]
     |                                        ^^^^
bad/b.yaml:7:27: exceptions[0].policies: there is no policy secnd; did you mean second?
   7 |   - { id: EX-1, policies: secnd/max-age, match: { names: x }, reason: Known, owner: me, un…
     |                           ^^^^^^^^^^^^^
bad/b.yaml:8:8: holds: empty list; name at least one, or leave the key out
   8 | holds: []
     |        ^
13 errors, 1 warning in 2 files
`;

/** Right by every schema, and yet not to be met. */
const unmeetable = `version: 1
policies:
  - id: copies
    select: { tags: { any: "tier:critical" } }
    rules:
      - { kind: regions, atLeast: 2 }
      - kind: freshness
        rpo: 2h
        select: { resources: droplet, points: droplet-backup }
      - { kind: size, maxGigabytes: 250 }
  - id: old-copies-go
    rules:
      - { kind: max-age, max: 90d }
  - id: auditor
    select: { resources: droplet }
    rules:
      - { kind: schedule, keep: { daily: 7, monthly: 12 } }
`;

describe('validate', { concurrent: true, timeout: 90_000 }, () => {
  it('says how much is valid, by default of the folder policies', async () => {
    const two =
      'version: 1\npolicies:\n  - { id: a, rules: [{ kind: orphan }, { kind: size, maxGigabytes: 9 }] }\n';
    const cwd = await folder({ 'policies/a.yaml': two, 'more/b.yml': two.replace('id: a', 'id: b') });
    expect(await snapwarden(['validate'], { cwd })).toEqual(
      valid('1 policy with 2 rules in 1 file: valid.\n'),
    );
    expect(await snapwarden(['validate', 'policies', 'more'], { cwd })).toEqual(
      valid('2 policies with 4 rules in 2 files: valid.\n'),
    );
  });

  it('takes a single file for the whole set, wherever it lies', async () => {
    const cwd = await folder({
      'policies/a.yaml': orphans('a'),
      'policies/broken.yaml': '[',
      'policies/notes.txt': orphans('b'),
      'policies/a.test.yaml': orphans('c'),
    });
    const one = valid('1 policy with 1 rule in 1 file: valid.\n');
    expect(await snapwarden(['validate', 'policies/a.yaml'], { cwd })).toEqual(one);
    expect(
      await snapwarden(['validate', join(cwd, 'policies/a.yaml'), './policies/../policies/a.yaml'], { cwd }),
    ).toEqual(one);
    expect(await snapwarden(['validate', 'policies/a.yaml', 'policies/notes.txt'], { cwd })).toEqual(
      valid('2 policies with 2 rules in 2 files: valid.\n'),
    );
    expect(
      await snapwarden(
        ['validate', 'policies/a.test.yaml', 'policies/gone.yaml', 'policies/a.yaml/x', '/dev/null'],
        { cwd },
      ),
    ).toEqual(
      refused(
        'snapwarden: policy file policies/a.test.yaml holds policy tests; name a file of policies\n' +
          'snapwarden: policies folder policies/gone.yaml does not exist; name the folder or the file that holds your policies\n' +
          'snapwarden: policies folder policies/a.yaml/x is no folder; name the folder or the file that holds your policies\n' +
          'snapwarden: policy file /dev/null is no plain file; copy it into one\n',
      ),
    );
  });

  it('accepts the default policies without a word of warning', async () => {
    expect(await snapwarden(['validate'])).toEqual(
      valid(expect.stringMatching(/^\d+ policies with \d+ rules in 1 file: valid\.\n$/)),
    );
  });

  it('tells every error of every file at once, with its place and its line', async () => {
    const cwd = await folder(wrong);
    expect(await snapwarden(['validate', 'bad'], { cwd })).toEqual(refused(toldOfWrong));
  });

  it('tells what cannot be met, what conflicts and what is suspicious', async () => {
    const cwd = await folder({ 'policies/a.yaml': unmeetable });
    expect(await snapwarden(['validate'], { cwd })).toEqual(
      refused(`policies/a.yaml:6:9: warning: policies[0].rules[0]: no volume can pass: volume snapshots cannot leave their volume's region, so that none is in 2 regions; leave it out with select: { resources: droplet }
   6 |       - { kind: regions, atLeast: 2 }
     |         ^
policies/a.yaml:7:9: policies[0].rules[1]: nothing that it selects can pass: no backup plan makes one more often than every 4 hours; write at least 4h, or count snapshots too
   7 |       - kind: freshness
     |         ^^^^
policies/a.yaml:10:9: warning: policies[0].rules[2]: lets orphans escape: resource keys in its selector or in that of its policy match no point whose resource is gone; use point keys, \`not\` around resource keys, or an \`orphan\` rule without resource keys
  10 |       - { kind: size, maxGigabytes: 250 }
     |         ^
policies/a.yaml:17:9: policies[2].rules[0]: conflicts with old-copies-go/max-age at policies/a.yaml:13:9: keep.monthly 12 needs points that become 13 months old, and max 90d lets none; loosen one of them, or make their selections disjoint
  17 |       - { kind: schedule, keep: { daily: 7, monthly: 12 } }
     |         ^
2 errors, 2 warnings in 1 file
`),
    );
  });

  it('only warns of that in an audit, which goes on', async () => {
    const cwd = await folder({ 'policies/a.yaml': unmeetable });
    expect(
      await snapwarden(['audit', '--sandbox', '--exit-zero', '--format', 'json'], { cwd }),
    ).toMatchObject({ code: 0, stderr: '' });
    if (!hasTerminal) return;
    const { stdout, code } = await terminal(
      'snapwarden audit --sandbox --exit-zero --output report.txt',
      200,
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /policies\/a\.yaml:7:9: warning: policies\[0\]\.rules\[1\]: nothing that it selects can pass/,
    );
    expect(stdout).toMatch(/policies\/a\.yaml:17:9: warning: policies\[2\]\.rules\[0\]: conflicts with/);
  });

  it('tells warnings and exits with 0', async () => {
    const set = 'version: 1\npolicies:\n  - { id: a, rules: [{ kind: residency, allow: [fra1, fra9] }] }\n';
    const cwd = await folder({ 'policies/a.yaml': set });
    expect(await snapwarden(['validate'], { cwd })).toEqual(
      valid(`policies/a.yaml:3:55: warning: policies[0].rules[0].allow[1]: fra9 is no region that is known here; did you mean fra1?
  3 |   - { id: a, rules: [{ kind: residency, allow: [fra1, fra9] }] }
    |                                                       ^^^^
1 policy with 1 rule in 1 file: valid, with 1 warning.
`),
    );
  });

  it('counts the length of exceptions from the day of --now', async () => {
    const cwd = await folder({ 'policies/a.yaml': orphans('a') + exception('2027-03-02') });
    expect(await snapwarden(['validate', '--now', '2026-03-01T23:59:59Z'], { cwd })).toMatchObject({
      code: 0,
    });
    const late = await snapwarden(['validate', '--now', '2026-02-28T23:59:59Z'], { cwd });
    expect(late.code).toBe(2);
    expect(late.stderr).toMatch(/^policies\/a\.yaml:5:91: exceptions\[0\]\.until: is over 366d/);
    expect(await snapwarden(['validate', '--now', 'today', 'nowhere', '--inventory', ''], { cwd })).toEqual(
      refused(
        'snapwarden: --now today is no instant; write one with its zone, such as 2026-11-21T00:00:00Z\n' +
          'snapwarden: --inventory is empty; name a file that --save-inventory wrote\n' +
          'snapwarden: policies folder nowhere does not exist; name the folder or the file that holds your policies\n',
      ),
    );
  });

  it('shows what files hold without obeying it', async () => {
    const cwd = await folder({
      'policies/a.yaml': 'version: 1\ngroups: {}\n"\\e[2J\\u202e": 1 # \u202e \u2028 ::error::x\n',
    });
    const { stderr } = await snapwarden(['validate'], { cwd });
    expect(stderr).toMatch(/^policies\/a\.yaml:3:1: /);
    expect(stderr).toContain('\n  3 | "\\e[2J\\u202e": 1 # \\u{202e} \\u{2028} \\u{3a}:error::x\n');
    expect(stderr).not.toMatch(/[\u001b\u202e\u2028]/);
  });

  it('needs no token, says nothing of one, and keeps one that stands in a file to itself', async () => {
    const token = 'dop_v1_0123456789abcdef0123456789abcdef';
    const cwd = await folder({ 'policies/a.yaml': `version: 1\npolicies: ${token}\n` });
    const ran = await snapwarden(['validate'], { cwd, env: { DIGITALOCEAN_ACCESS_TOKEN: token } });
    expect(ran.code).toBe(2);
    expect(ran.stderr).not.toContain(token);
  });

  it.runIf(hasTerminal)('marks places and words in colour on a terminal, and only there', async () => {
    const cwd = await folder(wrong);
    const { stdout } = await terminal('snapwarden validate bad', 80, { cwd });
    expect(stdout).toContain('\u001b[1mbad/a.yaml:2:23:\u001b[22m');
    expect(stdout).toContain('\u001b[31m^^^^^^^^^\u001b[39m');
    expect(stdout).toContain('\u001b[33mwarning:\u001b[39m');
    const plain = stdout.replace(/\u001b\[\d+m/g, '').replaceAll('\r', '');
    expect(plain.split('\n').filter((line) => /^bad/.test(line))).toEqual(
      toldOfWrong.split('\n').filter((line) => /^bad/.test(line)),
    );
    expect(plain.split('\n').filter((line) => /^ +\d* \|/.test(line) && line.length > 80)).toEqual([]);
  });

  it('prints the committed JSON Schema', async () => {
    const { stdout, code } = await snapwarden(['validate', '--schema']);
    expect(code).toBe(0);
    expect(stdout).toBe(await readFile(join('policies', 'policy.schema.json'), 'utf8'));
  });
});
