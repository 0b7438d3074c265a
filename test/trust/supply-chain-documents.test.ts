import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The threat model's rows have tests that exist, and its promises a page that leads to them. */

const root = join(import.meta.dirname, '../..');
const model = readFileSync(join(root, 'docs/threat-model.md'), 'utf8');
const rows = model
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const attacks = rows.filter((row) => row.length === 3 && row[0] !== 'attack');

describe('the threat model', () => {
  it.each(attacks)('has a test for: %s', (_attack, stopped, shown = '') => {
    expect(stopped).not.toBe('');
    const files = [...shown.matchAll(/`([^`]+)`/g)].map(([, file]) => file as string);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(file).toMatch(/^test\/[\w/.-]+\.test\.ts$/);
      expect(existsSync(join(root, file)), file).toBe(true);
    }
  });

  it('speaks of everybody it should', () => {
    expect(attacks.length).toBeGreaterThan(30);
    const headings = model.match(/^## .+$/gm)?.join('\n') ?? '';
    for (const who of ['names things', 'API', 'pull request', 'reads the topic', 'invoke', 'dependency']) {
      expect(headings).toContain(who);
    }
  });

  it('and the page on security lead to each other', () => {
    expect(readFileSync(join(root, 'SECURITY.md'), 'utf8')).toContain('(docs/threat-model.md)');
    expect(model).toContain('(../SECURITY.md)');
  });
});
