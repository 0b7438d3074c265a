import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliPath, shell, snapwarden, useCli } from '../support/cli.ts';

useCli();

describe('the command line', { concurrent: true, timeout: 90_000 }, () => {
  it('alone shows its help, as an error', async () => {
    const [alone, help] = await Promise.all([snapwarden([]), snapwarden(['--help'])]);
    expect(alone).toEqual({ code: 2, signal: null, stdout: '', stderr: help.stdout });
  });

  it.each([['--help'], ['help'], ['audit', '--help'], ['help', 'audit'], ['validate', '-h']])(
    'shows help for %j',
    async (...args) => {
      const ran = await snapwarden(args);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toMatch(/^Usage: snapwarden/);
      for (const line of ran.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  it('names every option of the audit, every format, variable and exit code in its help', async () => {
    const { stdout } = await snapwarden(['audit', '--help']);
    const words = [
      ...'policies format output now sandbox publish fail-on enumeration all account exit-zero'.split(' '),
      ...'save-inventory inventory archive signing-key open quiet'.split(' '),
    ].map((name) => `--${name} `);
    for (const word of [...words, '  markdown ', '  table ', '  json ', 'SNS_TOPIC_ARN', '  3  incomplete'])
      expect(stdout).toContain(word);
  });

  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    for (const flag of ['-V', '--version'])
      expect(await snapwarden([flag])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  });

  it('can be run by its name', async () => {
    expect(await shell(`PATH=$(dirname ${process.execPath}):$PATH ${cliPath()} validate`)).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});

describe('an older Node', () => {
  let older: string | undefined;

  beforeAll(() => {
    older = ['/usr/local/bin/node', '/usr/bin/node'].find((path) => {
      const major = Number.parseInt(String(spawnSync(path, ['-p', 'process.versions.node']).stdout), 10);
      return major >= 14 && major < 24;
    });
  });

  it('is refused in one line before anything breaks', async ({ skip }) => {
    if (older === undefined) return skip('needs a Node older than 24 on this machine');
    const ran = spawnSync(older, [cliPath(), 'audit', '--sandbox'], { encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /^snapwarden: this is Node\.js \d+\.\d+\.\d+, and 24 or later is needed; install it, or run npx snapwarden in the checkout, which brings its own\n$/,
    );
  });

  it('is refused from the first line of a program that an older one can read', async () => {
    const code = await readFile(cliPath(), 'utf8');
    expect(code).not.toMatch(/^import /m);
    expect(code.length).toBeLessThan(2_000);
  });
});
