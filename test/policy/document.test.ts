import { describe, expect, it } from 'vitest';
import { formatPolicyIssue } from '../../lib/errors.ts';
import { issueAt, type PolicyDocument, parseYaml } from '../../lib/policy/document.ts';

function refusals(source: string | Uint8Array): string[] {
  return parseYaml('p.yaml', source).issues.map(formatPolicyIssue);
}

function read(source: string | Uint8Array): PolicyDocument {
  const { document, issues } = parseYaml('p.yaml', source);
  expect(issues).toEqual([]);
  return document as PolicyDocument;
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const ascii = (text: string) => [...Buffer.from(text)];

describe('parseYaml', () => {
  it.each([
    ['a mapping', 'a: 1\nb: [x, y]\n', { a: 1, b: ['x', 'y'] }],
    ['a byte order mark in text', '\ufeffa: 1', { a: 1 }],
    ['a byte order mark in bytes', bytes(0xef, 0xbb, 0xbf, ...ascii('a: 1')), { a: 1 }],
    ['CR LF line ends', 'a: 1\r\nb:\r\n  - x\r\n', { a: 1, b: ['x'] }],
    [
      'words of YAML 1.1 as text',
      'a: yes\nb: off\nc: 012\nd: 1:30\ne: 2027-01-31',
      { a: 'yes', b: 'off', c: 12, d: '1:30', e: '2027-01-31' },
    ],
    [
      'the core schema',
      'a: ~\nb: true\nc: 0o14\nd: 1.5\ne: .inf\nf: null\ng:',
      { a: null, b: true, c: 12, d: 1.5, e: Number.POSITIVE_INFINITY, f: null, g: null },
    ],
    [
      'core tags',
      'a: !!str 1\nb: !!int "2"\nc: !!map {}\nd: !!seq []\ne: !<tag:yaml.org,2002:str> 5',
      { a: '1', b: 2, c: {}, d: [], e: '5' },
    ],
    ['anchors and aliases', 'a: &x {b: 1}\nc: [*x, *x]\n', { a: { b: 1 }, c: [{ b: 1 }, { b: 1 }] }],
    ['an alias as a key', '&k a: b\n*k : c', undefined],
    ['the latest anchor of a name', 'a: &x 1\nb: &x 2\nc: *x', { a: 1, b: 2, c: 2 }],
    ['a document start and end', '%YAML 1.2\n---\na: 1\n...\n', { a: 1 }],
    ['a quoted <<', '"<<": 1', { '<<': 1 }],
    ['tabs that are no indentation', 'a: 1\t# x\n\t\nb:\t2', { a: 1, b: 2 }],
    ['block text', 'a: |\n  one\n  two\n', { a: 'one\ntwo\n' }],
    ['a top that is no mapping', '- 1', [1]],
    ['null written out', 'null', null],
    ['characters beyond the basic plane', 'a: 😀', { a: '😀' }],
    ['integers that are exact', 'a: 9007199254740991', { a: 9007199254740991 }],
    ['big numbers that are no integers as written', 'a: 1e300', { a: 1e300 }],
    [
      'hasOwnProperty and constructor as keys',
      'constructor: 1\nhasOwnProperty: 2',
      { constructor: 1, hasOwnProperty: 2 },
    ],
  ])('reads %s', (_name, source, value) => {
    if (value === undefined)
      expect(refusals(source)).toEqual(['p.yaml:2:1: a: duplicate key a, first at line 1; keep one of them']);
    else expect(read(source).value).toEqual(value);
  });

  it('reads a file of exactly 1 MiB', () => {
    expect(read(`a: ${'x'.repeat(1_048_573)}`).value).toEqual({ a: 'x'.repeat(1_048_573) });
    expect(read(`a: ${'x'.repeat(1_048_573)}`).locate(['a'])).toEqual({ line: 1, column: 4 });
  });

  it('goes on after a duplicate key, with the first of the two', () => {
    const { document, issues } = parseYaml('p.yaml', 'a: 1\na: 2\n1: 3\n__proto__: {polluted: true}\nb: 4');
    expect(issues).toHaveLength(3);
    expect(document?.value).toEqual({ a: 1, b: 4 });
    expect(Object.getPrototypeOf(document?.value)).toBe(Object.prototype);
    expect(document?.value).not.toHaveProperty('polluted');
  });

  it.each(['<<: 1', 'a: *x', 'a: !t 1', 'a: [', 'a: 1\n---\n', '[1]: x'])(
    'does not go on after %j',
    (source) => {
      const { document, issues } = parseYaml('p.yaml', source);
      expect(document).toBeUndefined();
      expect(issues).not.toEqual([]);
    },
  );
});

describe('locate', () => {
  const text =
    'version: 1\r\npolicies:\r\n  - id: "a 😀"\r\n    rules:\r\n      - { kind: x,  max: 1 }\r\n      -\r\n        y:\r\nz: &z {q: 7}\r\nw: *z\r\n';
  const place = (path: readonly (string | number)[], at?: 'key' | 'value') => {
    const { line, column } = read(text).locate(path, at);
    return `${line}:${column}`;
  };

  it.each([
    [[], '1:1'],
    [['version'], '1:10'],
    [['policies'], '3:3'],
    [['policies', 0], '3:5'],
    [['policies', 0, 'id'], '3:9'],
    [['policies', 0, 'rules', 0], '5:9'],
    [['policies', 0, 'rules', 0, 'max'], '5:26'],
    [['policies', 0, 'rules', 1, 'y'], '7:11'],
    [['policies', 0, 'rules', 0, 'nothing'], '5:9'],
    [['policies', 0, 'nothing', 'deeper'], '3:5'],
    [['policies', 7], '3:3'],
    [['version', 'deeper'], '1:10'],
    [['toString'], '1:1'],
    [['w'], '9:4'],
    [['w', 'q'], '8:11'],
  ])('finds the value at %j', (path, expected) => {
    expect(place(path)).toBe(expected);
  });

  it.each([
    [['version'], '1:1'],
    [['policies', 0, 'id'], '3:5'],
    [['policies', 0, 'rules', 0, 'max'], '5:21'],
    [['policies', 0], '3:5'],
    [['policies', 0, 'rules', 0, 'nothing'], '5:9'],
  ])('finds the key at %j', (path, expected) => {
    expect(place(path, 'key')).toBe(expected);
  });

  it('counts columns in UTF-16 units, as editors do, and without the byte order mark', () => {
    const document = read('\ufeff{"😀": 1, b: 2}');
    expect(document.locate(['😀'], 'key')).toEqual({ line: 1, column: 2 });
    expect(document.locate(['b'], 'key')).toEqual({ line: 1, column: 11 });
  });

  it('makes issues at a path', () => {
    const document = read(text);
    const taken = issueAt(document, ['policies', 0, 'id'], 'is taken; choose another', {
      code: 'duplicate-id',
    });
    expect(taken).toMatchObject({ severity: 'error', code: 'duplicate-id' });
    expect(formatPolicyIssue(taken)).toBe('p.yaml:3:9: policies[0].id: is taken; choose another');
    const odd = issueAt(document, ['z'], 'is odd', { code: 'suspicious', at: 'key', severity: 'warning' });
    expect(formatPolicyIssue(odd)).toBe('p.yaml:8:1: warning: z: is odd');
  });

  it('keeps a hostile key from breaking the line of a message', () => {
    const document = read('"a\\nb\\u202e\\"": 1');
    const options = { code: 'unknown-key' } as const;
    expect(issueAt(document, ['a\nb\u202e"'], 'is odd', options).path).toBe('["a\\u{a}b\\u{202e}\\""]');
    expect(issueAt(document, ['x'.repeat(500)], 'is odd', options).path.length).toBeLessThan(70);
  });
});
