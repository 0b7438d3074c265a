import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentFiles, renderDocument } from '../../generate/documents.ts';
import { fillRegions } from '../../generate/regions.ts';

describe.each(await documentFiles())('the generated parts of %s', (file) => {
  it('are as the code makes them', async () => {
    expect(await renderDocument(file)).toBe(await readFile(file, 'utf8'));
  });
});

it('a stale table fails the check of the gate, by the name of its file', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwarden-docs-'));
  try {
    for (const folder of ['docs', 'policies']) await cp(folder, join(cwd, folder), { recursive: true });
    const page = join(cwd, 'docs/rules/size.md');
    await writeFile(
      page,
      (await readFile(page, 'utf8')).replace('| `maxGigabytes` | gigabytes |', '| `max` | text |'),
    );
    const { status, stderr } = spawnSync(process.execPath, [resolve('generate.config.ts'), '--check'], {
      cwd,
      encoding: 'utf8',
    });
    expect(stderr).toContain('docs/rules/size.md is stale');
    expect(status).toBe(1);
  } finally {
    await rm(cwd, { recursive: true });
  }
});

describe('a generated region', () => {
  const fill = (text: string) => fillRegions(text, ({ name, option = '' }) => `${name}(${option})`);

  it('is filled between its markers, and nothing else changes', async () => {
    const text =
      'a\n<!-- one: generated -->\nold\n<!-- /one -->\nb\n<!-- two --all: generated -->\n<!-- /two -->\n';
    expect(await fill(text)).toBe(
      'a\n<!-- one: generated -->\n\none()\n\n<!-- /one -->\nb\n<!-- two --all: generated -->\n\ntwo(--all)\n\n<!-- /two -->\n',
    );
  });

  it('comes out the same when it is filled again', async () => {
    const once = await fill('<!-- one: generated -->\n<!-- /one -->\n');
    expect(await fill(once)).toBe(once);
  });

  it.each([
    { name: 'opened only', text: '<!-- one: generated -->\nold\n' },
    { name: 'closed only', text: 'old\n<!-- /one -->\n' },
    { name: 'closed by another name', text: '<!-- one: generated -->\n<!-- /two -->\n' },
  ])('is refused when it is $name', async ({ text }) => {
    await expect(fill(text)).rejects.toThrow('opened or closed only');
  });

  it('leaves other comments alone', async () => {
    const text = '<!-- a comment -->\ntext\n';
    expect(await fill(text)).toBe(text);
  });
});
