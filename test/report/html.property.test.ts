import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../lib/report/html.ts';
import type { ReportDocument } from '../../lib/report/schema.ts';
import { documentOf, policyOf } from '../support/document.ts';
import { obeyedByTerminal } from '../trust/untrusted-readers.ts';
import { hostileDocument, hostileText } from './hostile.ts';
import { hostileFigures } from './html-figures.ts';
import { powersOf, readHtml } from './read-html.ts';

const page = (document: ReportDocument) => [...renderHtml(document, { color: false, columns: 80 })].join('');

const whole = fc
  .record({
    document: hostileDocument,
    figures: hostileFigures,
    policyFiles: fc.array(fc.record({ file: hostileText, content: hostileText }), { maxLength: 2 }),
  })
  .map(({ document, ...parts }): ReportDocument => ({ ...document, ...parts }));

describe('the HTML page of a hostile account', () => {
  it('is well-formed and gives no text any power', () => {
    fc.assert(
      fc.property(whole, (document) => {
        const read = readHtml(page(document));
        expect(powersOf(read)).toEqual([]);
        expect(read.elements.filter(({ name }) => name === 'script').length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 25 },
    );
  });

  it('shows what nobody would see, and is the same twice', () => {
    fc.assert(
      fc.property(whole, (document) => {
        const text = page(document);
        expect(obeyedByTerminal(text)).toEqual([]);
        expect(page(document)).toBe(text);
      }),
      { numRuns: 15 },
    );
  });

  it('holds every finding as data', () => {
    fc.assert(
      fc.property(whole, (document) => {
        const data = readHtml(page(document)).raw.at(-1) ?? '';
        if (document.findings.length === 0) return;
        const { policies } = JSON.parse(data) as { policies: { blocks: { rows: unknown[] }[] }[] };
        const rows = policies.flatMap(({ blocks }) => blocks.flatMap((block) => block.rows));
        expect(rows).toHaveLength(document.findings.length);
        expect(data).not.toMatch(/[<>&]/);
      }),
      { numRuns: 25 },
    );
  });

  it.each(Reflect.ownKeys(Object.prototype).filter((key) => typeof key === 'string'))(
    'leaves the objects of this process alone, whoever is called %s',
    (text) => {
      const before = builtIns();
      const [figures] = fc.sample(hostileFigures, { numRuns: 1, seed: 1 });
      const called = JSON.parse(JSON.stringify({ ...figures, ages: [] }), (key, value) =>
        ['policy', 'rule', 'name', 'id', 'region', 'tier', 'run'].includes(key) ? text : value,
      );
      const document = documentOf({ policies: [policyOf(text, { fail: 1 })], figures: called });
      expect(page(document)).toContain(text);
      expect(builtIns()).toEqual(before);
    },
  );
});

/** The names of what every object has, and of what those functions have. */
function builtIns(): unknown[] {
  const values = Object.values(Object.getOwnPropertyDescriptors(Object.prototype)).map(({ value }) => value);
  return [Object.prototype, ...values.filter((value) => typeof value === 'function')].map((one) =>
    Reflect.ownKeys(one),
  );
}
