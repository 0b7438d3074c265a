import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Format, formats } from '../../lib/report/index.ts';
import { documentOf, findingOf, policyOf } from '../support/document.ts';
import { countsAlone } from '../support/formats.ts';

const names = Object.keys(formats) as Format[];

/** What no format may leave out. */
const passing = documentOf({ policies: [policyOf('staging', { pass: 34 })] });
const failing = documentOf({
  complete: false,
  gaps: [{ endpoint: 'GET /v2/volumes', reason: 'Refused with 403.', affects: ['volumes'] }],
  policies: [policyOf('production', { fail: 1 })],
  findings: [findingOf()],
});

describe('formats', () => {
  it('are the files of the folder', async () => {
    const files = await readdir(new URL('../../lib/report/', import.meta.url));
    for (const name of names) expect(files).toContain(`${name}.ts`);
  });

  it.each(names)('%s has one line of documentation', (name) => {
    expect(formats[name].about).toMatch(/^for [^\n]{10,}$/);
  });

  it.each(names)('%s shows passes, failures and gaps, and ends its last line', async (name) => {
    const render = await formats[name].load();
    const show = (document: typeof passing) => [...render(document, { color: false, columns: 80 })].join('');
    expect(show(passing)).toMatch(/staging.*34/s);
    const words = ['web-1', '3164444', 'freshness', 'GET /v2/volumes', 'Refused with 403.'];
    for (const word of ['critical', ...(countsAlone.has(name) ? [] : words)]) {
      expect(show(failing).toLowerCase()).toContain(word.toLowerCase());
    }
    expect(show(passing).endsWith('\n')).toBe(true);
    expect(show(failing).endsWith('\n')).toBe(true);
  });

  it.each(['table', 'markdown'] as const)('%s ends with what was not audited', async (name) => {
    const render = await formats[name].load();
    const text = [...render(failing, { color: false, columns: 80 })].join('');
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'Not audited: managed databases, Spaces and custom images.',
    );
  });
});
