import type * as z from 'zod';
import type { Path } from './path.ts';

export type Schema = z.core.$ZodType;

/** What a schema is made of, told apart by `type`. */
export function definition(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

function isRecord(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const key of path) {
    if (!isRecord(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** Of a union on a key, the options that the value names; all where it names none. */
function options(union: z.core.$ZodUnionDef & { discriminator?: string }, value: unknown): readonly Schema[] {
  const { discriminator } = union;
  if (discriminator === undefined || !isRecord(value)) return union.options;
  const word = value[discriminator] as z.core.util.Primitive;
  const named = union.options.filter((option) => option._zod.propValues?.[discriminator]?.has(word));
  return named.length > 0 ? named : union.options;
}

/** A schema and all that it wraps or chooses from, the outermost first. */
export function* layers(schema: Schema, value: unknown): Generator<Schema> {
  yield schema;
  const def = definition(schema);
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      yield* layers(def.innerType, value);
      break;
    case 'lazy':
      yield* layers(def.getter(), value);
      break;
    case 'pipe':
      yield* layers(definition(def.in).type === 'transform' ? def.out : def.in, value);
      break;
    case 'union':
      for (const option of options(def, value)) yield* layers(option, value);
      break;
    case 'intersection':
      yield* layers(def.left, value);
      yield* layers(def.right, value);
      break;
    default:
  }
}

function child(schema: Schema, key: PropertyKey): Schema | undefined {
  const def = definition(schema);
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, key) ? def.shape[key as string] : def.catchall;
    case 'array':
      return def.element;
    case 'tuple':
      return def.items[Number(key)] ?? def.rest ?? undefined;
    case 'record':
      return def.valueType;
    default:
      return undefined;
  }
}

/**
 * Every schema that could judge what stands at a path of a value, wrappers included, the outermost first: unions
 * on a key are followed by what the value says, all other unions into each option.
 */
export function schemasAt(schema: Schema, value: unknown, path: Path): readonly Schema[] {
  let current = new Set(layers(schema, value));
  let inside = value;
  for (const key of path) {
    inside = valueAt(inside, [key]);
    const next = new Set<Schema>();
    for (const parent of current) {
      const inner = child(parent, key);
      if (inner) for (const layer of layers(inner, inside)) next.add(layer);
    }
    current = next;
  }
  return [...current];
}

/** The keys that a mapping at a path of a value may have, in the order of the schema. */
export function knownKeys(schema: Schema, value: unknown, path: Path): readonly string[] {
  const keys = schemasAt(schema, value, path).flatMap((layer) => {
    const def = definition(layer);
    return def.type === 'object' ? Object.keys(def.shape) : [];
  });
  return [...new Set(keys)];
}
