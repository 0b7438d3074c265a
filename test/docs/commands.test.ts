import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleOutput } from '../../generate/sample-output.ts';
import { folder, shell, useCli } from '../support/cli.ts';
import { blocksOf, examples, pages } from '../support/documentation.ts';

/** What the documentation tells its reader to type works. */

const commands = pages
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ file, text }) => text.split('\n').map((command) => ({ file, command: command.trim() })));
/** Commands that need neither a token nor a topic of the reader's. */
const runnable = commands
  .filter(({ command }) => /^npx snapwarden .*(--sandbox|--inventory|validate)/.test(command))
  .map(({ file, command }) => ({ file, command: command.replace(/^npx /, '') }));
const first = examples.find(({ file }) => file === 'docs/policies.md');

describe('the documentation', () => {
  useCli();

  it('has commands to run', () => {
    expect(runnable.length).toBeGreaterThanOrEqual(8);
  });

  it('shows commands that work, in their order', async () => {
    const cwd = await folder({ 'mine/policy.yaml': first?.text ?? '' });
    await cp('policies', join(cwd, 'policies'), { recursive: true });
    for (const { command } of runnable) {
      const { code, stderr } = await shell(command, { cwd });
      expect([0, 1, 3], `${command}: ${stderr}`).toContain(code);
      expect(stderr, command).toBe('');
    }
  }, 120_000);

  it('shows of an example what the command prints of it', async () => {
    const example = examples.find(({ file }) => file === 'docs/rules/freshness.md')?.text ?? '';
    const command = runnable.find(
      ({ file, command }) => file === 'docs/policies.md' && / --now /.test(command),
    );
    const cwd = await folder({ 'mine/policy.yaml': example });
    await shell(`${command?.command} --output report.txt`, { cwd });
    expect(await readFile(join(cwd, 'report.txt'), 'utf8')).toContain(
      `\n${await sampleOutput(example, true)}\n`,
    );
  });

  it('names only scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const text = pages.map((page) => page.text).join('\n');
    for (const [, name = ''] of text.matchAll(/npm run ([a-z-]+)/g)) expect(scripts).toHaveProperty(name);
  });
});
