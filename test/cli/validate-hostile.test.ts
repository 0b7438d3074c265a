import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, snapwarden, useCli } from '../support/cli.ts';

useCli();

const MEBIBYTE = 1_048_576;

/** Little enough for whatever is not linear to fail, and enough for a thousand times the size of the files. */
const env = { NODE_OPTIONS: '--max-old-space-size=512' };

const rule = (text: string) => `version: 1\npolicies:\n  - id: a\n    rules:\n      - { ${text} }\n`;
const list = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => item(index));

/** Groups that stand for a billion values. */
const bomb = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  .map(
    (name, level, names) =>
      `${name}: &${name} [${Array(9)
        .fill(level === 0 ? '1' : `*${names[level - 1]}`)
        .join(', ')}]`,
  )
  .join('\n');

const refused: readonly [name: string, source: string | Uint8Array, first: string][] = [
  ['an alias bomb', `version: 1\n${bomb}\n`, '7:'],
  [
    'a thousand levels',
    `version: 1\ngroups: ${'['.repeat(1_000)}`,
    '2:72: more than 64 mappings and lists inside each other; write fewer levels',
  ],
  [
    'a merge key',
    'version: 1\nx: &x { id: a }\npolicies:\n  - { <<: *x, rules: [] }\n',
    '4:7: policies[0]: merge key <<; write the keys out, aliases of whole values are fine',
  ],
  [
    'a duplicate key',
    rule('kind: orphan, kind: size'),
    '5:25: policies[0].rules[0].kind: duplicate key kind, first at line 5; keep one of them',
  ],
  ['a tab', 'version: 1\npolicies:\n\t- id: a\n', '3:1: tab as indentation; indent with spaces'],
  ['only a byte order mark', '\ufeff', '1:1: empty file; write version: 1 and policies, or remove the file'],
  ['an empty file', '', '1:1: empty file; write version: 1 and policies, or remove the file'],
  [
    'a picture',
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13),
    '1:1: not UTF-8; save the file as UTF-8',
  ],
  [
    'a program',
    Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0),
    '1:1: character U+007F is not allowed in YAML; remove it, or write it as an escape in double quotes',
  ],
  [
    'a byte over 1 MiB',
    `# ${'x'.repeat(MEBIBYTE - 1)}`,
    '1:1: file over 1 MiB; split it, every file of the folder is read',
  ],
  [
    'a mebibyte of brackets',
    '['.repeat(MEBIBYTE),
    '1:65: more than 64 mappings and lists inside each other; write fewer levels',
  ],
  ['a mebibyte of one word', 'x'.repeat(MEBIBYTE), '1:1: expected a mapping, not text'],
  [
    '__proto__',
    `version: 1\n__proto__: { polluted: true }\npolicies: [{ id: a, rules: [{ kind: orphan, __proto__: 1 }] }]\n`,
    '2:1: unknown key __proto__; remove it',
  ],
  [
    'keys named like methods',
    'version: 1\nconstructor: 1\ntoString: 1\npolicies: [{ id: a, rules: [{ kind: hasOwnProperty }] }]\n',
    '2:1: constructor: unknown key constructor; what can be added here: settings, groups, exceptions, holds',
  ],
  [
    'a glob that never closes',
    rule(`kind: orphan, select: { pointNames: "${'{a,'.repeat(100)}" }`),
    '5:47: policies[0].rules[0].select.pointNames: the pattern nests {} over 8 deep; write fewer levels',
  ],
  [
    'a glob of a thousand characters',
    rule(`kind: orphan, select: { pointNames: "${'a*'.repeat(500)}" }`),
    '5:47: policies[0].rules[0].select.pointNames: ',
  ],
  [
    '10,001 policies',
    `version: 1\npolicies:\n${list(10_001, (index) => `  - { id: p${index}, rules: [{ kind: orphan }] }\n`).join('')}`,
    '3:3: policies: a list of 10001 is too long; at most 10000',
  ],
  [
    '10,000 policies that are wrong',
    `version: 1\npolicies:\n${list(10_000, (index) => `  - { id: p${index}, rules: [{ kind: orphn }] }\n`).join('')}`,
    '3:31: policies[0].rules[0].kind: unknown kind "orphn"; did you mean orphan?',
  ],
  [
    '10,000 policies of one name',
    `version: 1\npolicies:\n${'  - { id: p, rules: [{ kind: orphan }] }\n'.repeat(10_000)}`,
    '4:11: policies[1].id: policy p is already at a.yaml:3:11; give one another id',
  ],
];

const read: readonly [name: string, source: string, says: RegExp][] = [
  [
    'a byte order mark and CR LF',
    `\ufeff${rule('kind: orphan')}`.replaceAll('\n', '\r\n'),
    /^1 policy with 1 rule/,
  ],
  ['a file of just 1 MiB', `${rule('kind: orphan')}#`.padEnd(MEBIBYTE, 'x'), /^1 policy with 1 rule/],
  [
    '10,000 policies',
    `version: 1\npolicies:\n${list(10_000, (index) => `  - { id: p${index}, rules: [{ kind: max-age, max: ${1 + (index % 90)}d }] }\n`).join('')}`,
    /^10,000 policies with 10,000 rules in 1 file: valid\.$/m,
  ],
  [
    'globs made to backtrack',
    rule(`kind: orphan, select: { pointNames: ["${'*a'.repeat(250)}", "${'{a*,*a}'.repeat(60)}"] }`),
    /^1 policy with 1 rule/,
  ],
  [
    'sixty `not`s inside each other',
    rule(`kind: size, maxGigabytes: 1, select: ${'{ not: '.repeat(56)}{ names: x }${' }'.repeat(56)}`),
    /valid, with 1 warning\.$/m,
  ],
  [
    'groups that take each other’s outsides',
    `version: 1\ngroups:\n${list(990, (index) => `  g${index}: { not: { group: g${index + 1} } }\n`).join('')}  g990: { names: x }\npolicies:\n  - { id: a, select: { group: g0 }, rules: [{ kind: count, max: 1 }, { kind: count, id: b, min: 2 }] }\n`,
    /conflicts with a\/count/,
  ],
  [
    'long lists of globs that are to be compared',
    `version: 1\npolicies:\n${list(20, (index) => `  - { id: p${index}, select: { names: [${list(2_000, (word) => `"${'ab'[index % 2]}${word}-*"`).join(', ')}] }, rules: [{ kind: ${index % 2 ? 'max-age, max: 1d' : 'min-retention, min: 9d'} }] }\n`).join('')}`,
    /not all rules were compared with each other/,
  ],
];

describe('validate on hostile files', { timeout: 120_000 }, () => {
  it.each(refused)('refuses %s', async (_name, source, first) => {
    const cwd = await folder();
    await writeFile(join(cwd, 'a.yaml'), source);
    const { code, stdout, stderr } = await snapwarden(['validate', 'a.yaml'], { cwd, env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.slice(0, `a.yaml:${first}`.length)).toBe(`a.yaml:${first}`);
    expect(stderr).toMatch(/^\d[\d,]* errors?(, [\d,]+ warnings?)? in 1 file$/m);
    expect(stderr.split('\n').every((line) => line.length < 400)).toBe(true);
  });

  it.each(read)('reads %s', async (_name, source, says) => {
    const cwd = await folder({ 'a.yaml': source });
    const { code, stdout, stderr } = await snapwarden(['validate', 'a.yaml'], { cwd, env });
    expect(stdout + stderr).toMatch(says);
    expect(code).toBe(stdout === '' ? 2 : 0);
  });
});
