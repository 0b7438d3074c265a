import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { formatPolicyIssue } from '../../lib/errors.ts';
import { type PolicyDocument, parseYaml } from '../../lib/policy/document.ts';
import { ownWords, toIssues } from '../../lib/policy/issues.ts';

/** A small language of the same build as the real one. */
const word = z.string().regex(/^[a-z-]+$/, { error: 'wrong form; write lower-case words' });
const words = <T extends z.ZodType<string, string>>(one: T) =>
  z.union([one, z.array(one).min(1)]).transform((value) => (Array.isArray(value) ? value : [value]));
const span = z
  .string()
  .regex(/^\d+[hd]$/)
  .transform(Number.parseFloat)
  .meta({ examples: ['90d'] });
const selector = z.strictObject({
  names: words(z.string()).optional(),
  resources: words(z.enum(['droplet', 'volume'])).optional(),
  ids: words(
    z.union([z.int().min(0), z.string().min(1)]).transform(String) as unknown as z.ZodType<string, string>,
  ).optional(),
  tags: z.strictObject({ any: words(word), all: words(word).optional() }).optional(),
  pointTags: z
    .strictObject({ any: words(word).optional() })
    .refine(({ any }) => any !== undefined, { error: 'names no tag; add any' })
    .optional(),
  get not() {
    return selector.optional();
  },
});
const common = {
  id: word.optional(),
  severity: z.enum(['high', 'medium', 'low']).default('medium'),
  select: selector.optional(),
};
const maxAge = z
  .strictObject({
    kind: z.literal('max-age'),
    ...common,
    max: span,
    keepLast: z.int().min(0).max(10).default(0),
  })
  .transform((value) => ({ check: value }));
const size = z
  .strictObject({
    kind: z.literal('size'),
    ...common,
    maxGigabytes: z.number().gt(0).lt(100).multipleOf(0.5),
  })
  .refine(({ maxGigabytes }) => maxGigabytes !== 13, {
    error: 'thirteen is odd; choose another',
    path: ['maxGigabytes'],
  })
  .transform((value) => ({ check: value }));
const file = z.strictObject({
  version: z.literal(1),
  title: z.string().min(3).max(8).optional(),
  flag: z.boolean().optional(),
  since: z.string({ error: 'no day; write a day such as 2027-01-31' }).optional(),
  owner: z
    .lazy(() => z.string().nullable())
    .optional()
    .readonly(),
  labels: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(word)).optional(),
  pair: z.tuple([z.string(), z.int()]).optional(),
  groups: z.record(word, selector).optional(),
  policies: z.array(
    z.strictObject({ id: word, rules: z.array(z.discriminatedUnion('kind', [maxAge, size])).min(1) }),
  ),
});

function document(text: string): PolicyDocument {
  const { document: read, issues } = parseYaml('p.yaml', text);
  expect(issues).toEqual([]);
  return read as PolicyDocument;
}

function issuesOf(text: string, schema: z.ZodType = file): string[] {
  const read = document(text);
  const { error } = schema.safeParse(read.value, ownWords);
  return error
    ? toIssues(error, read, schema).map((issue) => formatPolicyIssue(issue).replace('p.yaml:', ''))
    : [];
}

const start = 'version: 1\npolicies: []\n';
const rule = (text: string) => `version: 1\npolicies:\n  - id: a\n    rules:\n      - ${text}\n`;
const select = (text: string) => rule(`{ kind: max-age, max: 1d, select: ${text} }`);

