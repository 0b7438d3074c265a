import { describe, expect, it } from 'vitest';
import { ruleKinds } from '../../generate/rule-kinds.ts';
import { judgeSample } from '../../generate/sample-output.ts';
import { printable } from '../../lib/text.ts';
import { blocksOf, headingsOf, pageOf, pages } from '../support/documentation.ts';

/** Every rule kind has a page, and the page tells the truth about a run that was made. */

const headings = [
  '## What it flags',
  '## Where the boundary lies',
  '## Why',
  '## Fields',
  '## Missing data',
  '## Example',
  '## What to do about a finding',
];

it('there is a page for each rule kind, and none for anything else', () => {
  const written = pages.map(({ file }) => file).filter((file) => file.startsWith('docs/rules/'));
  expect(written).toEqual(ruleKinds.map(({ kind }) => `docs/rules/${kind}.md`).sort());
});

it('the overview leads to each of them', () => {
  const { text } = pageOf('docs/policies.md');
  for (const { kind } of ruleKinds) expect(text).toContain(`| [\`${kind}\`](rules/${kind}.md) |`);
});

describe.each(ruleKinds)('the page of $kind', ({ kind, fields }) => {
  const page = pageOf(`docs/rules/${kind}.md`);
  const [example, ...others] = blocksOf(page).filter(({ language }) => language === 'yaml');
  const output = example?.next?.text ?? '';

  it('has every section, in the same order as all others', () => {
    expect(headingsOf(page)).toEqual([`# \`${kind}\``, ...headings]);
    for (const section of page.text.split(/^## .*$/m).slice(1))
      expect(section.replace(/<!--.*?-->/g, '').trim().length).toBeGreaterThan(40);
  });

  it('is two screens at most', () => {
    const written = page.text.replace(/<!-- (\w+)[^>]*: generated -->.*?<!-- \/\1 -->/gs, '');
    expect(written.split('\n').length).toBeLessThanOrEqual(90);
  });

  it('explains every field, each with an example', () => {
    for (const { name, type, description, example } of fields) {
      expect(description, name).toMatch(/\.$/);
      expect(type, name).not.toBe('');
      expect(example, name).toBeDefined();
      expect(page.text).toContain(`| \`${name}\` |`);
    }
  });

  it('shows an example that passes and one that does not, with the words of the run', async () => {
    expect(others).toEqual([]);
    const { document } = await judgeSample(example?.text ?? '', true);
    const own = document.findings.filter((finding) => finding.kind === kind);
    const verdicts = own.map(({ verdict }) => verdict);
    expect(verdicts).toContain('pass');
    expect(verdicts.some((verdict) => verdict === 'fail' || verdict === 'unknown')).toBe(true);
    const shown = output.replace(/\s+/g, ' ');
    for (const { subject, message } of own) {
      expect(shown).toContain(printable(subject.name));
      expect(shown).toContain(message);
    }
  });

  it('has steps to take, and reminds of holds where one is to delete', () => {
    const advice = page.text.split('## What to do about a finding')[1] ?? '';
    const steps = advice.split(/^\d\. /m).slice(1);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    if (/\bdelete\b/i.test(advice)) expect(advice).toMatch(/\bholds?\b/);
  });
});
