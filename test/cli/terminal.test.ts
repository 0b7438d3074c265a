import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTerminal, shell, snapwarden, terminal, useCli } from '../support/cli.ts';
import { type CliAccount, failing, NOW, policies, serveAccount } from '../support/cli-account.ts';

useCli();

let slow: CliAccount;
let command: string;

beforeAll(async () => {
  slow = await serveAccount({
    intercept: async ({ path }) => {
      await sleep(path.startsWith('/v2/droplets?') ? 500 : 200);
      return undefined;
    },
  });
  command = `snapwarden audit --now ${NOW} --policies ${await policies(failing('high'))}`;
});

afterAll(() => slow.sandbox.close());

const color = '\u001b[31m';
const anyLive = /Reading: /;

describe.skipIf(!hasTerminal)('in a terminal', { concurrent: true, timeout: 90_000 }, () => {
  it('shows a live line while it reads, and takes it away', async () => {
    const { stdout, code } = await terminal(command, 100, { env: slow.env });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /\r\u001b\[2KReading: \d requests?, \d pages?, \d items?, [\d,]+ left this hour, \d\.\d s/,
    );
    const last = stdout.lastIndexOf('Reading: ');
    expect(stdout.slice(last)).toContain('\r\u001b[2KAuditing the account of DIGITALOCEAN_ACCESS_TOKEN.');
  });

  it('cuts the live line to the width of the terminal', async () => {
    const { stdout } = await terminal(command, 40, { env: slow.env });
    const lines = stdout.match(/(?<=\r\u001b\[2K)Reading: [^\r]*/g) ?? [];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line.length).toBeLessThan(40);
  });

  it.each([
    ['with --quiet', '--quiet', {}],
    ['on a dumb terminal', '', { TERM: 'dumb' }],
  ])('shows no live line %s', async (_name, flag, env) => {
    const { stdout } = await terminal(`${command} ${flag}`, 100, { env: { ...slow.env, ...env } });
    expect(stdout).toContain('VIOLATIONS');
    expect(stdout).not.toMatch(anyLive);
  });

  it('shows the live line also where the report goes elsewhere', async () => {
    const ran = await terminal(`${command} --format json > /dev/null`, 100, { env: slow.env });
    expect(ran.stdout).toMatch(anyLive);
    expect(stripVTControlCharacters(ran.stdout)).toContain(
      'Auditing the account of DIGITALOCEAN_ACCESS_TOKEN.',
    );
  });

  it('tells warnings and what was written', async () => {
    const folder = await policies('{ kind: residency, allow: [fra1, fra9] }');
    const told = `snapwarden audit --policies ${folder} --output ${folder}/report.txt --save-inventory ${folder}/saved.json`;
    const { stdout, code } = await terminal(told, 100, { env: slow.env });
    expect(code).toBe(0);
    const words = stripVTControlCharacters(stdout);
    expect(words).toContain(
      `a.yaml:5:42: warning: policies[0].rules[0].allow[1]: fra9 is no region that is known here; did you mean fra1?`,
    );
    expect(words).toContain(`Wrote the report to ${folder}/report.txt.`);
    expect(words).toContain(`Saved the inventory to ${folder}/saved.json.`);
  });

  it.each([
    ['colours', {}, true],
    ['none with NO_COLOR', { NO_COLOR: '1' }, false],
    ['colours with an empty NO_COLOR', { NO_COLOR: '' }, true],
    ['none with NO_COLOR, also where FORCE_COLOR is set', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['none with FORCE_COLOR=0', { FORCE_COLOR: '0' }, false],
    ['none on a dumb terminal', { TERM: 'dumb' }, false],
  ])('has %s', async (_name, env, coloured) => {
    const { stdout } = await terminal('snapwarden audit --sandbox', 100, { env });
    expect(stdout).toContain('INCOMPLETE');
    expect(stdout.includes(color)).toBe(coloured);
  });

  it.each([40, 60, 80, 117])('is no wider than %i columns', async (columns) => {
    const { stdout } = await terminal('snapwarden audit --sandbox', columns);
    const lines = stdout.split(/\r?\n/).map((line) => stringWidth(line.replace(/^.*\r/s, '')));
    expect(lines.length).toBeGreaterThan(50);
    expect(Math.max(...lines)).toBeLessThanOrEqual(columns);
    expect(Math.max(...lines)).toBeGreaterThan(columns - 10);
  });
});

describe('without a terminal', { concurrent: true, timeout: 90_000 }, () => {
  it('shows no progress and no message', async () => {
    const ran = await shell(command, { env: slow.env });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).not.toMatch(anyLive);
  });

  it('has colours where they are forced, in the table alone', async () => {
    const env = { FORCE_COLOR: '1' };
    const ran = await Promise.all(
      ['table', 'json', 'markdown'].map((format) =>
        snapwarden(['audit', '--sandbox', '--format', format], { env }),
      ),
    );
    expect(ran.map(({ stdout }) => stdout.includes(color))).toEqual([true, false, false]);
  });
});
