import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, snapwarden, useCli } from '../support/cli.ts';

useCli();

const kinds = 'max-age, freshness, regions, residency, size, count, total, protected, orphan';

describe('validate', { concurrent: true, timeout: 90_000 }, () => {
  it('says how much is valid, by default of the folder policies', async () => {
    const set =
      'version: 1\npolicies:\n  - { id: a, rules: [{ kind: orphan }, { kind: size, maxGigabytes: 9 }] }\n';
    const cwd = await folder({ 'policies/a.yaml': set, 'more/b.yml': set.replace('id: a', 'id: b') });
    const valid = (stdout: string) => ({ code: 0, signal: null, stdout, stderr: '' });
    expect(await snapwarden(['validate'], { cwd })).toEqual(
      valid('1 policy with 2 rules in 1 file: valid.\n'),
    );
    expect(await snapwarden(['validate', 'policies', 'more'], { cwd })).toEqual(
      valid('2 policies with 4 rules in 2 files: valid.\n'),
    );
  });

  it('accepts the default policies', async () => {
    expect(await snapwarden(['validate'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('tells every error of every file at once, with its place', async () => {
    const cwd = await folder({
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
      - { kind: schedule, keep: { daily: 7 } }
      - { kind: min-retention, min: 30d }
      - { kind: backup-plan }
      - { kind: metadata, requireTags: x }
`,
      'bad/b.yaml': `version: 1
settings: { prices: { snapshotUsdPerGbMonth: 1 } }
policies:
  - id: first
    rules: [{ kind: residency, allow: [fra9] }]
exceptions: []
holds: []
`,
    });
    const ran = await snapwarden(['validate', 'bad'], { cwd });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(
      ran.stderr,
    ).toBe(`bad/a.yaml:2:23: settings.timezone: is no time zone; write an IANA name such as Europe/Berlin, or UTC
bad/a.yaml:7:22: policies[0].select.group: there is no group productoin; did you mean production?
bad/a.yaml:8:31: policies[0].rules[1].id: rule orphan is already at bad/a.yaml:8:13; give one another id
bad/a.yaml:11:36: policies[1].rules[0].keeplast: unknown key keeplast; did you mean keepLast?
bad/a.yaml:12:17: policies[1].rules[1].kind: unknown kind "schedule"; the kinds are ${kinds}
bad/a.yaml:13:17: policies[1].rules[2].kind: unknown kind "min-retention"; the kinds are ${kinds}
bad/a.yaml:14:17: policies[1].rules[3].kind: unknown kind "backup-plan"; the kinds are ${kinds}
bad/a.yaml:15:17: policies[1].rules[4].kind: unknown kind "metadata"; the kinds are ${kinds}
bad/b.yaml:2:1: settings: a set has one settings, and it is already at bad/a.yaml:2:1; merge them
bad/b.yaml:2:13: settings.prices: unknown key prices; what can be added here: timezone
bad/b.yaml:4:9: policies[0].id: policy first is already at bad/a.yaml:6:9; give one another id
bad/b.yaml:5:40: warning: policies[0].rules[0].allow[0]: fra9 is no region that is known here; did you mean fra1?
bad/b.yaml:6:1: exceptions: unknown key exceptions; what can be added here: groups
bad/b.yaml:7:1: holds: unknown key holds; what can be added here: groups
snapwarden: the policies have 13 errors
`);
  });

  it('tells warnings and exits with 0', async () => {
    const set = 'version: 1\npolicies:\n  - { id: a, rules: [{ kind: residency, allow: [fra1, fra9] }] }\n';
    const cwd = await folder({ 'policies/a.yaml': set });
    expect(await snapwarden(['validate'], { cwd })).toEqual({
      code: 0,
      signal: null,
      stdout: `policies/a.yaml:3:55: warning: policies[0].rules[0].allow[1]: fra9 is no region that is known here; did you mean fra1?
1 policy with 1 rule in 1 file: valid, with 1 warning.
`,
      stderr: '',
    });
  });

  it('shows what files hold without obeying it', async () => {
    const cwd = await folder({ 'policies/a.yaml': 'version: 1\ngroups: {}\n"\\e[2J\\u202e": 1\n' });
    const { stderr } = await snapwarden(['validate'], { cwd });
    expect(stderr).toMatch(/^policies\/a\.yaml:3:1: /);
    expect(stderr).not.toMatch(/[\u001b\u202e]/);
  });

  it('prints the committed JSON Schema', async () => {
    const { stdout, code } = await snapwarden(['validate', '--schema']);
    expect(code).toBe(0);
    expect(stdout).toBe(await readFile(join('policies', 'policy.schema.json'), 'utf8'));
  });
});
