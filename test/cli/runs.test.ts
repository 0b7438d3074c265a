import { generateKeyPairSync } from 'node:crypto';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical, describeFile } from '../../lib/attest/manifest.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import { account as accountAt, archive, DAY_1, DAY_2 } from '../support/archived.ts';
import { folder, hasTerminal, shell, snapwarden, terminal, useCli } from '../support/cli.ts';
import {
  type CliAccount,
  credentials,
  failing,
  NOW,
  passing,
  policies,
  serveAccount,
} from '../support/cli-account.ts';
import { inventoryOf } from '../support/inventory.ts';
import { startS3 } from '../support/s3-server.ts';

useCli();

const LATER = '2026-01-15T18:00:00Z';
let account: CliAccount;
beforeAll(async () => {
  account = await serveAccount();
});
afterAll(() => account.sandbox.close());

const audit = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  snapwarden(['audit', ...args], { env: { ...account.env, ...env } });

/** An archive of two runs, and the reports of the second. */
async function archived(...more: string[]) {
  const archive = join(await folder(), 'archive');
  const set = await policies(passing, failing('high'));
  for (const now of [NOW, LATER]) {
    const ran = await audit(['--policies', set, '--archive', archive, '--now', now, ...more]);
    expect([ran.code, ran.stderr]).toEqual([1, '']);
  }
  return { archive, set };
}

const runsOf = async (archive: string): Promise<string[]> =>
  (await readdir(join(archive, 'runs/account=default/day=2026-01-15'))).map((run) =>
    join(archive, 'runs/account=default/day=2026-01-15', run),
  );

