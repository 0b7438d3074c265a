import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, shell, useCli } from '../support/cli.ts';
import { blocksOf, pageOf } from '../support/documentation.ts';

const blocks = blocksOf(pageOf('docs/archive.md')).filter(({ language }) => language === 'sh');
const byHand = blocks.filter(({ text }) => text.includes('_manifest.json'));

describe('the page about the archive', () => {
  useCli();

  it('shows commands that work, in their order, and a check by hand that comes to the same', async () => {
    const cwd = await folder();
    await cp('policies', join(cwd, 'policies'), { recursive: true });
    expect(blocks.length).toBeGreaterThanOrEqual(6);
    expect(byHand).toHaveLength(1);
    for (const { text } of blocks.filter((block) => !byHand.includes(block))) {
      const { code, stderr } = await shell(`set -e; ${text.replaceAll('npx snapwarden', 'snapwarden')}`, {
        cwd,
      });
      expect([
        text,
        code,
        stderr.replaceAll(/^snapwarden: the findings are as archived, .*\n/gm, ''),
      ]).toEqual([text, 0, '']);
    }

    const day = join(cwd, 'signed/runs/account=default');
    const [named = ''] = (await readdir(day)).filter((name) => name.startsWith('day='));
    const [run = ''] = await readdir(join(day, named));
    await mkdir(join(cwd, 'tmp'));
    const own = (byHand[0]?.text ?? '')
      .replaceAll('/tmp/', `${cwd}/tmp/`)
      .replace('public-key.pem', `${cwd}/public-key.pem`);
    const { code, stdout } = await shell(`set -e; ${own}`, { cwd: join(day, named, run) });
    expect([code, stdout]).toEqual([0, expect.stringContaining('findings.jsonl.gz: OK\n')]);
    expect(stdout).toContain('Signature Verified Successfully');
  }, 180_000);
});
