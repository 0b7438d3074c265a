import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { commentOn } from '../../functions/cli/commentary.ts';
import type { InlineReport } from '../../functions/lambda/deliver.ts';
import { startSandbox } from '../../lib/sandbox/server.ts';
import { startWorld } from '../support/lambda.ts';
import { accountCalled, brokenBy, policyFile } from './untrusted-account.ts';
import { hostileNames } from './untrusted-names.ts';
import { obeyedByMarkdown, obeyedByTerminal } from './untrusted-readers.ts';

/** The hostile names all at once through the programs: the functions' logs and answers, the command line. */

const NOW = '2026-03-01T06:00:00Z';
const texts = hostileNames.map(({ text }) => text);
const many = texts.join(' ');
const hostilePolicies = { 'policies/daily.yaml': policyFile(many.toWellFormed().slice(0, 900)) };

describe('a function', () => {
  it('logs one line of JSON for each thing it says, and answers in its own words', async () => {
    const { container, output } = await startWorld({
      account: accountCalled(...texts),
      files: hostilePolicies,
    });
    const summary = await (await container('audit'))({ now: NOW });
    expect(output.others).toEqual([]);
    expect(output.logs.length).toBeGreaterThan(0);
    expect(obeyedByTerminal(output.text)).toEqual([]);
    expect(obeyedByTerminal(JSON.stringify(summary))).toEqual([]);
  });

  it('says so too where the API answers with hostile words', async () => {
    const { container, output } = await startWorld({
      account: accountCalled('web-1'),
      sandbox: brokenBy(many.slice(0, 3_000)),
      files: hostilePolicies,
    });
    const summary = await (await container('audit'))({ now: NOW }, { timeoutMs: 4_000 });
    expect(summary).toMatchObject({ complete: false });
    expect(output.others).toEqual([]);
    expect(obeyedByTerminal(output.text)).toEqual([]);
    expect(obeyedByTerminal(JSON.stringify(summary))).toEqual([]);
  });

  it('answers with a report that does nothing to its reader', async () => {
    const { container } = await startWorld({ account: accountCalled(...texts), files: hostilePolicies });
    const report = await container<InlineReport>('report');
    expect(obeyedByMarkdown((await report({ now: NOW, format: 'markdown' })).report)).toEqual([]);
    expect(obeyedByTerminal((await report({ now: NOW, format: 'table' })).report)).toEqual([]);
  });

  it('logs what is wrong with a policy in one line, whatever its file and its keys are called', async () => {
    const files = { 'policies/\u001b[31m\n{"level":"INFO"}\u202e.yaml': `${JSON.stringify(many)}: 1\n` };
    const { container, output } = await startWorld({ files });
    await expect((await container('audit'))({})).rejects.toThrow();
    expect(output.others).toEqual([]);
    expect(output.logs).toHaveLength(1);
    expect(obeyedByTerminal(output.text)).toEqual([]);
  });
});

describe('the command line', () => {
  const run = async (files: Readonly<Record<string, string>>, args: string[], environment = {}) => {
    const root = await mkdtemp(join(tmpdir(), 'snapwarden-untrusted-'));
    onTestFinished(() => rm(root, { recursive: true }));
    await mkdir(join(root, 'policies'));
    for (const [file, content] of Object.entries(files)) await writeFile(join(root, file), content);
    const cli = join(import.meta.dirname, '../../functions/cli.ts');
    const env = { PATH: process.env.PATH, ...environment };
    const done = promisify(execFile)(process.execPath, [cli, ...args], {
      cwd: root,
      env,
      maxBuffer: 2 ** 26,
    });
    return done.catch((error) => error as { stdout: string; stderr: string; code: number });
  };

  it.each([{ format: 'table' }, { format: 'json' }, { format: 'markdown' }])(
    'prints a $format that no terminal or build server obeys',
    async ({ format }) => {
      const api = await startSandbox(accountCalled(...texts), { rateLimit: false });
      onTestFinished(() => api.close());
      const environment = { DIGITALOCEAN_ACCESS_TOKEN: api.token, DIGITALOCEAN_API_URL: api.url };
      const args = ['audit', '--format', format, '--now', NOW];
      const { stdout, stderr } = await run(hostilePolicies, args, { ...environment, FORCE_COLOR: '1' });
      expect(stderr).toBe('');
      expect(stdout.length).toBeGreaterThan(10_000);
      expect(obeyedByTerminal(stdout.replace(/\u001b\[\d+m/g, ''))).toEqual([]);
    },
  );

  it('says that nothing could be read, in one line', async () => {
    const body = JSON.stringify({ id: many, message: many });
    const api = await startSandbox(accountCalled('web-1'), { intercept: () => ({ status: 422, body }) });
    onTestFinished(() => api.close());
    const environment = { DIGITALOCEAN_ACCESS_TOKEN: api.token, DIGITALOCEAN_API_URL: api.url };
    const { stdout, stderr } = await run(hostilePolicies, ['audit', '--now', NOW], environment);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^snapwarden: [^\n]+\n$/);
    expect(obeyedByTerminal(stderr)).toEqual([]);
  });

  it.each([
    { name: 'a key', file: 'a.yaml', content: `${JSON.stringify('\u001b]0;x\u0007\u202e')}: 1\n` },
    { name: 'a value', file: 'a.yaml', content: 'version: "\\e[31m\\u202E\\L##vso[x]"\n' },
    { name: 'bytes', file: 'a.yaml', content: '\u001b[2J\u202e\u2028' },
    { name: 'a file', file: '\u001b[2J\nsnapwarden: all is well\r\u202e.yaml', content: 'version: 2\n' },
    { name: 'a file that is fine', file: '\u001b[2J\nb: all is well\u202e.yaml', content: policyFile('x') },
  ])('names what is wrong in one line each: $name', async ({ file, content }) => {
    const { stderr, stdout } = await run({ [`policies/${file}`]: content }, ['validate']);
    expect(obeyedByTerminal(stdout + stderr)).toEqual([]);
    expect(`\n${stdout}${stderr}`).not.toMatch(/\n(snapwarden|b): all is well/);
  });

  it('names what is wrong in a saved inventory without doing what it says', async () => {
    const saved = JSON.stringify({ [many]: many, schema: many, resources: [{ [many]: 1 }] });
    const files = { ...hostilePolicies, 'saved.json': saved };
    const { stderr, stdout } = await run(files, ['audit', '--inventory', 'saved.json']);
    expect(stdout).toBe('');
    expect(stderr).toContain('saved.json');
    expect(obeyedByTerminal(stderr)).toEqual([]);
  });

  it('tells people at a terminal one line each, and draws its progress from numbers alone', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const drawn: string[] = [];
    const write = (text: string) => drawn.push(text);
    const stream = { isTTY: true, columns: 300, write } as unknown as NodeJS.WriteStream;
    const comment = commentOn(stream, false);
    for (const text of texts) comment.say(text);
    expect(drawn.map((line) => line.indexOf('\n') - line.length)).toEqual(texts.map(() => -1));
    expect(obeyedByTerminal(drawn.splice(0).join(''))).toEqual([]);
    comment.begin();
    comment.update({ requests: 1, succeeded: 1, pages: 1, items: 9, remaining: 5, waitingUntil: undefined });
    vi.advanceTimersByTime(500);
    comment.end();
    expect(drawn.length).toBeGreaterThan(2);
    expect(drawn.join('').replace(/\r\u001b\[2K/g, '')).toMatch(/^[\w ,.:]*$/);
  });
});
