import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderJson } from '../../lib/report/json.ts';
import { documentOf, findingOf, policyOf } from '../support/document.ts';

const render = (document: ReportDocument) => [...renderJson(document)].join('');

const document = documentOf({
  policies: [policyOf('production', { fail: 2 })],
  findings: [findingOf(), findingOf({ facts: { missing: [{ tier: 'daily' }, {}], none: [] } })],
});

describe('json', () => {
  it('writes what JSON.stringify writes, indented by two', () => {
    expect(render(document)).toBe(`${JSON.stringify(document, null, 2)}\n`);
    expect(render(documentOf())).toBe(`${JSON.stringify(documentOf(), null, 2)}\n`);
  });

  it('has the keys in the order of the schema, however the document was put together', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (value === null || typeof value !== 'object') return value;
      const entries = Object.entries(value).map(([key, inner]) => [
        key,
        isFree(key) ? inner : reversed(inner),
      ]);
      return Object.fromEntries(entries.toReversed());
    };
    const isFree = (key: string) => key === 'facts' || key === 'limit';
    expect(Object.keys(reversed(document) as object)[0]).toBe('findings');
    expect(render(reversed(document) as ReportDocument)).toBe(render(document));
  });

  it('leaves out what the published shape does not have', () => {
    const account = { ...document.account, token: 'secret' };
    expect(render({ ...document, account } as ReportDocument)).toBe(render(document));
  });

  it('yields a finding at a time, so that a large report need not be one string', () => {
    const findings = Array.from({ length: 1_000 }, () => findingOf());
    const chunks = [...renderJson(documentOf({ findings }))];
    expect(chunks.length).toBeGreaterThan(1_000);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(2_000);
  });

  it('escapes what a terminal would obey, and parses back to it', () => {
    const name = '\u001b[2J \u009b31m \u202egpj.exe \u2028 \u{e0041} \ud800';
    const text = render(documentOf({ findings: [findingOf({ subject: { name } })] }));
    expect(text).toContain(String.raw`"\u001b[2J \u009b31m \u202egpj.exe \u2028 \udb40\udc41 \ud800"`);
    expect(JSON.parse(text).findings[0].subject.name).toBe(name);
  });
});
