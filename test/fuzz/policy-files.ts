import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { ruleSchema } from '../../lib/rules/index.ts';
import { changed, changes, damaged, json, text } from './hostile.ts';

/** Policy files that are nearly right: bytes, damaged texts, documents that nearly follow the schema. */

const usual = readFileSync(join(import.meta.dirname, '../../policies/default.yaml'), 'utf8');
const pieces = [
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '&a ',
  '*a',
  '!x ',
  '|\n',
  '"',
  "'",
  '#',
  '\n',
  '  ',
  '\t',
  ',',
];
const words = [
  'rules',
  'kind',
  'select',
  'not',
  'group',
  '90d',
  '1m',
  '0d',
  'max-age',
  '<<: *a',
  '---\n',
  '? ',
];

const size = fc.constantFrom<unknown>(0, 1, 7, 1.5, -1, 1e9, '5');
const span = fc.oneof(fc.constantFrom<unknown>('1h', '90d', '12mo', '7y', '0d', '99999y', '3m', 5), text);
const glob = fc.oneof(fc.constantFrom('*', 'prod*', '{a,b}', '[!a]', '\\', '{', '[z-a]'), text);
const globs = fc.oneof(glob, fc.array(glob, { maxLength: 3 }));
const region = fc.oneof(fc.constantFrom('fra1', 'nyc3', 'nyc33'), text);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });

const selector = fc.letrec((tie) => ({
  one: fc.record(
    {
      group: fc.constantFrom<unknown>('production', 'constructor', 'gone', ['production']),
      resources: fc.constantFrom<unknown>('droplet', 'volume', ['droplet', 'volume'], 'drop'),
      ids: fc.constantFrom<unknown>(1, '1', ['a', 2]),
      regions: region,
      names: globs,
      tags: fc.record({ any: globs, all: globs, none: globs }, { requiredKeys: [] }),
      points: fc.constantFrom<unknown>('droplet-backup', ['volume-snapshot'], 'backup'),
      pointNames: globs,
      not: fc.option(tie('one'), { nil: {} }),
    },
    { requiredKeys: [] },
  ),
})).one;

const kinds = ruleSchema.options.map((option) => [...(option._zod.propValues?.kind ?? [])][0] as string);
const rule = fc.record(
  {
    kind: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...kinds) }, text),
    id: fc.oneof(fc.constantFrom('a', 'constructor'), text),
    severity: fc.constantFrom('critical', 'info', 'worst'),
    select: selector,
    max: fc.oneof(span, size),
    min: fc.oneof(span, size),
    rpo: span,
    grace: span,
    keepLast: size,
    maxGigabytes: size,
    maxCount: size,
    maxMonthlyUsd: size,
    groupBy: fc.constantFrom('resource', 'account', 'region', 'tag:x', 'tag:', 'tag:*'),
    allow: fc.array(region, { maxLength: 3 }),
    require: region,
    atLeast: size,
    minPoints: size,
    keep: fc.dictionary(fc.constantFrom('hourly', 'daily', 'yearly', 'day'), size, { noNullPrototype: true }),
    tolerance: span,
    weekStart: fc.constantFrom('monday', 'sunday', 'someday'),
    basis: fc.constantFrom('points', 'plan', 'backups'),
    enabled: fc.boolean(),
    every: span,
    keeps: span,
    requireTags: globs,
    namePattern: glob,
    maxPercentOfLimit: size,
    survivesSource: fc.boolean(),
  },
  { requiredKeys: ['kind'] },
);

const file = fc.record(
  {
    version: fc.constantFrom<unknown>(1, 1, 1, 2, '1'),
    settings: fc.record(
      { timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'Mars/Base') },
      { requiredKeys: [] },
    ),
    groups: fc.dictionary(fc.constantFrom('production', 'constructor', 'a'), selector, {
      noNullPrototype: true,
    }),
    policies: fc.array(
      fc.record(
        {
          id: fc.oneof(fc.constantFrom('a', 'b', 'constructor', 'valueof'), text),
          title: text,
          select: selector,
          expectMatches: maybe(size),
          rules: fc.array(rule, { maxLength: 3 }),
        },
        { requiredKeys: ['id', 'rules'] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['version', 'policies'] },
);

/** A file as text or as bytes. */
export const sources: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.tuple(file, changes).map(([value, list]) => stringify(changed(value, list))),
  file.map((value) => JSON.stringify(value)),
  damaged(fc.constant(usual), [...pieces, ...words]),
  damaged(
    file.map((value) => stringify(value)),
    [...pieces, ...words],
  ),
  json.map((value) => stringify(value)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => bytes),
);
