import { type JsonSchema, policySchemaJson, resolved } from './policy-schema.ts';

/** The keys that a policy file may have, and the smallest file around each. */

const definitions = policySchemaJson.definitions ?? {};

export interface Field {
  readonly name: string;
  readonly pointer: string;
  readonly schema: JsonSchema;
  /** A file that is right but for this key, which has the value. */
  readonly file: (value: unknown) => unknown;
}

/**
 * What a definition, or a whole file, needs and no more: the examples of its required keys and of one of a choice, of
 * that key where it is in the choice, otherwise of the first.
 */
export function least(name: string, key?: string): Record<string, unknown> {
  if (name === 'file') return { version: 1, policies: [least('policy')] };
  const { properties = {}, required = [], minProperties = 0, anyOf, oneOf } = definitions[name] ?? {};
  const choice = (anyOf ?? oneOf ?? []).flatMap((one) => one.required ?? []);
  const chosen = choice.find((one) => one === key) ?? choice[0];
  return Object.fromEntries(
    [
      ...required,
      ...(chosen === undefined ? [] : [chosen]),
      ...Object.keys(properties).slice(0, minProperties),
    ].map((one) => [one, properties[one]?.const ?? resolved(properties[one] ?? {}).examples?.[0]]),
  );
}

/** A file with something in the place of a definition. */
export function fileWith(name: string, value: unknown): unknown {
  switch (name) {
    case 'file':
      return value;
    case 'settings':
      return { version: 1, settings: value };
    case 'selector':
      return { version: 1, groups: { g: value } };
    case 'match':
      return { version: 1, holds: [{ ...least('hold'), match: value }] };
    case 'policy':
      return { version: 1, policies: [value] };
    case 'exception':
    case 'hold':
      return { version: 1, [`${name}s`]: [value] };
    default:
      return { version: 1, policies: [{ ...least('policy'), rules: [value] }] };
  }
}

/** Everything that is a mapping with a name, but for rules in general, of which the schema only says the kinds. */
export const mappings: readonly { readonly name: string; readonly schema: JsonSchema }[] = [
  { name: 'file', schema: policySchemaJson },
  ...Object.entries(definitions).flatMap(([name, schema]) => (name === 'rule' ? [] : { name, schema })),
];

/** The keys of a mapping, and of the mappings inside that have no name of their own. */
function fieldsOf(
  schema: JsonSchema,
  name: string,
  pointer: string,
  file: (value: object) => unknown,
): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const field: Field = {
      name: `${name}.${key}`,
      pointer: `${pointer}/properties/${key}`,
      schema: inner,
      file: (value) => file({ [key]: value }),
    };
    return [field, ...fieldsOf(inner, field.name, field.pointer, field.file)];
  });
}

/** Every key of every mapping. */
export const fields: readonly Field[] = mappings.flatMap(({ name, schema }) =>
  fieldsOf(schema, name, name === 'file' ? '' : `/definitions/${name}`, (value) =>
    fileWith(name, { ...least(name, Object.keys(value)[0]), ...value }),
  ),
);
