import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formats } from '../../lib/report/index.ts';
import { folder, shell, snapwarden, useCli } from '../support/cli.ts';
import { type CliAccount, failing, NOW, policies, serveAccount } from '../support/cli-account.ts';

useCli();

let account: CliAccount;
let rules: string;

beforeAll(async () => {
  account = await serveAccount();
  rules = await policies(failing('high'));
});

afterAll(() => account.sandbox.close());

const audit = (...args: string[]) =>
  snapwarden(['audit', '--now', NOW, '--policies', rules, ...args], { env: account.env });

const sample = (...args: string[]) => snapwarden(['audit', '--sandbox', '--now', NOW, ...args]);

/** When it was written differs from run to run: instants of this minute, in words or as seconds of the epoch. */
const withoutWritingInstant = (text: string) =>
  text.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?|\b\d{10}(?:\d{3}|\.\d+)?\b/g, (found) => {
    const millis = found.includes('-')
      ? Date.parse(`${found.replace(' ', 'T')}Z`)
      : Number(found.replace('.', '').padEnd(13, '0').slice(0, 13));
    return Math.abs(millis - Date.now()) < 60_000 ? '…' : found;
  });

describe('the standard output', { concurrent: true, timeout: 90_000 }, () => {
  it.each(Object.keys(formats))('carries the %s report and nothing else does', async (format) => {
    const ran = await audit('--format', format);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(/\n$/);
    expect(ran.stdout).not.toContain('\u001b');
  });

  it('is JSON that follows the published schema', async () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    addFormats.default(ajv);
    const schema = JSON.parse(await readFile('docs/report.schema.json', 'utf8'));
    for (const { stdout } of [await audit('--format', 'json', '--all'), await sample('--format', 'json')]) {
      ajv.validate(schema, JSON.parse(stdout));
      expect(ajv.errors).toBeNull();
    }
  });

  it('is the same to the byte for the same account and instant, but for the instant of writing', async () => {
    const [first, second] = await Promise.all([sample('--format', 'json'), sample('--format', 'json')]);
    expect(withoutWritingInstant(second.stdout)).toBe(withoutWritingInstant(first.stdout));
    const { generatedAt, now } = JSON.parse(first.stdout);
    expect(now).toBe(NOW);
    expect(Math.abs(Date.parse(generatedAt) - Date.now())).toBeLessThan(60_000);
  });

  it('holds the failures alone, and with --all the passes too', async () => {
    const some = JSON.parse((await audit('--format', 'json')).stdout);
    const all = JSON.parse((await audit('--format', 'json', '--all')).stdout);
    const verdicts = (findings: { verdict: string }[]) => findings.map(({ verdict }) => verdict).sort();
    expect(verdicts(some.findings)).toEqual(['fail']);
    expect(verdicts(all.findings)).toEqual(['fail', 'pass']);
    expect(all.tally).toEqual(some.tally);
  });

  it.each([
    ['--sandbox', 'Auditing the embedded sample account; set DIGITALOCEAN_ACCESS_TOKEN to audit your own.'],
    ['--sandbox=auto', 'Auditing the account of DIGITALOCEAN_ACCESS_TOKEN.'],
  ])('says in its first line what is audited with %s and a token', async (flag, line) => {
    const { stdout } = await audit('--exit-zero', flag);
    expect(stdout.split('\n')[0]).toBe(line);
  });

  it('says that it is the sample where there is no token, as npm start does it', async () => {
    const ran = await snapwarden(['audit', '--exit-zero', '--sandbox=auto']);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(
      /^Auditing the embedded sample account; set DIGITALOCEAN_ACCESS_TOKEN to audit/,
    );
  });

  it('puts the account id that was given into the findings', async () => {
    const env = { ...account.env, SNAPWARDEN_ACCOUNT: 'from-env' };
    const args = ['audit', '--now', NOW, '--policies', rules, '--format', 'json'];
    const fromEnv = JSON.parse((await snapwarden(args, { env })).stdout);
    const given = JSON.parse((await snapwarden([...args, '--account', 'ours'], { env })).stdout);
    expect(fromEnv.account.id).toBe('from-env');
    expect(given.account.id).toBe('ours');
    expect(given.findings[0].fingerprint).toContain('ours');
  });

  it.each([
    ['audit --sandbox --all --format json', 3],
    ['audit --sandbox', 3],
    ['validate --schema', 0],
    ['--help', 0],
  ])('that is closed early ends `%s` quietly', async (command, code) => {
    const ran = await shell(`snapwarden ${command} | head -1; exit \${PIPESTATUS[0]}`);
    expect(ran).toMatchObject({ code, stderr: '' });
    expect(ran.stdout.split('\n')).toHaveLength(2);
  });

  it.each(['audit --sandbox', 'validate --schema'])(
    'that is a full disk fails `%s` in one line',
    async (command) => {
      const ran = await shell(`snapwarden ${command} > /dev/full`);
      expect(ran).toMatchObject({
        code: 2,
        stderr:
          'snapwarden: the standard output cannot be written (ENOSPC); check where it leads, or use --output\n',
      });
    },
  );

  it('may lack a reader of messages', async () => {
    const ran = await shell(`snapwarden audit --nonsense 2>&1 >/dev/null | true; exit \${PIPESTATUS[0]}`);
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: '' });
  });
});