const wrong: readonly [name: string, text: string, ...issues: string[]][] = [
  ['a list at the top', '[]', '1:1: expected a mapping, not a list'],
  ['text at the top', 'hello', '1:1: expected a mapping, not text'],
  [
    'an unknown key with a near one',
    'version: 1\npolices: []\n',
    '1:1: missing key policies; expected a list of policies',
    '2:1: polices: unknown key polices; did you mean policies?',
  ],
  [
    'an unknown key like one that is there',
    `${start}polices: []\n`,
    '3:1: polices: unknown key polices; policies is already there, merge the two',
  ],
  [
    'several unknown keys, each at itself',
    rule('{ kind: size, maxGigabytes: 1, foo: 1,\n          MaxGigabytes: 2, sevrity: low }'),
    '5:40: policies[0].rules[0].foo: unknown key foo; what can be added here: id, severity, select',
    '6:11: policies[0].rules[0].MaxGigabytes: unknown key MaxGigabytes; maxGigabytes is already there, merge the two',
    '6:28: policies[0].rules[0].sevrity: unknown key sevrity; did you mean severity?',
  ],
  [
    'an unknown key of another kind of rule',
    rule('{ kind: size, maxGigabytes: 1, keepLast: 1 }'),
    '5:40: policies[0].rules[0].keepLast: unknown key keepLast; what can be added here: id, severity, select',
  ],
  [
    'an unknown key deep in a recursive selector',
    select('{ not: { not: { nams: x } } }'),
    '5:59: policies[0].rules[0].select.not.not.nams: unknown key nams; did you mean names?',
  ],
  [
    'an unknown key in a named selector',
    `${start}groups: { a: { name: x } }`,
    '3:16: groups.a.name: unknown key name; did you mean names?',
  ],
  [
    'an unknown key that is hard to print',
    `${start}"a\\nb": 1`,
    '3:1: ["a\\u{a}b"]: unknown key "a\\u{a}b"; what can be added here: title, flag, since, owner, labels, pair, groups',
  ],
  [
    'a missing key with an example',
    rule('{ kind: max-age }'),
    '5:9: policies[0].rules[0]: missing key max; for example max: 90d',
  ],
  [
    'a missing key without an example',
    rule('{ kind: size }'),
    '5:9: policies[0].rules[0]: missing key maxGigabytes; expected a number',
  ],
  [
    'a missing key of one word or a list',
    `${start}groups: { a: { tags: {} } }`,
    '3:22: groups.a.tags: missing key any; expected text or a list of texts',
  ],
  ['a missing literal', 'policies: []', '1:1: missing key version; expected 1'],
  [
    'a missing kind',
    rule('{ max: 1d }'),
    '5:9: policies[0].rules[0]: missing key kind; expected one of max-age, size',
  ],
  [
    'two missing keys',
    'version: 1\npolicies:\n  - {}\n',
    '3:5: policies[0]: missing key id; expected text',
    '3:5: policies[0]: missing key rules; expected a list of rules',
  ],
  [
    'an unknown kind with a near one',
    rule('{ kind: max_age, max: 1d }'),
    '5:17: policies[0].rules[0].kind: unknown kind "max_age"; did you mean max-age? The kinds are max-age, size',
  ],
  [
    'an unknown kind',
    rule('kind: frsh'),
    '5:15: policies[0].rules[0].kind: unknown kind "frsh"; the kinds are max-age, size',
  ],
  [
    'a kind that is no text',
    rule('{ kind: 5 }'),
    '5:17: policies[0].rules[0].kind: expected one of max-age, size, not the number 5',
  ],
  [
    'a kind without a value',
    rule('{ kind: }'),
    '5:17: policies[0].rules[0].kind: no value; expected one of max-age, size',
  ],
  [
    'text where a list is wanted',
    'version: 1\npolicies: none\n',
    '2:11: policies: expected a list of policies, not text',
  ],
  [
    'a mapping where a list is wanted',
    'version: 1\npolicies: { id: a }\n',
    '2:11: policies: expected a list of policies, not a mapping',
  ],
  [
    'text where a mapping is wanted',
    rule('max-age'),
    '5:9: policies[0].rules[0]: expected a mapping, not text',
  ],
  [
    'nothing where a list is wanted',
    'version: 1\npolicies:\n',
    '2:10: policies: no value; expected a list of policies',
  ],
  [
    'a number where text is wanted',
    `${start}title: 2027\n`,
    '3:8: title: expected text, not the number 2027; put it in quotes',
  ],
  [
    'true where text is wanted',
    `${start}title: true\n`,
    '3:8: title: expected text, not true; put it in quotes',
  ],
  ['a list where text is wanted', `${start}title: [a]\n`, '3:8: title: expected text, not a list'],
  ['text where a boolean is wanted', `${start}flag: yes\n`, '3:7: flag: expected true or false, not text'],
  [
    'text where a number is wanted',
    rule('{ kind: size, maxGigabytes: "1" }'),
    '5:37: policies[0].rules[0].maxGigabytes: expected a number, not text',
  ],
  [
    'infinity',
    rule('{ kind: size, maxGigabytes: -.inf }'),
    '5:37: policies[0].rules[0].maxGigabytes: expected a number, not -.inf',
  ],
  [
    'no number at all',
    rule('{ kind: size, maxGigabytes: .nan }'),
    '5:37: policies[0].rules[0].maxGigabytes: expected a number, not .nan',
  ],
  [
    'a fraction where a whole number is wanted',
    rule('{ kind: max-age, max: 1d, keepLast: 1.5 }'),
    '5:45: policies[0].rules[0].keepLast: expected a whole number, not the number 1.5',
  ],
  [
    'a number that is too small',
    rule('{ kind: max-age, max: 1d, keepLast: -1 }'),
    '5:45: policies[0].rules[0].keepLast: -1 is too small; at least 0',
  ],
  [
    'a number that is too large',
    rule('{ kind: max-age, max: 1d, keepLast: 11 }'),
    '5:45: policies[0].rules[0].keepLast: 11 is too large; at most 10',
  ],
  [
    'a number at an exclusive minimum',
    rule('{ kind: size, maxGigabytes: 0 }'),
    '5:37: policies[0].rules[0].maxGigabytes: 0 is too small; over 0',
  ],
  [
    'a number at an exclusive maximum',
    rule('{ kind: size, maxGigabytes: 100 }'),
    '5:37: policies[0].rules[0].maxGigabytes: 100 is too large; under 100',
  ],
  [
    'a number between steps',
    rule('{ kind: size, maxGigabytes: 1.2 }'),
    '5:37: policies[0].rules[0].maxGigabytes: the number 1.2 is no multiple of 0.5; write one',
  ],
  [
    'text that is too short',
    `${start}title: ab\n`,
    '3:8: title: text of 2 characters is too short; at least 3',
  ],
  ['empty text', `${start}title: ""\n`, '3:8: title: empty text; write a word, or leave the key out'],
  [
    'text that is too long',
    `${start}title: abcdefghi\n`,
    '3:8: title: text of 9 characters is too long; at most 8',
  ],
  [
    'an empty list',
    'version: 1\npolicies: [{ id: a, rules: [] }]',
    '2:28: policies[0].rules: empty list; name at least one, or leave the key out',
  ],
  ['a pair that is too short', `${start}pair: [a]\n`, '3:7: pair: a list of 1 is too short; at least 2'],
  ['a pair with a wrong half', `${start}pair: [a, b]\n`, '3:11: pair[1]: expected a whole number, not text'],
  [
    'an unknown word with a near one',
    rule('{ kind: max-age, max: 1d, severity: hihg }'),
    '5:45: policies[0].rules[0].severity: unknown value "hihg"; did you mean high?',
  ],
  [
    'an unknown word',
    rule('{ kind: max-age, max: 1d, severity: red }'),
    '5:45: policies[0].rules[0].severity: unknown value "red"; expected one of high, medium, low',
  ],
  [
    'a number where one of some words is wanted',
    rule('{ kind: max-age, max: 1d, severity: 1 }'),
    '5:45: policies[0].rules[0].severity: expected one of high, medium, low, not the number 1',
  ],
  ['a wrong literal', 'version: 2\npolicies: []', '1:10: version: expected 1, not the number 2'],
  ['a literal in quotes', 'version: "1"\npolicies: []', '1:10: version: expected 1, not "1"'],
  [
    "the schema's own words for a pattern",
    'version: 1\npolicies: [{ id: A, rules: [{ kind: max-age, max: 1d }] }]',
    '2:18: policies[0].id: wrong form; write lower-case words',
  ],
  [
    "the schema's own words for a type",
    `${start}since: 5\n`,
    '3:8: since: no day; write a day such as 2027-01-31',
  ],
  [
    "the schema's own words over several keys",
    select('{ pointTags: {} }'),
    '5:56: policies[0].rules[0].select.pointTags: names no tag; add any',
  ],
  [
    "the schema's own words with a path",
    rule('{ kind: size, maxGigabytes: 13 }'),
    '5:37: policies[0].rules[0].maxGigabytes: thirteen is odd; choose another',
  ],
  [
    'a pattern without words of its own',
    rule('{ kind: max-age, max: 1x }'),
    '5:31: policies[0].rules[0].max: "1x" has the wrong form; for example 90d',
  ],
  [
    'one word of some that is wrong',
    select('{ resources: dropplet }'),
    '5:56: policies[0].rules[0].select.resources: unknown value "dropplet"; did you mean droplet?',
  ],
  [
    'one of a list of words that is wrong',
    select('{ resources: [volume, dropplet] }'),
    '5:65: policies[0].rules[0].select.resources[1]: unknown value "dropplet"; did you mean droplet?',
  ],
  [
    'neither a word nor a list',
    select('{ resources: 5 }'),
    '5:56: policies[0].rules[0].select.resources: expected one of droplet, volume or a list of them, not the number 5',
  ],
  [
    'a number among globs',
    select('{ names: [a, 7] }'),
    '5:56: policies[0].rules[0].select.names[1]: expected text, not the number 7; put it in quotes',
  ],
  [
    'a number as a glob',
    select('{ names: 7 }'),
    '5:52: policies[0].rules[0].select.names: expected text or a list of texts, not the number 7; put it in quotes',
  ],
  [
    'a glob that YAML takes for a mapping',
    select('{ names: {a,b} }'),
    '5:52: policies[0].rules[0].select.names: expected text or a list of texts, not a mapping; put text with braces in quotes',
  ],
  [
    'an empty list of words',
    select('{ names: [] }'),
    '5:52: policies[0].rules[0].select.names: empty list; name at least one, or leave the key out',
  ],
  [
    'a word of the wrong form',
    `${start}groups: { a: { tags: { any: A } } }`,
    '3:29: groups.a.tags.any: wrong form; write lower-case words',
  ],
  [
    'a negative id',
    select('{ ids: [7, -7] }'),
    '5:54: policies[0].rules[0].select.ids[1]: -7 is too small; at least 0',
  ],
  [
    'an id that is a list',
    select('{ ids: [[7]] }'),
    '5:51: policies[0].rules[0].select.ids[0]: expected a whole number or text, not a list',
  ],
  [
    'one word that the schema makes a list of',
    `${start}labels: A\n`,
    '3:9: labels: wrong form; write lower-case words',
  ],
  [
    'a key of a record of the wrong form',
    `${start}groups: { A1: { names: x } }`,
    '3:11: groups.A1: wrong form; write lower-case words',
  ],
  [
    'a number behind wrappers',
    `${start}owner: 5\n`,
    '3:8: owner: expected text, not the number 5; put it in quotes',
  ],
  [
    'everything at once, in the order of the text',
    'policies:\n  - rules: [{ kind: siz }, 5]\n    idd: a\nversion: 2\n',
    '2:5: policies[0]: missing key id; expected text',
    '2:21: policies[0].rules[0].kind: unknown kind "siz"; did you mean size? The kinds are max-age, size',
    '2:28: policies[0].rules[1]: expected a mapping, not the number 5',
    '3:5: policies[0].idd: unknown key idd; did you mean id?',
    '4:10: version: expected 1, not the number 2',
  ],
  [
    'what an alias repeats, where its anchor is',
    `${start}groups: { a: &x { nams: y }, b: *x }`,
    '3:19: groups.a.nams: unknown key nams; did you mean names?',
    '3:19: groups.b.nams: unknown key nams; did you mean names?',
  ],
];