describe('audit --archive', { concurrent: true, timeout: 120_000 }, () => {
  it('keeps each run, in a folder or in a bucket of the environment', async () => {
    const { archive } = await archived();
    expect(await runsOf(archive)).toHaveLength(2);
    await using s3 = await startS3('bucket');
    const env = {
      ...credentials,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_REGION: 'eu-central-1',
      SNAPWARDEN_ARCHIVE: 's3://bucket/a',
    };
    const set = await policies(passing);
    expect(await audit(['--policies', set, '--now', NOW, '--quiet'], env)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect([...s3.objects.keys()].filter((key) => key.endsWith('_manifest.json'))).toHaveLength(1);
    const replayed = await snapwarden(['runs', 'replay', 'latest', '--format', 'json'], { env });
    expect(replayed).toMatchObject({
      code: 0,
      stderr: 'snapwarden: the findings are as archived, byte for byte (3 lines)\n',
    });
    const [key = ''] = [...s3.objects.keys()].filter((name) => name.endsWith('_run.json'));
    const shown = await snapwarden(['runs', 'show', `s3://bucket/${key.replace('/_run.json', '')}`], { env });
    expect(shown).toMatchObject({ code: 0, stderr: '' });
  });

  it('keeps neither the sample account nor a saved inventory unless it is told to, and a dry run never', async () => {
    const archive = join(await folder(), 'archive');
    const set = await policies(passing);
    const saved = join(await folder(), 'saved.json');
    const env = { SNAPWARDEN_ARCHIVE: archive };
    await audit(['--policies', set, '--now', NOW, '--save-inventory', saved]);
    for (const args of [['--sandbox'], ['--inventory', saved], ['--dry-run']])
      await audit(['--policies', set, '--now', NOW, '--exit-zero', ...args], env);
    await expect(readdir(archive)).rejects.toThrow('ENOENT');
    const asked = ['--inventory', saved, '--now', NOW, '--archive', archive];
    expect((await audit(['--policies', set, ...asked])).code).toBe(0);
    expect(await runsOf(archive)).toHaveLength(1);
  });

  it('that fails is told, and the report is there all the same', async () => {
    const home = await folder({ file: '' });
    const set = await policies(passing);
    const ran = await audit(['--policies', set, '--now', NOW, '--archive', join(home, 'file')]);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('COMPLIANT');
    expect(ran.stderr).toMatch(/^snapwarden: .*_run\.json could not be written \(E\w+\)/);
  });

  it('refuses what is no place, no key or no page to open, before any work is done', async () => {
    const key = join(await folder({ 'rsa.pem': 'no key' }), 'rsa.pem');
    const cases: [string[], string][] = [
      [['--archive', 'https://x'], 'the archive (--archive or SNAPWARDEN_ARCHIVE) is no place'],
      [['--archive', 'a', '--dry-run'], '--archive and --dry-run exclude each other'],
      [['--signing-key', 'k.pem'], '--signing-key signs what is archived; name a place'],
      [['--archive', 'a', '--signing-key', key], 'is no private key in PEM'],
      [['--archive', 'a', '--signing-key', 'arn:aws:kms:x'], 'is the ARN of no key'],
      [['--open'], '--open opens a page that was written; add --format html --output report.html'],
      [['--open=now', '--format', 'html'], '--open now is not known; write --open or --open=always'],
    ];
    for (const [args, problem] of cases) {
      const { code, stdout, stderr } = await snapwarden(['audit', '--sandbox', ...args]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(problem);
    }
  });

  it.skipIf(!hasTerminal)('tells at a terminal what the run is called, and its digest', async () => {
    const archive = join(await folder(), 'archive');
    const { stdout } = await terminal(`snapwarden audit --sandbox --archive ${archive} --now ${NOW}`, 100);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /Archived the run as runs\/account=default\/day=2026-01-15\/120000Z-[0-9a-f-]{36} \(not signed\); its digest is [0-9a-f]{64}\./,
    );
  });
});

describe('runs', { concurrent: true, timeout: 120_000 }, () => {
  it('list shows each run with what it came to, and a line for each policy', async () => {
    const { archive } = await archived();
    const ran = await snapwarden(['runs', 'list', '--archive', archive]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^Account default: 2 runs\n\n {2}Judged at +Run +Complete +Fail +Unknown +Excepted +Pass +Kept a month +At fault\n {2}2026-01-15 12:00 UTC +[0-9a-f]{8} +yes +1 +0 +0 +2 /,
    );
    expect(ran.stdout).toContain('Failures by policy, earliest run first\n  test  ▇▇  1 -> 1\n');
    const one = await snapwarden(['runs', 'list', '--archive', archive, '--last', '1']);
    expect(one.stdout).toMatch(/^Account default: 2 runs, the newest 1 of them\n/);
    expect(one.stdout).not.toContain('12:00 UTC');
  });

  it('list shows no failures going away where a run was incomplete', async () => {
    const place = await folder();
    const store = createFolderStore(place);
    await archive(store, { now: DAY_1 });
    const gaps = [{ endpoint: 'GET /v2/droplets', reason: '503', affects: [{ what: 'droplet' as const }] }];
    const unread = { resources: [], points: [], notRead: ['droplet' as const], gaps };
    await archive(store, { now: DAY_2, inventory: accountAt(DAY_2, unread) });
    const { stdout } = await snapwarden(['runs', 'list', '--archive', place]);
    expect(stdout).toContain('  backups  ▇   1 -> >= 0, 1 incomplete\n');
  });

  it('list says which runs are broken off or damaged, and that there are none', async () => {
    const { archive } = await archived();
    const [first = '', second = ''] = await runsOf(archive);
    await rm(join(first, '_manifest.json'));
    await writeFile(join(second, '_run.json'), '\u001b[31m');
    const { code, stdout } = await snapwarden(['runs', 'list', '--archive', archive]);
    expect(code).toBe(0);
    expect(stdout).toContain('Not usable\n');
    expect(stdout).toContain('it has no manifest: it was broken off, or is still under way');
    expect(stdout).toContain('_run.json is no JSON; run snapwarden runs verify');
    expect(stdout).not.toContain('\u001b');
    const none = await snapwarden(['runs', 'list', '--archive', await folder()]);
    expect(none).toMatchObject({ code: 0, stderr: '' });
    expect(none.stdout).toMatch(/holds no run\.\n$/);
    await writeFile(join(first, '../x.txt'), '');
    const stray = await snapwarden(['runs', 'list', '--archive', archive]);
    expect(stray.stdout).toMatch(
      /^Not of any run\n {2}runs\/account=default\/day=2026-01-15\/x\.txt\n\nAccount/,
    );
  });

  it('show tells what a run came to, without judging it again', async () => {
    const { archive } = await archived();
    const { code, stdout, stderr } = await snapwarden(['runs', 'show', 'latest', '--archive', archive]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Run {9}runs\/account=default\/day=2026-01-15\/180000Z-/);
    for (const line of [
      'Judged at   2026-01-15 18:00 UTC',
      'Signed by   nobody: no key was configured',
      'Complete    yes',
      'Verdicts    1 fail, 2 pass',
      '  test (medium): ',
      '  /v2/droplets: complete, 1 item in 1 request',
    ])
      expect(stdout).toContain(line);
  });

  it('show no terminal what it would obey, whatever is archived', async () => {
    const place = await folder();
    const label = { id: 'default', name: '\u001b[31m', email: '\u202e\u0007' };
    const inventory = inventoryOf(DAY_1, {
      account: label,
      gaps: [{ endpoint: '\u009b', reason: '\u001b]0;x\u0007', affects: [{ what: 'droplet' }] }],
    });
    await archive(createFolderStore(place), { now: DAY_1, inventory });
    const [head = ''] = await readdir(join(place, 'runs'));
    await writeFile(join(place, 'runs', head, '\u001b[2J'), '');
    for (const args of [
      ['list', '--archive', place],
      ['show', 'latest', '--archive', place],
      ['verify', place],
    ]) {
      const { stdout, stderr } = await snapwarden(['runs', ...args]);
      expect([...`${stdout}${stderr}`.matchAll(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/g)]).toEqual([]);
      expect(stdout).toContain('\\u{1b}');
    }
  });

  it('replay gives the same bytes again, in every format', async () => {
    const home = await folder();
    const set = await policies(passing, failing('high'));
    for (const format of [
      'table',
      'json',
      'markdown',
      'csv',
      'jsonl',
      'junit',
      'prometheus',
      'sarif',
      'ocsf',
      'html',
    ]) {
      const archive = join(home, `of-${format}`);
      const [one, other] = [join(home, `one.${format}`), join(home, `other.${format}`)];
      const args = ['--format', format, '--archive', archive];
      await audit(['--policies', set, '--now', NOW, ...args, '--output', one]);
      const ran = await snapwarden(['runs', 'replay', 'latest', ...args, '--output', other]);
      expect([format, ran.code, ran.stdout]).toEqual([format, 1, '']);
      expect(await readFile(other, 'utf8')).toBe(await readFile(one, 'utf8'));
    }
  });

  it('replay judges by other policies, and says what had not been read for them', async () => {
    const { archive, set } = await archived();
    const others = await policies(passing);
    const ran = await snapwarden(['runs', 'replay', 'latest', '--archive', archive, '--policies', others]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('COMPLIANT');
    const both = await snapwarden([
      'runs',
      'replay',
      'latest',
      '--archive',
      archive,
      '--policies',
      others,
      set,
    ]);
    expect(both.code).toBe(2);

    const narrow = join(await folder(), 'archive');
    const volumes = await folder({
      'a.yaml':
        'version: 1\npolicies: [{ id: v, select: { resources: volume }, rules: [{ kind: freshness, rpo: 1d }] }]',
    });
    await audit(['--policies', volumes, '--archive', narrow, '--now', NOW]);
    const wider = await snapwarden(['runs', 'replay', 'latest', '--archive', narrow, '--policies', others]);
    expect(wider.code).toBe(3);
    expect(wider.stdout).toContain('INCOMPLETE');
  });

  it('replay fails where the same version comes to other findings', async () => {
    const { archive } = await archived();
    const [run = ''] = await runsOf(archive);
    const file = join(run, 'findings.jsonl.gz');
    const lines = gunzipSync(await readFile(file))
      .toString()
      .split('\n');
    const failed = lines.findIndex((line) => line.includes('"verdict":"fail"'));
    lines[failed] = lines[failed]?.replace('"fail"', '"pass"') ?? '';
    const forged = gzipSync(lines.join('\n'));
    await writeFile(file, forged);
    const manifest = JSON.parse(await readFile(join(run, '_manifest.json'), 'utf8'));
    const files = manifest.files.map((one: { name: string }) =>
      one.name === 'findings.jsonl.gz' ? describeFile(one.name, forged) : one,
    );
    await writeFile(join(run, '_manifest.json'), canonical({ ...manifest, files }));
    const ran = await snapwarden(['runs', 'replay', run]);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('VIOLATIONS');
    expect(ran.stderr).toContain(
      `snapwarden: the findings differ from those that are archived, from line ${failed + 1} on, though the same version of snapwarden archived them with the same prices and limits; `,
    );

    const runFile = await readFile(join(run, '_run.json'), 'utf8');
    const older = runFile
      .replace(/"version": "[^"]+"/, '"version": "0.0.9"')
      .replace('"snapshotUsdPerGbMonth": 0.06', '"snapshotUsdPerGbMonth": 0.05');
    await writeFile(join(run, '_run.json'), older);
    const described = files.map((one: { name: string }) =>
      one.name === '_run.json' ? describeFile(one.name, Buffer.from(older)) : one,
    );
    await writeFile(join(run, '_manifest.json'), canonical({ ...manifest, files: described }));
    const other = await snapwarden(['runs', 'replay', run]);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(
      /from line \d+ on; this may be why: version: 0\.0\.9 then, \d\S+ now; prices\.builtIn\.snapshotUsdPerGbMonth: 0\.05 then, 0\.06 now\n$/,
    );
  });

  it('names what is wrong with a run or its place', async () => {
    const { archive } = await archived();
    const cases: [string[], string][] = [
      [['list'], 'no archive: name its place with --archive PLACE or SNAPWARDEN_ARCHIVE'],
      [['list', '--archive', archive, '--last', 'x'], '--last x is no number of runs'],
      [['list', '--archive', archive, '--last', '0'], '--last 0 is no number of runs'],
      [['show', 'latest', '--archive', archive, '--account', 'b'], 'holds no finished run of account b'],
      [['show', 'zzz', '--archive', archive], 'holds no run zzz; see snapwarden runs list'],
      [['show', '2026', '--archive', archive], '2026 may be any of 2 runs'],
      [
        ['replay', 'latest', '--archive', archive, '--output', '/none/x'],
        '--output /none/x cannot be written',
      ],
      [
        ['replay', 'latest', '--archive', archive, '--policies', '/none'],
        'policies folder /none does not exist',
      ],
      [['verify', '/none'], '/none does not exist'],
      [['verify', archive, '--expect', 'abc'], '--expect is no digest'],
      [['verify', archive, '--public-key', '/none'], '--public-key /none cannot be read (ENOENT)'],
      [['verify', archive, '--public-key', '/dev/null'], '--public-key /dev/null is no Ed25519 key in PEM'],
    ];
    for (const [args, problem] of cases) {
      const { code, stdout, stderr } = await snapwarden(['runs', ...args]);
      expect([args, code, stdout]).toEqual([args, 2, '']);
      expect(stderr).toContain(problem);
    }
  });

  it.each([
    ['runs', '--help'],
    ['runs', 'help', 'verify'],
    ['runs', 'list', '--help'],
    ['runs', 'show', '--help'],
    ['runs', 'replay', '--help'],
    ['runs', 'verify', '--help'],
  ])('shows help for %j', async (...args) => {
    const { code, stdout, stderr } = await snapwarden(args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: snapwarden runs/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('runs verify', { concurrent: true, timeout: 120_000 }, () => {
  it('finds a sound archive sound by its key, which openssl finds too', async () => {
    const keys = await folder();
    const make = await shell(
      'openssl genpkey -algorithm ed25519 -out signing-key.pem && chmod 600 signing-key.pem && openssl pkey -in signing-key.pem -pubout -out public-key.pem',
      { cwd: keys },
    );
    expect(make.code).toBe(0);
    const { archive } = await archived('--signing-key', join(keys, 'signing-key.pem'));
    const ran = await snapwarden(['runs', 'verify', archive, '--public-key', join(keys, 'public-key.pem')]);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(
      /^INTACT: 2 finished runs, every file as it was archived, and none missing in between\n/,
    );
    expect(ran.stdout).toMatch(/Signed by\n {2}key [0-9a-f]{64}: 2 runs\n/);
    expect(ran.stdout).toContain('It does not prove that what they say is true.');
    expect(ran.stdout).toMatch(/remember a digest and ask for it: --expect [0-9a-f]{64}\n/);

    const [run = ''] = await runsOf(archive);
    const signature = JSON.parse(await readFile(join(run, '_signature.json'), 'utf8'));
    await writeFile(join(keys, 'signature'), Buffer.from(signature.signature, 'base64'));
    const byHand = await shell(
      `printf 'snapwarden/manifest/v1\\n%s' $(sha256sum < "${join(run, '_manifest.json')}" | cut -d' ' -f1) > message && openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in message -sigfile signature`,
      { cwd: keys },
    );
    expect([byHand.code, byHand.stdout]).toEqual([0, 'Signature Verified Successfully\n']);
  });

  it('says what was tampered with, and ends with 1', async () => {
    const { archive } = await archived();
    const digest = /account default: ([0-9a-f]{64})/.exec(
      (await snapwarden(['runs', 'verify', archive])).stdout,
    )?.[1];
    const copy = join(await folder(), 'copy');
    await cp(archive, copy, { recursive: true });
    const [run = ''] = await runsOf(copy);
    await writeFile(join(run, '_policies.json.gz'), 'x');
    const changed = await snapwarden(['runs', 'verify', copy]);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(
      /^NOT INTACT: 1 problem in 2 finished runs\n\nProblems\n {2}runs\/account=default\/\S+\n {4}_policies\.json\.gz was changed: its SHA-256 is [0-9a-f]{64}, and the manifest says [0-9a-f]{64}, 1 bytes for/,
    );
    expect(changed.stdout).toContain('Signed by\n  nobody: 2 runs\n');
    expect(
      (await snapwarden(['runs', 'verify', archive, '--expect', String(digest).toUpperCase()])).code,
    ).toBe(0);
    const gone = await snapwarden(['runs', 'verify', archive, '--expect', 'f'.repeat(64)]);
    expect([gone.code, gone.stdout]).toEqual([1, expect.stringContaining('no run has the digest ffff')]);

    const { publicKey } = generateKeyPairSync('ed25519');
    const key = join(await folder(), 'public.pem');
    await writeFile(key, publicKey.export({ type: 'spki', format: 'pem' }));
    const unsigned = await snapwarden(['runs', 'verify', archive, '--public-key', key]);
    expect([unsigned.code, unsigned.stdout]).toEqual([
      1,
      expect.stringContaining('it is not signed, and should be'),
    ]);
  });

  it('of one run says that it sees nothing of the others', async () => {
    const { archive } = await archived();
    const [run = ''] = await runsOf(archive);
    const ran = await snapwarden(['runs', 'verify', run]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^INTACT: 1 finished run, every file as it was archived\n/);
    expect(ran.stdout).toContain('One run by itself: whether others were taken away is not seen.');
  });
});

describe('audit --open', { concurrent: true, timeout: 120_000 }, () => {
  /** A browser that writes down what it is to show. */
  async function browser(exit = 0) {
    const home = await folder({
      browser: `#!/bin/sh\necho "$1" >> "$(dirname "$0")/opened"\nexit ${exit}\n`,
    });
    await chmod(join(home, 'browser'), 0o755);
    const opened = () => readFile(join(home, 'opened'), 'utf8').catch(() => '');
    return { home, env: { BROWSER: join(home, 'browser') }, opened };
  }
  const page = ['audit', '--sandbox', '--now', NOW, '--exit-zero', '--format', 'html', '--output'];

  it.skipIf(!hasTerminal)('shows the page in the browser at a terminal', async () => {
    const { home, env, opened } = await browser();
    const file = join(home, 'report.html');
    const { code } = await terminal(`snapwarden ${page.join(' ')} ${file} --open`, 80, { env });
    expect(code).toBe(0);
    expect(await opened()).toMatch(/report\.html\n$/);
  });

  it('opens nothing where nobody may sit, unless always', async () => {
    const { home, env, opened } = await browser();
    const file = join(home, 'report.html');
    const quiet = await snapwarden([...page, file, '--open'], { env });
    expect(quiet.code).toBe(0);
    expect(quiet.stderr).toMatch(
      /^snapwarden: the page was not opened: there is no terminal, .*; it is \/.*report\.html\n$/,
    );
    expect(await opened()).toBe('');
    const always = await snapwarden([...page, file, '--open=always'], { env });
    expect([always.code, always.stderr]).toEqual([0, '']);
    expect(await opened()).toMatch(/report\.html\n$/);
  });

  it('that fails is a warning with the path', async () => {
    const { home, env } = await browser(3);
    const file = join(home, 'report.html');
    const { code, stderr } = await snapwarden([...page, file, '--open=always'], { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^snapwarden: the page was not opened: the program that opens files ended with code \d+; it is \/.*report\.html\n$/,
    );
  });
});
