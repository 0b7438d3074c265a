import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseYaml } from '../../lib/policy/document.ts';

const tokens = fc.constantFrom(
  'a',
  'b',
  '1',
  '~',
  'true',
  '<<',
  '__proto__',
  ':',
  ': ',
  '- ',
  '? ',
  ',',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '&a',
  '&b ',
  '*a',
  '*',
  '!t ',
  '!!str ',
  '!!int ',
  '!<',
  '>',
  '|',
  '#',
  ' #',
  '%YAML 1.2',
  '%',
  '---',
  '...',
  '\n',
  '\n  ',
  '\n\t',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '\\',
  '\\x',
  '@',
  '`',
  '\ufeff',
  '\u2028',
  '\u0085',
  '😀',
  '\ud800',
  '\0',
  '\u001f',
  '\u0002',
  '\u0018',
);
const yamlish = fc.array(tokens, { maxLength: 40 }).map((parts) => parts.join(''));
const lines = fc
  .array(
    fc.tuple(
      fc.nat({ max: 6 }),
      fc.constantFrom(
        'a: 1',
        'b:',
        '- c',
        '- d: 1',
        'e: [',
        '] ',
        'f: &a',
        '*a',
        'g: *a',
        'h: |',
        '"i": x',
        '}',
        '{j: ',
        '? k',
        ': l',
        '# m',
      ),
    ),
    { maxLength: 15 },
  )
  .map((parts) => parts.map(([indent, text]) => ' '.repeat(indent) + text).join('\n'));
const anyText = fc.oneof(yamlish, lines, fc.string({ unit: 'binary', maxLength: 60 }));

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('mapping'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  mapping: fc.dictionary(
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((key) => key !== '__proto__' && key !== '<<'),
    tie('value'),
    { maxKeys: 4, noNullPrototype: true },
  ),
}));

function expectInside(text: string, line: number, column: number): void {
  const rows = text.replace(/^\ufeff/, '').split('\n');
  expect(line).toBeGreaterThanOrEqual(1);
  expect(line).toBeLessThanOrEqual(rows.length);
  expect(column).toBeGreaterThanOrEqual(1);
  expect(column).toBeLessThanOrEqual((rows[line - 1] as string).length + 1);
}

function expectSound(text: string, source: string | Uint8Array = text): void {
  const { document, issues } = parseYaml('p.yaml', source);
  expect(document !== undefined || issues.length > 0).toBe(true);
  for (const { line, column, message } of issues) {
    expectInside(text, line, column);
    expect(message).toMatch(/^[^\n]+; [^\n]+$/);
  }
  const visit = (value: unknown, path: readonly PropertyKey[]) => {
    if (!document) return;
    for (const at of ['key', 'value'] as const) {
      const { line, column } = document.locate(path, at);
      expectInside(text, line, column);
    }
    if (typeof value !== 'object' || value === null) return;
    expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(value));
    for (const [key, inner] of Object.entries(value))
      visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(document?.value, []);
}

describe('parseYaml', () => {
  it('gives a value or issues for any text, all with places inside it', () => {
    let read = 0;
    fc.assert(
      fc.property(anyText, (text) => {
        expectSound(text);
        if (parseYaml('p.yaml', text).document) read += 1;
      }),
      { numRuns: 5_000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it('gives a value or issues for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const { document, issues } = parseYaml('p.yaml', bytes);
        expect(document !== undefined || issues.length > 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads bytes as it reads their text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(text.isWellFormed());
        const fromText = parseYaml('p.yaml', text);
        const fromBytes = parseYaml('p.yaml', new TextEncoder().encode(text));
        expect(fromBytes.issues).toEqual(fromText.issues);
        expect(fromBytes.document?.value).toEqual(fromText.document?.value);
      }),
    );
  });

  it('reads back what was written as YAML, with either line end', () => {
    fc.assert(
      fc.property(plain.value, fc.boolean(), (value, crlf) => {
        const text = stringify({ value });
        const { document, issues } = parseYaml('p.yaml', crlf ? text.replaceAll('\n', '\r\n') : text);
        expect(issues).toEqual([]);
        expect(document?.value).toEqual({ value });
      }),
    );
  });
});