describe('--output', { concurrent: true, timeout: 90_000 }, () => {
  it.each(Object.keys(formats))('writes the %s report, the same that would be shown', async (format) => {
    const file = join(await folder(), 'report');
    const shown = await sample('--format', format);
    const written = await sample('--format', format, '--output', file);
    expect(written).toEqual({ code: 3, signal: null, stdout: '', stderr: '' });
    const content = withoutWritingInstant(await readFile(file, 'utf8'));
    const report = withoutWritingInstant(shown.stdout);
    expect(content).toBe(format === 'table' ? report.slice(report.indexOf('\n\n') + 2) : report);
  });

  it('never has colours, whatever is forced', async () => {
    const file = join(await folder(), 'report');
    await snapwarden(['audit', '--sandbox', '--output', file], { env: { FORCE_COLOR: '1' } });
    expect(await readFile(file, 'utf8')).not.toContain('\u001b');
  });

  it('leaves what was there where the audit could not be done, and no other file', async () => {
    const path = await folder({ 'report.txt': 'yesterday' });
    const env = { ...account.env, DIGITALOCEAN_ACCESS_TOKEN: 'dop_v1_revoked' };
    const ran = await snapwarden(['audit', '--output', join(path, 'report.txt')], { env });
    expect(ran.code).toBe(2);
    expect(await readFile(join(path, 'report.txt'), 'utf8')).toBe('yesterday');
    expect(await readdir(path)).toEqual(['report.txt']);
  });

  it('leaves what was there where the disk is full, and no other file', async ({ skip }) => {
    const path = await folder({ 'disk/.keep': '' });
    const mounted = await shell(`mount -t tmpfs -o size=64k none ${path}/disk`);
    if (mounted.code !== 0) return skip('needs the right to mount a small disk');
    await writeFile(join(path, 'disk/report.json'), 'yesterday');
    const ran = await sample('--format', 'json', '--all', '--output', join(path, 'disk/report.json'));
    const left = await readdir(join(path, 'disk'));
    const content = await readFile(join(path, 'disk/report.json'), 'utf8');
    await shell(`umount ${path}/disk`);
    expect(ran).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `snapwarden: --output ${path}/disk/report.json cannot be written: the disk is full; make room, or name another file\n`,
    });
    expect([left, content]).toEqual([['report.json'], 'yesterday']);
  });

  it('keeps the mode of a file, and follows a link to it', async () => {
    const path = await folder({ 'real.txt': 'yesterday' });
    await chmod(join(path, 'real.txt'), 0o640);
    await symlink('real.txt', join(path, 'latest.txt'));
    await audit('--output', join(path, 'latest.txt'));
    expect((await lstat(join(path, 'latest.txt'))).isSymbolicLink()).toBe(true);
    expect((await stat(join(path, 'real.txt'))).mode & 0o777).toBe(0o640);
    expect(await readFile(join(path, 'real.txt'), 'utf8')).toContain('VIOLATIONS');
  });

  it('writes into a pipe without replacing it, also one that has no name', async () => {
    const path = await folder();
    const pipe = await shell(
      `mkfifo ${path}/pipe; cat ${path}/pipe > ${path}/copy & snapwarden audit --sandbox --output ${path}/pipe; wait; test -p ${path}/pipe`,
    );
    expect(pipe).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(path, 'copy'), 'utf8')).toContain('INCOMPLETE');
    await symlink('/proc/self/fd/1', join(path, 'stdout'));
    const device = await shell(`snapwarden audit --sandbox --output ${path}/stdout | grep -c INCOMPLETE`);
    expect(device).toMatchObject({ code: 0, stdout: '1\n', stderr: '' });
    expect((await lstat(join(path, 'stdout'))).isSymbolicLink()).toBe(true);
  });

  it('may have a name as long as the file system allows', async () => {
    const path = await folder();
    await mkdir(join(path, 'sub'));
    const file = join(path, 'sub', 'r'.repeat(255));
    expect(await audit('--output', file)).toMatchObject({ code: 1, stderr: '' });
    expect((await stat(file)).isFile()).toBe(true);
  });
});
