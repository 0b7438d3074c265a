import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../../lib/validation/excerpt.ts';

/** The excerpt with its mark below, as it is shown. */
function shown(line: string, column: number, columns = 40): string[] {
  const { text, indent, width } = excerpt(line, column, columns);
  return [text, ' '.repeat(indent) + '^'.repeat(width)];
}

describe('an excerpt', () => {
  it.each([
    ['a word', 'kind: max-age', 7, ['kind: max-age', '      ^^^^^^^']],
    ['text in quotes, with what is escaped in it', 'a: "b \\" c", d', 4, ['a: "b \\" c", d', '   ^^^^^^^^']],
    ['text in single quotes', "a: 'b c' d", 4, ["a: 'b c' d", '   ^^^^^']],
    ['a bracket', 'a: [1, 2]', 4, ['a: [1, 2]', '   ^']],
    ['the end of a line', 'a:', 3, ['a:', '  ^']],
    ['what lies beyond the end', 'a:', 9, ['a:', '  ^']],
    ['an empty line', '', 1, ['', '^']],
    ['what stands after wide characters', '漢字: x', 5, ['漢字: x', '      ^']],
    ['wide characters', 'a: 漢字', 4, ['a: 漢字', '   ^^^^']],
    ['what stands after a pair of surrogates', '😀: x', 5, ['😀: x', '    ^']],
    [
      'what stands after characters that a terminal would obey',
      'a\u001b: x',
      5,
      ['a\\u{1b}: x', '         ^'],
    ],
    ['what stands after a tab', '\ta: x', 2, ['\\u{9}a: x', '     ^']],
  ])('marks %s', (_name, line, column, expected) => {
    expect(shown(line, column)).toEqual(expected);
  });

  it('cuts a long line on both sides of what it marks', () => {
    const line = `${'a'.repeat(100)} here ${'b'.repeat(100)}`;
    expect(shown(line, 102)).toEqual([`…${'a'.repeat(18)} here ${'b'.repeat(14)}…`, `${' '.repeat(20)}^^^^`]);
    expect(shown(line, 1)).toEqual([`${'a'.repeat(39)}…`, '^'.repeat(39)]);
    expect(shown(line, line.length + 1)).toEqual([`…${'b'.repeat(19)}`, `${' '.repeat(20)}^`]);
  });

  it('stays within its columns, and its mark within the line, whatever the line holds', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('a', ' ', '\u001b', '漢', '😀', '\u202e', '"', '\t', 'e\u0301', '\ud800'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 120,
    });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 20, max: 60 }),
        (line, column, columns) => {
          const { text: seen, indent, width } = excerpt(line, column, columns);
          expect(seen).toMatch(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u);
          expect(stringWidth(seen)).toBeLessThanOrEqual(columns);
          expect(width).toBeGreaterThan(0);
          expect(indent + width).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('looks at no more of a line than it shows', () => {
    const line = '\u001b'.repeat(1_000_000);
    for (const column of [1, 500_000, 1_000_000])
      expect(excerpt(line, column, 80).text.length).toBeLessThan(90);
  });
});
