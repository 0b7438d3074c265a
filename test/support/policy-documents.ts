import fc from 'fast-check';
import { type JsonSchema, policySchemaJson, resolved } from './policy-schema.ts';
import { keys, odd, others, plain, words } from './policy-values.ts';

/**
 * Policy files as the JSON Schema has them, nearly always right, so that a new rule kind or key is in them without
 * a line here; and what makes them wrong: at each value, key and list.
 */

const DEEPEST = 4;

function fits({ pattern, minLength = 0, maxLength = 1e9 }: JsonSchema): (word: string) => boolean {
  const form = new RegExp(pattern ?? '', 'u');
  return (word) => form.test(word) && word.length >= minLength && word.length <= maxLength;
}

function text(schema: JsonSchema): fc.Arbitrary<unknown> {
  const [usual, rare] = [plain, odd].map((list) => list.filter(fits(schema)));
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom<unknown>(...(usual ?? []), ...(schema.examples ?? [])) },
    { weight: rare?.length ? 1 : 0, arbitrary: fc.constantFrom(...(rare ?? []), '') },
  );
}

function number({ type, minimum = 0, maximum = 1e9 }: JsonSchema): fc.Arbitrary<unknown> {
  const between = Math.min(minimum + 1, maximum);
  const some = [minimum, between, maximum, ...(type === 'integer' ? [] : [between - 0.5])];
  return fc.constantFrom(...some.filter((one) => one >= minimum));
}

function mapping(schema: JsonSchema, depth: number): fc.Arbitrary<object> {
  const { properties = {}, required = [], minProperties = 0, additionalProperties, propertyNames } = schema;
  if (additionalProperties !== undefined && additionalProperties !== false) {
    const name = text(resolved(propertyNames ?? {})) as fc.Arbitrary<string>;
    return fc.dictionary(name, valid(additionalProperties, depth + 1), { maxKeys: 2, noNullPrototype: true });
  }
  const names = Object.keys(properties).filter(
    (key) => required.includes(key) || depth < DEEPEST || resolved(properties[key] ?? {}).type !== 'object',
  );
  const values = Object.fromEntries(names.map((key) => [key, valid(properties[key] ?? {}, depth + 1)]));
  const choice = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => one.required ?? []);
  const optional = names.filter((key) => !required.includes(key));
  const least = Math.max(0, minProperties - required.length);
  const most = Math.min(Math.max(3, least), optional.length);
  // Few keys at once, or hardly any file would be right as a whole.
  return fc
    .tuple(fc.subarray(optional, { minLength: least, maxLength: most }), fc.constantFrom(...choice, ''))
    .chain(([some, one]) => {
      const kept = new Set([...required, ...some, one]);
      return fc.record(Object.fromEntries(Object.entries(values).filter(([key]) => kept.has(key))));
    });
}

/** Values as a schema has them, but for what it says of several keys together. */
function valid(given: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const schema = resolved(given);
  const choices = (schema.oneOf ?? schema.anyOf)?.filter((one) => one.required === undefined);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (choices && choices.length > 0) return fc.oneof(...choices.map((one) => valid(one, depth)));
  switch (schema.type) {
    case 'object':
      return mapping(schema, depth);
    case 'array':
      return fc.array(valid(schema.items ?? {}, depth), { minLength: 1, maxLength: 2 });
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return fc.boolean();
    default:
      return text(schema);
  }
}

interface Change {
  /** Which place of all, as a share. */
  readonly at: number;
  readonly what: 'replace' | 'remove' | 'add' | 'wrap' | 'unwrap' | 'empty';
  readonly key: string;
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  what: fc.constantFrom('replace', 'replace', 'remove', 'add', 'wrap', 'unwrap', 'empty'),
  key: fc.constantFrom(...keys),
  value: fc.constantFrom(...words, ...others),
});

type Collection = Record<PropertyKey, unknown>;

function* places(value: unknown): Generator<[parent: Collection, key: string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield [value as Collection, key];
    yield* places((value as Collection)[key]);
  }
}

function apply(root: unknown, { at, what, key, value }: Change): void {
  const all = [...places(root)];
  const place = all[Math.floor(at * all.length)];
  if (place === undefined) return;
  const [parent, name] = place;
  const here = parent[name];
  if (what === 'replace') parent[name] = value;
  else if (what === 'wrap') parent[name] = [here];
  else if (what === 'unwrap') parent[name] = Array.isArray(here) ? here[0] : Object.values(here ?? {})[0];
  else if (what === 'empty') parent[name] = Array.isArray(here) ? [] : typeof here === 'string' ? '' : {};
  else if (what === 'remove') {
    if (Array.isArray(parent)) parent.splice(Number(name), 1);
    else delete parent[name];
  } else if (!Array.isArray(parent)) parent[key] = value;
}

/** A file that is right in most parts, and wrong in at most two. */
export const policyDocuments: fc.Arbitrary<unknown> = fc
  .tuple(
    valid(policySchemaJson, 0),
    fc.oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 2 })),
  )
  .map(([file, changes]) => {
    const copy: unknown = structuredClone(file);
    for (const one of changes) apply(copy, one);
    return copy;
  });
