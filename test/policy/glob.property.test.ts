import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, globProblem } from '../../lib/policy/glob.ts';

/** A piece of a pattern together with what it matches, told by trying everything. */
interface Piece {
  readonly pattern: string;
  /** The lengths of the beginnings of a text that it can match. */
  readonly lengths: (text: string) => readonly number[];
}

const letters = fc.constantFrom('a', 'b', 'A', '/', '-');

const literal = letters.map(
  (letter): Piece => ({
    pattern: letter === '-' ? '\\-' : letter,
    lengths: (text) => (text[0] === letter ? [1] : []),
  }),
);
const anyOne = fc.constant<Piece>({ pattern: '?', lengths: (text) => (text === '' ? [] : [1]) });
const star = fc.constant<Piece>({
  pattern: '*',
  lengths: (text) => Array.from({ length: text.length + 1 }, (_, index) => index),
});
const set = fc
  .tuple(fc.boolean(), fc.array(fc.constantFrom('a', 'b', 'A', '/'), { minLength: 1, maxLength: 3 }))
  .map(
    ([negated, members]): Piece => ({
      pattern: `[${negated ? '!' : ''}${members.join('')}]`,
      lengths: (text) => (text !== '' && members.some((member) => member === text[0]) !== negated ? [1] : []),
    }),
  );

function sequence(pieces: readonly Piece[]): Piece {
  return {
    pattern: pieces.map(({ pattern }) => pattern).join(''),
    lengths: (text) =>
      pieces.reduce<readonly number[]>(
        (starts, piece) => [
          ...new Set(
            starts.flatMap((start) => piece.lengths(text.slice(start)).map((length) => start + length)),
          ),
        ],
        [0],
      ),
  };
}

const simplePiece = fc.oneof(literal, anyOne, star, set);
const choice = fc
  .array(fc.array(simplePiece, { minLength: 1, maxLength: 3 }).map(sequence), { minLength: 1, maxLength: 3 })
  .map(
    (options): Piece => ({
      pattern: `{${options.map(({ pattern }) => pattern).join(',')}}`,
      lengths: (text) => options.flatMap((option) => option.lengths(text)),
    }),
  );
const glob = fc
  .array(fc.oneof({ weight: 4, arbitrary: simplePiece }, choice), { minLength: 1, maxLength: 6 })
  .map(sequence);
const texts = fc.array(letters, { maxLength: 7 }).map((characters) => characters.join(''));

describe('compileGlob', () => {
  it('agrees with a reference that tries everything', () => {
    let matches = 0;
    fc.assert(
      fc.property(glob, texts, ({ pattern, lengths }, text) => {
        const expected = lengths(text).includes(text.length);
        if (expected) matches += 1;
        expect(compileGlob(pattern)(text), `${pattern} on ${text}`).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
    expect(matches).toBeGreaterThan(100);
  });

  it('without case agrees with itself in lower case', () => {
    fc.assert(
      fc.property(glob, texts, ({ pattern, lengths }, text) => {
        fc.pre(!pattern.includes('['));
        const expected = compileGlob(pattern.toLowerCase())(text.toLowerCase());
        expect(compileGlob(pattern, { ignoreCase: true })(text)).toBe(expected);
        if (lengths(text).includes(text.length)) expect(expected).toBe(true);
      }),
    );
  });

  it('matches every text by its own characters escaped, and with a star for any part of it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        (text, from, length) => {
          const characters = Array.from(text);
          const escaped = characters.map((character) => `\\${character}`);
          const start = from % characters.length;
          const starred = [
            ...escaped.slice(0, start),
            '*',
            ...escaped.slice(start + (length % (characters.length - start + 1))),
          ];
          expect(compileGlob(escaped.join(''))(text)).toBe(true);
          expect(compileGlob(starred.join(''))(text)).toBe(true);
        },
      ),
    );
  });

  it('either names a problem or compiles, whatever the pattern', () => {
    const hostile = fc.array(
      fc.constantFrom('[', ']', '{', '}', '!', '-', ',', '\\', '*', '?', 'a', '\ud800', '😀'),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(hostile, fc.string({ unit: 'binary' }), (parts, text) => {
        const pattern = parts.join('');
        if (globProblem(pattern) === undefined) expect(typeof compileGlob(pattern)(text)).toBe('boolean');
        else expect(() => compileGlob(pattern)).toThrow(SyntaxError);
      }),
      { numRuns: 2_000 },
    );
  });
});
