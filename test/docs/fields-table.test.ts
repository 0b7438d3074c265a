import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fieldType } from '../../generate/field-type.ts';
import { alternativesOf, fieldsOf, renderFields } from '../../generate/fields-table.ts';
import { duration, durationOrZero, gigabytes, region, wholeNumber, words } from '../../lib/policy/fields.ts';
import { selectorSchema } from '../../lib/policy/selector.ts';

describe('the type of a field', () => {
  it.each([
    { name: 'a duration', schema: duration, words: 'duration' },
    {
      name: 'a described, optional duration',
      schema: duration.optional().describe('It.'),
      words: 'duration',
    },
    { name: 'a duration with a default', schema: durationOrZero.prefault('0d'), words: 'duration, `0d` too' },
    { name: 'a size', schema: gigabytes.optional(), words: 'gigabytes' },
    { name: 'a number of things', schema: wholeNumber(1).default(1), words: 'whole number' },
    { name: 'any number', schema: z.number(), words: 'number' },
    { name: 'a switch', schema: z.boolean().default(false), words: '`true` or `false`' },
    { name: 'one of some words', schema: z.enum(['a', 'b']), words: '`a`, `b`' },
    { name: 'a word or a list of it', schema: words(region).optional(), words: 'region, or list' },
    { name: 'a selector', schema: selectorSchema.optional(), words: 'selector' },
    { name: 'a mapping to text', schema: z.record(z.string(), z.string()), words: 'mapping to text' },
  ])('of $name is $words', ({ schema, words }) => {
    expect(fieldType(schema)).toBe(words);
  });

  it('is refused where nobody has words for it', () => {
    expect(() => fieldType(z.date())).toThrow('has no words');
  });
});

describe('the table of fields', () => {
  const schema = z
    .strictObject({
      must: duration.describe('Needed.').meta({ examples: ['28h'] }),
      may: wholeNumber(0).default(0).describe('One | other.'),
      inner: z.strictObject({ deep: z.boolean().optional().describe('Inside.') }).optional(),
    })
    .meta({ anyOf: [{ required: ['may'] }, { required: ['inner'] }] });

  it('has what is needed, defaults, and the fields of mappings inside', () => {
    expect(renderFields(fieldsOf(schema)).split('\n')).toEqual([
      '| field | type | default | meaning | example |',
      '| --- | --- | --- | --- | --- |',
      '| `must` | duration | required | Needed. | `28h` |',
      '| `may` | whole number | `0` | One \\| other. |  |',
      '| `inner` | mapping |  |  |  |',
      '| `inner.deep` | `true` or `false` |  | Inside. |  |',
    ]);
  });

  it('writes values as policies do', () => {
    const lists = z.strictObject({
      list: words(region).meta({ examples: [['ams3', 'fra1']] }),
      text: z.string().meta({ examples: ['*'] }),
    });
    const table = renderFields(fieldsOf(lists));
    expect(table).toContain('`[ams3, fra1]`');
    expect(table).toContain('`"*"`');
  });

  it('knows which fields need each other', () => {
    expect(alternativesOf(schema)).toEqual({ fields: ['may', 'inner'], exclusive: false });
    expect(alternativesOf(schema.meta({ oneOf: [{ required: ['may'] }] })).exclusive).toBe(true);
    expect(alternativesOf(z.strictObject({}))).toEqual({ fields: [], exclusive: false });
  });
});
