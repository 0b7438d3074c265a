import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../lib/policy/document.ts';
import { policyFileSchema } from '../../lib/policy/schema.ts';
import { resolveSettings, settingsSchema } from '../../lib/policy/settings.ts';
import { ruleSchema } from '../../lib/rules/index.ts';
import { fields, least } from '../support/policy-fields.ts';
import {
  complaints,
  isAccepted,
  type JsonSchema,
  policySchemaJson,
  refusals,
  resolved,
} from '../support/policy-schema.ts';

const definitions = policySchemaJson.definitions ?? {};
const kinds = ruleSchema.options.map((rule) => String([...(rule._zod.propValues?.kind ?? [])][0]));

/** Every schema inside a schema, with its place. */
function* everySchema(value: unknown, place = '#'): Generator<[place: string, schema: object]> {
  if (typeof value !== 'object' || value === null) return;
  yield [place, value];
  for (const [key, inner] of Object.entries(value)) yield* everySchema(inner, `${place}/${key}`);
}

describe('the JSON Schema of policy files', () => {
  it('is draft 7 and of standard keywords alone', () => {
    expect(policySchemaJson).toHaveProperty('$schema', 'http://json-schema.org/draft-07/schema#');
    expect(refusals({ version: 1, policies: [{ id: 'a', rules: [{ kind: 'orphan' }] }] })).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('says nothing beside a reference but words, which draft 7 ignores', () => {
    const references = [...everySchema(policySchemaJson)].filter(([, schema]) => '$ref' in schema);
    expect(references.length).toBeGreaterThan(20);
    for (const [place, schema] of references) {
      const others = Object.keys(schema).filter(
        (key) => !['$ref', 'title', 'description', 'default', 'examples'].includes(key),
      );
      expect(others, place).toEqual([]);
    }
  });

  it('knows the rule kinds that there are, by their names', () => {
    expect(definitions.rule?.properties?.kind?.enum).toEqual(kinds);
    expect(kinds.map((kind) => definitions[kind]?.title)).toEqual(kinds);
  });

  it('has a name for everything that an editor gives a heading', () => {
    for (const [name, { title, description }] of Object.entries(definitions)) {
      expect(title).toBe(name);
      expect(description, name).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('every key', () => {
  it.each(fields)('is described in sentences: $name', ({ schema }) => {
    const { description } = resolved(schema);
    expect(description).toMatch(/^[A-Z].{8,}[.!]$/s);
    expect(description).not.toMatch(/undefined|\[object/);
  });

  it.each(fields)('has an example that fits, or is a word: $name', ({ schema, pointer }) => {
    const { examples, const: word } = resolved(schema);
    expect(examples ?? [word]).not.toEqual([]);
    for (const example of examples ?? [word])
      expect(isAccepted(example, pointer), JSON.stringify(example)).toBe(true);
  });

  const withDefault = fields.filter(({ schema }) => resolved(schema).default !== undefined);

  it.each(withDefault)('with a default says it, and it fits: $name', ({ schema, pointer }) => {
    const { default: standard, description } = resolved(schema);
    expect(isAccepted(standard, pointer)).toBe(true);
    expect(description).toContain(`Default: ${standard}.`);
  });
});

const policyWith = (more: object) => ({ id: 'a', rules: [{ kind: 'orphan' }], ...more });
const parsedPolicy = (policy: object) =>
  policyFileSchema.parse({ version: 1, policies: [policy] }).policies?.[0];
const paramsOf = (rule: object) => parsedPolicy(policyWith({ rules: [rule] }))?.rules[0]?.params;

describe('the defaults', () => {
  it.each(kinds)('of %s are what the parser takes for what is left out', (kind) => {
    const rule = least(kind);
    const params = paramsOf(rule);
    for (const [key, own] of Object.entries(definitions[kind]?.properties ?? {})) {
      if (key in rule || ['id', 'severity', 'title', 'select'].includes(key)) continue;
      const { default: standard } = resolved(own);
      if (standard === undefined) expect(params, key).not.toHaveProperty(key);
      else expect(paramsOf({ ...rule, [key]: standard }), key).toEqual(params);
    }
  });

  it('of a policy are what the parser takes for what is left out', () => {
    const { properties = {} } = definitions.policy ?? {};
    const standard = Object.entries(properties).flatMap(([key, { default: value }]) =>
      value === undefined ? [] : [[key, value]],
    );
    expect(standard.map(([key]) => key)).toEqual(['severity', 'expectMatches']);
    const written = parsedPolicy(policyWith(Object.fromEntries(standard)));
    expect(JSON.stringify(written)).toBe(JSON.stringify(parsedPolicy(policyWith({}))));
    expect(Object.keys(written ?? {}).sort()).toEqual(['expectMatches', 'id', 'rules', 'severity']);
  });

  it('of the settings are what no settings come to', () => {
    const written = (schema: JsonSchema): unknown =>
      schema.properties === undefined
        ? schema.default
        : Object.fromEntries(Object.entries(schema.properties).map(([key, inner]) => [key, written(inner)]));
    const all = written(definitions.settings ?? {});
    expect(all).toHaveProperty('notify.reminders.critical', '1d');
    expect(resolveSettings(settingsSchema.parse(all))).toEqual(resolveSettings());
  });
});

/** The default set and the example sets; what the documentation shows is checked together with it. */
const written = globSync('policies/**/*.{yaml,yml}').filter((file) => !/\.test\.ya?ml$/.test(file));

describe('the policy files of this package', () => {
  it('are found', () => {
    expect(written.length).toBeGreaterThanOrEqual(8);
  });

  it.each(written)('fit the schema: %s', (file) => {
    const { document, issues } = parseYaml(file, readFileSync(file));
    expect(issues).toEqual([]);
    expect(refusals(document?.value)).toEqual([]);
  });
});
