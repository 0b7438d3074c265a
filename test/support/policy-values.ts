import { type JsonSchema, policySchemaJson, resolved } from './policy-schema.ts';

/** Values for the keys of a policy file: right ones, nearly right ones and wrong ones. */

/** Words that are right somewhere; each key takes those of its form. */
export const plain = [
  ...['28h', '90d', '6w', '12mo', '7y', '00001h', 'production', 'a-b', 'EX-7', 'EX_7.b'],
  ...['production/max-age', 'web-*', '{a,b}', '[a-c]', 'UTC', 'Europe/Berlin', '2027-01-31', '2028-02-29'],
  ...['fra1', 'tag:team:', 'resource', 'points', 'arn:aws:sns:eu-central-1:123456789012:alerts'],
];
/** Words that are right in hardly any place, or in none. */
export const odd = [
  ...['0d', '00h', '99999d', '101y', '7m', '1.5d', '-1d', '7D', 'd', 'A', 'a--b', '-a', 'a_b', 'EX-', 'Ä'],
  ...['a/b/c', '*/*', '/', '[z-a]', '{a', '\\', 'a\\*', 'Mars/Base', '+01:00', '2027-02-29', '2027-2-1'],
  ...['2027-13-01', 'fra 1', 'tag:', 'tag:ä', 'High', 'arn:aws:sns:eu-central-1:12:alerts'],
  ...['', ' ', '1', 'true', 'null', '__proto__', 'constructor', 'length', 'x'.repeat(65), 'é'.repeat(512)],
  ...[
    'x'.repeat(201),
    'x'.repeat(513),
    'x'.repeat(1000),
    'x'.repeat(1001),
    '😀'.repeat(300),
    '😀'.repeat(600),
  ],
];
export const words = [...plain, ...odd];
/** The reading of YAML refuses that one key, so that nobody asks what else would. */
const names = words.filter((word) => word !== '__proto__');

export const others: readonly unknown[] = [
  ...[null, true, false, [], {}, [[]], [null], ['a'], [{}], { a: 1 }, { length: {} }],
  ...[0, 1, -1, 0.5, 10.5, 11, 25, 101, 1e9, 1e9 + 1, 1e16, -0, 1e300, Number.NaN],
];

/** What a key may be given: its examples alone and in lists, what lies on both sides of its limits, and all else. */
export function valuesAround(given: JsonSchema): unknown[] {
  const schema = resolved(given);
  const parts = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((part) =>
    [part, ...(part.items ? [resolved(part.items)] : [])].flatMap((one) => [one, ...(one.anyOf ?? [])]),
  );
  const own = parts.flatMap((part) => [...(part.enum ?? []), ...('const' in part ? [part.const] : [])]);
  const edges = parts.flatMap(({ minimum, maximum, minLength, maxLength }) => [
    ...[minimum, maximum].flatMap((edge) => (edge === undefined ? [] : [edge - 1, edge, edge + 1])),
    ...[minLength, maxLength].flatMap((edge) =>
      edge === undefined ? [] : [edge - 1, edge, edge + 1].map((length) => 'x'.repeat(Math.max(0, length))),
    ),
  ]);
  const examples = [...(schema.examples ?? []), schema.default].filter((one) => one !== undefined);
  const single = [...own, ...edges, ...examples, ...words, ...others];
  const items = examples.map((one) => (Array.isArray(one) ? one[0] : one));
  const long = parts.flatMap(({ maxItems }) =>
    maxItems === undefined ? [] : [maxItems, maxItems + 1].map((length) => Array(length).fill(items[0])),
  );
  const [name, inside] = Object.entries(items[0] ?? {})[0] ?? [];
  const entries = schema.additionalProperties ? valuesAround(schema.additionalProperties) : [];
  const named = schema.propertyNames
    ? [...names.map((word) => ({ [word]: inside })), ...entries.map((one) => ({ [String(name)]: one }))]
    : [];
  const inLists = parts.some(({ items: inside }) => inside) ? single : items;
  return [
    ...single,
    ...named,
    ...inLists.map((one) => [one]),
    ...items.map((one) => [one, 'fra1', one]),
    ...long,
  ];
}

/** The keys of every mapping of the schema, and some of none. */
export const keys = [
  ...new Set(
    Object.values(policySchemaJson.definitions ?? {}).flatMap(({ properties }) =>
      Object.keys(properties ?? {}),
    ),
  ),
  ...['sevrity', 'constructor', 'toString', 'hasOwnProperty', ''],
];

/** What may stand in the place of a mapping: it without one of its keys, with one more, or something else. */
export function mappingsAround(
  { properties = {} }: JsonSchema,
  right: Readonly<Record<string, unknown>>,
): unknown[] {
  const without = Object.keys(right).map((key) =>
    Object.fromEntries(Object.entries(right).filter(([other]) => other !== key)),
  );
  const foreign = keys.filter((key) => !Object.hasOwn(properties, key));
  return [right, ...without, ...foreign.map((key) => ({ ...right, [key]: 1 })), ...words, ...others, [right]];
}