describe('toIssues', () => {
  it.each(wrong)('explains %s', (_name, text, ...issues) => {
    expect(issuesOf(text)).toEqual(issues);
  });

  it('finds nothing wrong with a right document', () => {
    const text = `${rule('{ kind: max-age, max: 90d, keepLast: 2, select: { not: { names: [a, b], ids: [1, x] }, resources: volume } }')}owner: ~\nlabels: a\n`;
    expect(issuesOf(text)).toEqual([]);
  });

  it('lists at most thirty words', () => {
    const many = Array.from(
      { length: 31 },
      (_, index) => `word-${String.fromCharCode(97 + (index % 26))}${index}`,
    );
    const issues = issuesOf('x: zzzzzzzzzzzzzzz', z.strictObject({ x: z.enum(many) }));
    expect(issues).toEqual([
      `1:4: x: unknown value "zzzzzzzzzzzzzzz"; expected one of ${many.slice(0, 30).join(', ')}, …`,
    ]);
  });

  it('keeps hostile values from breaking or flooding a message', () => {
    const schema = z.strictObject({ x: z.enum(['a', 'b']) });
    expect(issuesOf('x: "\\n\\e[31m\\u202e\\""', schema)).toEqual([
      '1:4: x: unknown value "\\u{a}\\u{1b}[31m\\u{202e}\\""; expected one of a, b',
    ]);
    expect(issuesOf(`x: ${'é'.repeat(10_000)}`, schema)[0]?.length).toBeLessThan(130);
  });

  it('explains 10,000 unknown keys one by one', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `key${index}: 1`);
    const issues = issuesOf(`${start}${keys.join('\n')}`);
    expect(issues).toHaveLength(10_000);
    expect(issues[9_999]).toMatch(/^10002:1: key9999: unknown key key9999; /);
  });

  it('reports keys named like methods as unknown', () => {
    expect(issuesOf(`${start}constructor: 1\ntoString: 1\n`)).toEqual([
      expect.stringMatching(/^3:1: constructor: unknown key constructor; /),
      expect.stringMatching(/^4:1: toString: unknown key toString; /),
    ]);
  });
});
