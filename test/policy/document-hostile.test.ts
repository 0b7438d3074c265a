import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../lib/policy/document.ts';

const MEBIBYTE = 1_048_576;

/** An eighth of the largest file: enough to hang on work that is not linear, and quick where it is. */
function filled(unit: string, before = '', after = '', size = MEBIBYTE / 8): string {
  const room = size - before.length - after.length;
  return before + unit.repeat(Math.floor(room / unit.length)) + after;
}

function nested(open: string, levels: number, close: string): string {
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
}

const tooDeep = 'more than 64 mappings and lists inside each other; write fewer levels';

describe('parseYaml on hostile files', () => {
  it.each([
    ['lists', nested('[', 64, ']')],
    ['mappings', nested('{a: ', 64, '}')],
    ['block lists', `${'- '.repeat(64)}1`],
    ['block mappings', Array.from({ length: 64 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('reads 64 levels of %s', (_name, text) => {
    const { document, issues } = parseYaml('p.yaml', text);
    expect(issues).toEqual([]);
    let levels = 0;
    for (
      let value = document?.value;
      typeof value === 'object' && value !== null;
      value = Object.values(value)[0]
    )
      levels += 1;
    expect(levels).toBe(64);
  });

  it.each([
    ['lists', nested('[', 65, ']'), '1:65'],
    ['mappings', nested('{a: ', 65, '}'), '1:257'],
    ['pairs in lists', nested('[a: ', 33, ']'), '1:129'],
    ['block lists', `${'- '.repeat(65)}1`, '1:129'],
    [
      'block mappings',
      Array.from({ length: 65 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
      '65:65',
    ],
    ['explicit keys', filled('? '), '1:129'],
    ['lists that never end', filled('['), '1:65'],
    ['mappings that never end', filled('{a: '), '1:257'],
    ['block lists of thousands of levels', filled('- '), '1:129'],
    [
      'lists inside each other by aliases',
      `a: &a ${nested('[', 40, ']')}\nb: ${nested('[', 24, ']').replace('1', '*a')}`,
      '2:28',
    ],
  ])('refuses 65 levels of %s', (_name, text, place) => {
    const { document, issues } = parseYaml('p.yaml', text);
    expect(document).toBeUndefined();
    expect(issues.map(({ line, column, message }) => `${line}:${column}: ${message}`)).toEqual([
      `${place}: ${tooDeep}`,
    ]);
  });

  it('reads 100 aliases and refuses the next, once', () => {
    const text = (aliases: number) => `a: &a x\nb:\n${'  - *a\n'.repeat(aliases)}`;
    expect(parseYaml('p.yaml', text(100)).issues).toEqual([]);
    expect(parseYaml('p.yaml', text(103)).issues).toEqual([
      {
        file: 'p.yaml',
        line: 103,
        column: 5,
        path: 'b[100]',
        message: 'more than 100 aliases; write the values out, or use groups',
        severity: 'error',
        code: 'alias',
      },
    ]);
  });

  it('reads aliases that repeat 100,000 values and refuses more', () => {
    const text = (aliases: number) => `a: &a [${'1,'.repeat(9_999)}]\nb: [${'*a,'.repeat(aliases)}]`;
    expect(parseYaml('p.yaml', text(10)).issues).toEqual([]);
    expect(parseYaml('p.yaml', text(11)).issues.map(({ message }) => message)).toEqual([
      'aliases repeat more than 100,000 values; write fewer, or use groups',
    ]);
  });

  it('refuses nested aliases that would repeat billions of values', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'];
    const lines = names.map((name, level) => {
      const inner = level === 0 ? '1' : `*${names[level - 1]}`;
      return `${name}: &${name} [${Array(9).fill(inner).join(', ')}]`;
    });
    const { document, issues } = parseYaml('p.yaml', lines.join('\n'));
    expect(document).toBeUndefined();
    expect(issues[0]).toMatchObject({
      line: 6,
      message: 'aliases repeat more than 100,000 values; write fewer, or use groups',
    });
  });

  it('shares what aliases repeat instead of copying it', () => {
    const { document } = parseYaml('p.yaml', 'a: &a {b: [1]}\nc: *a');
    const [first, second] = Object.values(document?.value as object);
    expect(first).toEqual({ b: [1] });
    expect(second).toBe(first);
  });

  it('reads 10,000 keys, and finds the one that stands twice', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `key-${index}: ${index}`);
    const { document, issues } = parseYaml('p.yaml', keys.join('\n'));
    expect(issues).toEqual([]);
    expect(document?.locate(['key-9999'])).toEqual({ line: 10_000, column: 11 });
    expect(parseYaml('p.yaml', [...keys, 'key-5000: 1'].join('\n')).issues).toMatchObject([
      { line: 10_001, column: 1, message: 'duplicate key key-5000, first at line 5001; keep one of them' },
    ]);
  });

  it('reads 50,000 keys of one mapping without comparing each with each', () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `k${index.toString(36)}`);
    const { document, issues } = parseYaml('p.yaml', `{${keys.join(',')}}`);
    expect(issues).toEqual([]);
    expect(Object.keys(document?.value as object)).toHaveLength(50_000);
  });

  it.each([
    ['closing brackets', filled(']')],
    ['quotes, a mebibyte', filled('"', '', '', MEBIBYTE)],
    ['open brackets, a mebibyte', filled('[', '', '', MEBIBYTE)],
    ['quotes', filled('"')],
    ['escapes', filled('\\x', '"', '"')],
    ['anchors', filled('&a ')],
    ['tags', filled('!a ')],
    ['directives', filled('%a\n')],
    ['documents', filled('---\n')],
    ['tabs', filled('\ta: 1\n')],
    ['colons', filled('a: ]\n')],
    ['stars', filled('- *\n')],
    ['number keys', filled('1: 1\n')],
    ['merge keys', filled('<<: 1\n')],
    ['duplicate keys', filled('a: 1\n')],
  ])('refuses a big file of %s', (_name, text) => {
    const { issues } = parseYaml('p.yaml', text);
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.every(({ message }) => message.length < 200)).toBe(true);
  });

  it.each([
    ['comments', filled('#\n'), 1],
    ['comments in a mapping', filled('  #\n', 'a:\n  b: 1\n', 'c: 1\n'), 0],
    ['blank lines', filled('\n', '', 'a: 1'), 0],
    ['spaces', filled(' ', 'a:', '1'), 0],
    ['one text', filled('a '), 0],
    ['list items', filled('- \n'), 0],
    ['numbers', filled('1,', '[', ']'), 0],
  ])('copes with a big file of %s', (_name, text, problems) => {
    expect(parseYaml('p.yaml', text).issues).toHaveLength(problems);
  });
});
