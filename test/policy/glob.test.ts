import { describe, expect, it } from 'vitest';
import { compileGlob, globProblem } from '../../lib/policy/glob.ts';

const matching: readonly [pattern: string, text: string][] = [
  ['web', 'web'],
  ['*', ''],
  ['*', 'a/b.c'],
  ['*', '.hidden'],
  ['*', 'two\nlines'],
  ['web-*', 'web-'],
  ['web-*', 'web-/1'],
  ['*-old', 'db-old'],
  ['*case*', 'a case here'],
  ['a*b*c', 'a--b--b--c'],
  ['**a**', 'bab'],
  ['w?b', 'wéb'],
  ['w?b', 'w😀b'],
  ['?', '\ud800'],
  ['[a-c]x', 'bx'],
  ['[!a-c]x', 'dx'],
  ['[a-]', '-'],
  ['[-a]', '-'],
  ['[^a]', '^'],
  ['[\\]]', ']'],
  ['[\\a-\\c]', 'b'],
  ['[😀-😃]', '😁'],
  ['{web,db}-1', 'db-1'],
  ['{a,b{c,d}}x', 'bdx'],
  ['x{,y}', 'x'],
  ['x{,y}', 'xy'],
  ['{a*,b}c', 'aaac'],
  ['a,b', 'a,b'],
  ['a}b]', 'a}b]'],
  ['\\*', '*'],
  ['\\{a,b\\}', '{a,b}'],
  ['{a\\,b,c}', 'a,b'],
];

const differing: readonly [pattern: string, text: string][] = [
  ['web', 'Web'],
  ['web', 'web1'],
  ['web', 'my-web'],
  ['web-*', 'web'],
  ['*-old', 'db-older'],
  ['a*b*c', 'a--c--b'],
  ['a*a', 'a'],
  ['w?b', 'wb'],
  ['w?b', 'weeb'],
  ['[a-c]', 'B'],
  ['[!a-c]', 'b'],
  ['[!a]', ''],
  ['[^a]', 'b'],
  ['{web,db}-1', 'app-1'],
  ['{a,b{c,d}}x', 'bx'],
  ['\\*', 'a'],
  ['a+', 'aa'],
  ['a.c', 'abc'],
  ['(a|b)', 'a'],
  ['\ud83d', '😀'],
  ['\ud83d*', '😀'],
];

describe('compileGlob', () => {
  it.each(matching)('lets %j match %j', (pattern, text) => {
    expect(compileGlob(pattern)(text)).toBe(true);
  });

  it.each(differing)('keeps %j from matching %j', (pattern, text) => {
    expect(compileGlob(pattern)(text)).toBe(false);
  });

  it('gives the same answer when it is asked again', () => {
    const matches = compileGlob('a*b{c,d}');
    expect([matches('abc'), matches('ab'), matches('abc'), matches('aabd')]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it.each([
    ['env:prod', 'ENV:Prod', true],
    ['ENV:*', 'env:prod', true],
    ['*PROD*', 'env:production', true],
    ['[A-C]x', 'bX', true],
    ['[!A-C]', 'b', false],
    ['É*', 'étage', true],
    ['k*', '\u212aelvin', true],
    ['İ', 'İ', true],
    ['i*', 'İ', false],
    ['ΟΔΟΣ', 'οδοσ', true],
    ['prod', 'prod1', false],
  ])('ignores case when told so: %j and %j', (pattern, text, expected) => {
    expect(compileGlob(pattern, { ignoreCase: true })(text)).toBe(expected);
  });

  it.each([
    ['*', 'a/b', false],
    ['*', 'ab', true],
    ['production/*', 'production/max-age', true],
    ['production/*', 'production/a/b', false],
    ['pro*', 'production/max-age', false],
    ['a?b', 'a/b', false],
    ['a[!x]b', 'a/b', false],
    ['*/*', 'a/b', true],
    ['a/b', 'a/b', true],
  ])('keeps the slash apart when told so: %j and %j', (pattern, text, expected) => {
    expect(compileGlob(pattern, { keepSlash: true })(text)).toBe(expected);
  });

  it.each([
    ['stars between letters', `${'*a'.repeat(250)}*b`],
    ['alternatives in a row', `${'{a,aa}'.repeat(80)}b`],
    ['optional letters in a row', `${'{a,}'.repeat(100)}${'a'.repeat(100)}b`],
    ['nested alternatives', `${'{a,{aa,{aaa,*}}}'.repeat(30)}b`],
    ['question marks after a star', `*${'?'.repeat(500)}b`],
  ])('ends on patterns made to backtrack: %s', (_name, pattern) => {
    expect(compileGlob(pattern)('a'.repeat(10_000))).toBe(false);
    expect(compileGlob(pattern)(`${'a'.repeat(9_999)}b`)).toBe(pattern.includes('*'));
  });

  it('throws on a broken pattern', () => {
    expect(() => compileGlob('[')).toThrow(SyntaxError);
  });
});

describe('globProblem', () => {
  it.each([
    ['', 'the pattern is empty; write * to match everything'],
    ['a[b', 'the pattern has a [ that is never closed; write \\[ for the character itself'],
    ['[a-', 'the pattern has a [ that is never closed; write \\[ for the character itself'],
    ['[]', 'the pattern has an empty []; name the characters in it, or write \\[ for the character itself'],
    ['[!]', 'the pattern has an empty []; name the characters in it, or write \\[ for the character itself'],
    ['[z-a]', 'the pattern has the range z-a backwards; write a-z'],
    ['{a,b', 'the pattern has a { that is never closed; write \\{ for the character itself'],
    ['{}', 'the pattern has an empty {}; name the alternatives in it, or write \\{ for the character itself'],
    [
      '{,}',
      'the pattern has an empty {}; name the alternatives in it, or write \\{ for the character itself',
    ],
    ['a\\', 'the pattern ends in a backslash; write \\\\ for the character itself'],
    ['[\\', 'the pattern ends in a backslash; write \\\\ for the character itself'],
    [`${'{a,'.repeat(9)}b${'}'.repeat(9)}`, 'the pattern nests {} over 8 deep; write fewer levels'],
    ['{'.repeat(512), 'the pattern nests {} over 8 deep; write fewer levels'],
    ['a'.repeat(513), 'the pattern is longer than 512 characters; write several'],
    ['😀'.repeat(513), 'the pattern is longer than 512 characters; write several'],
    ['a'.repeat(5_000_000), 'the pattern is longer than 512 characters; write several'],
  ])('says what is wrong with %j', (pattern, problem) => {
    expect(globProblem(pattern)).toBe(problem);
  });

  it.each([
    '*',
    '[a-z]',
    'a]',
    'a}',
    '{a,b}',
    '\\[',
    `${'{a,'.repeat(8)}b${'}'.repeat(8)}`,
    'a'.repeat(512),
    '😀'.repeat(512),
  ])('finds nothing wrong with %j', (pattern) => {
    expect(globProblem(pattern)).toBeUndefined();
  });
});
