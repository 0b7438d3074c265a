import { describe, expect, it } from 'vitest';
import { formatPolicyIssue } from '../../lib/errors.ts';
import { parseYaml } from '../../lib/policy/document.ts';

function refusals(source: string | Uint8Array): string[] {
  return parseYaml('p.yaml', source).issues.map(formatPolicyIssue);
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const ascii = (text: string) => [...Buffer.from(text)];

describe('parseYaml', () => {
  it.each([
    ['an empty file', '', ['1:1: empty file; write version: 1 and policies, or remove the file']],
    ['only comments', '# a\n\n# b\n', ['1:1: empty file; write version: 1 and policies, or remove the file']],
    [
      'only a document start',
      '---\n# a\n',
      ['1:1: empty file; write version: 1 and policies, or remove the file'],
    ],
    [
      'only a byte order mark',
      '\ufeff',
      ['1:1: empty file; write version: 1 and policies, or remove the file'],
    ],
    [
      'a merge key',
      'x: &x {a: 1}\ny:\n  <<: *x\n  b: 2',
      ['3:3: y: merge key <<; write the keys out, aliases of whole values are fine'],
    ],
    [
      'a custom tag',
      'a:\n  - !foo x',
      ['2:5: custom tag "!foo"; remove it, or put text that starts with ! in quotes'],
    ],
    [
      'a glob that YAML takes for a tag',
      'names: [a*, !b]',
      ['1:13: custom tag "!b"; remove it, or put text that starts with ! in quotes'],
    ],
    [
      '!!binary',
      'a: !!binary aGk=',
      ['1:4: custom tag "!!binary"; remove it, or put text that starts with ! in quotes'],
    ],
    [
      '!!set',
      'a: !!set {x}',
      ['1:4: custom tag "!!set"; remove it, or put text that starts with ! in quotes'],
    ],
    [
      '!!timestamp',
      'a: !!timestamp 2027-01-31',
      ['1:4: custom tag "!!timestamp"; remove it, or put text that starts with ! in quotes'],
    ],
    [
      'a tag named like a method',
      '!<constructor> x',
      ['1:1: custom tag "!<constructor>"; remove it, or put text that starts with ! in quotes'],
    ],
    ['a core tag that does not fit', 'a: !!int x', ['1:4: tag "!!int" does not fit its value; remove it']],
    [
      'a duplicate key',
      'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3',
      ['5:3: b.c: duplicate key c, first at line 3; keep one of them'],
    ],
    [
      'a duplicate key inside a duplicate',
      'a: {x: 1}\na: {y: 1, y: 2}',
      [
        '2:1: a: duplicate key a, first at line 1; keep one of them',
        '2:11: a.y: duplicate key y, first at line 2; keep one of them',
      ],
    ],
    [
      'a key written in two ways',
      'a: 1\n"a": 2',
      ['2:1: a: duplicate key a, first at line 1; keep one of them'],
    ],
    ['a second document', 'a: 1\n---\nb: 2', ['2:1: second document; put it into a file of its own']],
    [
      'a second document after an end',
      'a: 1\n...\nb: 2',
      ['3:1: second document; put it into a file of its own'],
    ],
    ['an empty second document', 'a: 1\n---\n', ['2:1: second document; put it into a file of its own']],
    [
      'YAML 1.1',
      '%YAML 1.1\n---\na: 1',
      ['1:1: directive "%YAML" is not understood; remove the line, YAML 1.2 is meant'],
    ],
    [
      'a tag directive',
      '%TAG ! tag:x,2000:\n---\na: 1',
      ['1:1: directive "%TAG" is not understood; remove the line, YAML 1.2 is meant'],
    ],
    [
      'an alias without an anchor',
      'a: *x',
      ['1:4: a: unknown alias "*x"; define &x before it, or put text that starts with * in quotes'],
    ],
    [
      'an alias before its anchor',
      'a: *x\nb: &x 1',
      ['1:4: a: unknown alias "*x"; define &x before it, or put text that starts with * in quotes'],
    ],
    [
      'a glob that YAML takes for an alias',
      'names: [ok, *-old]',
      [
        '1:13: names[1]: unknown alias "*-old"; define &-old before it, or put text that starts with * in quotes',
      ],
    ],
    [
      'a lone star',
      'names: *',
      ['1:8: names: alias "*" without a name; put text that starts with * in quotes'],
    ],
    ['a lone ampersand', 'names: &', ['1:8: anchor without a name; put text that starts with & in quotes']],
    [
      'an alias inside its own anchor',
      'a: &x\n  b: [*x]',
      ['2:7: a.b[0]: alias "*x" stands inside its own anchor; write the value out'],
    ],
    ['a number as a key', 'a:\n  1: x', ['2:3: a: key "1" is a number, not text; put it in quotes']],
    ['null as a key', '~: x', ['1:1: key "~" is null, not text; put it in quotes']],
    ['true as a key', 'true: x', ['1:1: key "true" is a boolean, not text; put it in quotes']],
    ['no key', ': x', ['1:1: a key that is no text; write a word before the colon']],
    ['a list as a key', '? [a]\n: x', ['1:3: a mapping or list as a key; a key is text']],
    ['a mapping as a key', '{a: 1}: x', ['1:1: a mapping or list as a key; a key is text']],
    [
      'an alias of a list as a key',
      'a: &x [1]\n*x : 2',
      ['2:1: a key that is no text; write a word before the colon'],
    ],
    ['__proto__', 'a:\n  __proto__: {x: 1}', ['2:3: a: unknown key __proto__; remove it']],
    [
      'an integer that is not exact',
      'ids: [9007199254740993]',
      ['1:7: ids[0]: number "9007199254740993" is too large to be exact; put it in quotes'],
    ],
    ['a tab as indentation', 'a:\n\tb: 1', ['2:1: tab as indentation; indent with spaces']],
    ['a tab after spaces', 'a:\n  - b: 1\n  \tc: 2', ['3:3: tab as indentation; indent with spaces']],
    [
      'a colon in plain text',
      'id: x\ntitle: Backups: nightly',
      ['2:8: a key inside a value; put text that contains ": " in quotes, or correct the indentation'],
    ],
    [
      'a missing colon',
      'a\nb: 1',
      ['1:1: a key over several lines; correct the indentation, or a missing colon before it'],
    ],
    [
      'an open list',
      'a: [1, 2\nb: 1',
      ['2:1: missing ]; close the list or mapping, and indent all of it more than its key'],
    ],
    [
      'an open mapping',
      'a: {b: 1',
      ['1:9: missing }; close the list or mapping, and indent all of it more than its key'],
    ],
    ['an open double quote', 'a: "x', ['1:6: text in quotes that never ends; add the closing quote']],
    ['an open single quote', "a: 'x", ['1:6: text in quotes that never ends; add the closing quote']],
    [
      'text after quotes',
      'a: "x"y',
      ['1:7: unexpected "y"; correct the quotes, brackets or indentation before it'],
    ],
    [
      'text after a mapping',
      'a: {a,b}-x',
      ['1:9: unexpected "-x"; correct the quotes, brackets or indentation before it'],
    ],
    [
      'a bracket too many',
      'a: 1]\nb: ]',
      ['2:4: unexpected "]"; correct the quotes, brackets or indentation before it'],
    ],
    [
      'a reserved character',
      'a: @x',
      ['1:4: plain value cannot start with reserved character @; put it in quotes'],
    ],
    [
      'an unknown escape',
      'a: "\\q"',
      ['1:5: unknown escape "\\\\q"; write \\\\ for a backslash, or use single quotes'],
    ],
    [
      'a key over 1,024 characters',
      `${'a'.repeat(1025)}: 1`,
      ['1:1: a key over 1,024 characters; write a shorter one'],
    ],
    [
      'problems on several lines at once',
      'a: "x"y\nb: @x\nc: 1',
      [
        '1:7: unexpected "y"; correct the quotes, brackets or indentation before it',
        '2:4: plain value cannot start with reserved character @; put it in quotes',
      ],
    ],
    [
      'broken syntax alone, because the rest may only follow from it',
      'a: "x"y\nb: 1\nb: *z',
      ['1:7: unexpected "y"; correct the quotes, brackets or indentation before it'],
    ],
    [
      'problems of several sorts at once',
      'a: *x\nb: !t 1\na: 2\n1: 1',
      [
        '1:4: a: unknown alias "*x"; define &x before it, or put text that starts with * in quotes',
        '2:4: custom tag "!t"; remove it, or put text that starts with ! in quotes',
        '3:1: a: duplicate key a, first at line 1; keep one of them',
        '4:1: key "1" is a number, not text; put it in quotes',
      ],
    ],
  ])('refuses %s', (_name, source, messages) => {
    expect(refusals(source)).toEqual(messages.map((message) => `p.yaml:${message}`));
  });

  it.each([
    [
      'bytes that are no UTF-8',
      bytes(...ascii('a: 1\nb: x'), 0xff),
      '2:5: not UTF-8; save the file as UTF-8',
    ],
    ['UTF-16', bytes(0xff, 0xfe, 0x61, 0x00), '1:1: not UTF-8; save the file as UTF-8'],
    ['Latin-1', bytes(...ascii('a: Z'), 0xfc, ...ascii('rich')), '1:5: not UTF-8; save the file as UTF-8'],
    [
      'a character cut off at the end',
      bytes(...ascii('a: '), 0xf0, 0x9f),
      '1:4: not UTF-8; save the file as UTF-8',
    ],
    ['an encoded half character', bytes(0xed, 0xa0, 0x80), '1:1: not UTF-8; save the file as UTF-8'],
    [
      'NUL',
      'a: 1\nb: \0',
      '2:4: character U+0000, so this is a binary file; a policy file is YAML text in UTF-8',
    ],
    [
      'a control character',
      'a: \u001b[31m',
      '1:4: character U+001B is not allowed in YAML; remove it, or write it as an escape in double quotes',
    ],
    [
      'half a character in text',
      'a: \ud800',
      '1:4: character U+D800 is not allowed in YAML; remove it, or write it as an escape in double quotes',
    ],
    [
      'old Macintosh line ends',
      'a: 1\rb: 2',
      '1:5: carriage return without a line feed; end lines with LF or CR LF',
    ],
    [
      'more than 1 MiB',
      `a: ${'x'.repeat(1_048_574)}`,
      '1:1: file over 1 MiB; split it, every file of the folder is read',
    ],
    [
      'more than 1 MiB of bytes in fewer characters',
      `a: ${'é'.repeat(524_287)}`,
      '1:1: file over 1 MiB; split it, every file of the folder is read',
    ],
    [
      'more than 1 MiB of any bytes',
      new Uint8Array(1_048_577),
      '1:1: file over 1 MiB; split it, every file of the folder is read',
    ],
  ])('refuses %s', (_name, source, message) => {
    expect(refusals(source)).toEqual([`p.yaml:${message}`]);
    expect(parseYaml('p.yaml', source).document).toBeUndefined();
  });
});
