import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { folder, shell, useCli } from '../support/cli.ts';

/** What the README and docs/policies.md show is run: commands as they stand, policies through the parser. */

interface Block {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

const files = ['README.md', 'docs/policies.md', 'docs/deploy.md'];
const blocks: Block[] = (
  await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8');
      return [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(
        ([, language = '', content = '']): Block => ({ file, language, text: content }),
      );
    }),
  )
).flat();

const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ file, text }) => text.split('\n').map((command) => ({ file, command: command.trim() })));
/** Commands that need neither a token nor a topic of the reader's. */
const runnable = commands
  .filter(({ command }) => /^npx snapwarden .*(--sandbox|--inventory|validate)/.test(command))
  .map(({ file, command }) => ({ file, command: command.replace(/^npx /, '') }));

describe('the documentation', () => {
  useCli();

  it('has commands to run', () => {
    expect(runnable.length).toBeGreaterThanOrEqual(6);
  });

  it('shows commands that work, in their order', async () => {
    const cwd = await folder();
    await cp('policies', join(cwd, 'policies'), { recursive: true });
    for (const { command } of runnable) {
      const { code, stderr } = await shell(command, { cwd });
      expect([0, 1, 3], `${command}: ${stderr}`).toContain(code);
      expect(stderr).toBe('');
    }
  });

  it('names only scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const text = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
    for (const [, name = ''] of text.matchAll(/npm run ([a-z-]+)/g)) expect(scripts).toHaveProperty(name);
  });

  it.each(blocks.filter(({ text }) => text.startsWith('version: 1')))(
    'shows policies that parse ($file)',
    (block) => {
      const { policySet } = parsePolicies([{ file: block.file, source: block.text }]);
      expect(policySet.policies.length).toBeGreaterThan(0);
    },
  );

  it.each(files)('links to files that exist (%s)', async (file) => {
    const text = await readFile(file, 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      await expect(readFile(join(file, '..', target)), target).resolves.toBeDefined();
    }
  });
});
