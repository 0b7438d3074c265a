import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Format, formats, type RenderOptions } from '../../lib/report/index.ts';
import { renderJson } from '../../lib/report/json.ts';
import { type ReportDocument, reportJsonSchema, reportSchema } from '../../lib/report/schema.ts';
import { renderTable } from '../../lib/report/table.ts';
import { documentOf } from '../support/document.ts';
import { hostileDocument } from './hostile.ts';

const plain = { color: false, columns: 80 } as const;
const names = Object.keys(formats) as Format[];
const obeyed = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const table = (document: ReportDocument, options: RenderOptions) =>
  [...renderTable(document, options)].join('');

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
const isReport = ajv.compile(reportJsonSchema());

describe.each(names)('%s', (name) => {
  it('survives any text, writes it the same twice and leaves the document alone', async () => {
    const render = await formats[name].load();
    fc.assert(
      fc.property(
        hostileDocument,
        fc.boolean(),
        fc.integer({ min: 40, max: 200 }),
        (document, color, columns) => {
          const before = JSON.stringify(document);
          const text = [...render(document, { color, columns })].join('');
          expect([...render(document, { color, columns })].join('')).toBe(text);
          expect(JSON.stringify(document)).toBe(before);
          expect(text.isWellFormed()).toBe(true);
          expect(text.endsWith('\n')).toBe(true);
        },
      ),
    );
  });

  it('lets nothing through that a terminal would obey', async () => {
    const render = await formats[name].load();
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const text = [...render(document, plain)].join('');
        for (const line of text.split(name === 'csv' ? '\r\n' : '\n')) expect(line).not.toMatch(obeyed);
      }),
    );
  });
});

describe('table', () => {
  it('is never wider than the terminal', () => {
    fc.assert(
      fc.property(hostileDocument, fc.integer({ min: 40, max: 200 }), (document, columns) => {
        for (const line of table(document, { color: false, columns }).split('\n')) {
          expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('says the same with and without colour', () => {
    fc.assert(
      fc.property(hostileDocument, fc.integer({ min: 40, max: 200 }), (document, columns) => {
        const coloured = table(document, { color: true, columns });
        expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(table(document, { color: false, columns }));
      }),
    );
  });

  it('accounts for every finding, shown or counted', () => {
    fc.assert(
      fc.property(hostileDocument, fc.integer({ min: 1, max: 40 }), (document, times) => {
        const findings = Array.from({ length: times }, () => document.findings).flat();
        const clean = findings.map((finding) => ({
          ...finding,
          policy: 'production',
          rule: 'max-age',
          kind: 'max-age',
        }));
        const text = table(documentOf({ findings: clean }), { color: false, columns: 120 });
        const counts = Array.from(text.matchAll(/^ {2}\S .*max-age.* (\d+) [a-z]+$/gm), ([, count]) =>
          Number(count),
        );
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(findings.length);
      }),
    );
  });
});

describe('json', () => {
  it('parses back to the document and fits the published schema', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const parsed: unknown = JSON.parse([...renderJson(document)].join(''));
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(reportSchemaOrder(document)));
        expect(isReport(parsed), ajv.errorsText(isReport.errors)).toBe(true);
      }),
    );
  });

  it.each([
    ['an unknown verdict', { verdict: 'maybe' }],
    ['an instant without a zone', { changesAt: '2026-03-01T06:00:00' }],
    ['a key that is not published', { token: 'x' }],
  ])('does not fit the schema with %s', (_, change) => {
    const document = fc.sample(hostileDocument, 20).find(({ findings }) => findings.length > 0);
    const findings = document?.findings.map((finding) => ({ ...finding, ...change }));
    expect(isReport({ ...document })).toBe(true);
    expect(isReport({ ...document, findings })).toBe(false);
    expect(reportSchema.safeParse({ ...document, findings }).success).toBe(false);
  });
});

/** The same document with its keys in the order in which the helper and the schema have them. */
function reportSchemaOrder(document: ReportDocument): ReportDocument {
  const inOrder = (keys: string[], value: object) =>
    Object.fromEntries(keys.map((key) => [key, (value as Record<string, unknown>)[key]]));
  const { shape } = reportSchema;
  const findingShape = shape.findings.element.shape;
  return inOrder(Object.keys(shape), {
    ...document,
    account: inOrder(Object.keys(shape.account.shape), document.account),
    tally: inOrder(Object.keys(shape.tally.shape), document.tally),
    gaps: document.gaps.map((gap) => inOrder(Object.keys(shape.gaps.element.shape), gap)),
    policies: document.policies.map((policy) =>
      inOrder(Object.keys(shape.policies.element.shape), {
        ...policy,
        tally: inOrder(Object.keys(shape.tally.shape), policy.tally),
      }),
    ),
    findings: document.findings.map((finding) =>
      inOrder(Object.keys(findingShape), {
        ...finding,
        subject: inOrder(Object.keys(findingShape.subject.shape), finding.subject),
      }),
    ),
  }) as ReportDocument;
}
