import { stringify } from 'yaml';
import * as z from 'zod';
import { definition, type Schema } from '../lib/policy/known-keys.ts';
import { fieldType } from './field-type.ts';

/** A field as its reader sees it; one inside another has both names, as in `keep.daily`. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** Undefined where there is none. */
  readonly fallback: unknown;
  readonly description: string;
  readonly example: unknown;
}

/** A schema and what it wraps, the outermost first. */
function* wrapped(schema: Schema): Generator<Schema> {
  yield schema;
  const def = definition(schema);
  if (def.type === 'pipe') yield* wrapped(def.in);
  else if ('innerType' in def) yield* wrapped(def.innerType);
}

/** What is said of a schema for editors, such as its description; the outermost word counts. */
function said(schema: Schema, key: string): unknown {
  for (const layer of wrapped(schema)) {
    const value = z.globalRegistry.get(layer)?.[key];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The fields of a mapping, those of mappings inside it after each. */
export function fieldsOf(schema: Schema, prefix = ''): Field[] {
  for (const layer of wrapped(schema)) {
    const def = definition(layer);
    if (def.type !== 'object') continue;
    return Object.entries(def.shape).flatMap(([key, field]) => {
      const own = fieldOf(prefix + key, field);
      return own.type === 'mapping' ? [own, ...fieldsOf(field, `${own.name}.`)] : [own];
    });
  }
  return [];
}

function fieldOf(name: string, schema: Schema): Field {
  const examples = said(schema, 'examples');
  const layers = [...wrapped(schema)].map(definition);
  const own = layers.find((def) => 'defaultValue' in def)?.defaultValue;
  return {
    name,
    type: fieldType(schema),
    required: !layers.some(({ type }) => ['optional', 'default', 'prefault'].includes(type)),
    fallback: own ?? said(schema, 'default'),
    description: String(said(schema, 'description') ?? ''),
    example: Array.isArray(examples) ? examples[0] : undefined,
  };
}

/** A value as a policy would write it: `[ams3, fra1]`, `{ group: production }`. */
function code(value: unknown): string {
  const flow = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return `\`${flow.replaceAll('[ ', '[').replaceAll(' ]', ']')}\``;
}

/** A table of fields in Markdown. */
export function renderFields(fields: readonly Field[]): string {
  const rows = fields.map(({ name, type, required, fallback, description, example }) => [
    `\`${name}\``,
    type,
    required ? 'required' : fallback === undefined ? '' : code(fallback),
    description,
    example === undefined ? '' : code(example),
  ]);
  return renderTable(['field', 'type', 'default', 'meaning', 'example'], rows);
}

/** A table in Markdown; what would end a cell is escaped. */
export function renderTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Fields of which some must stand, and whether more than one may. */
export interface Alternatives {
  readonly fields: readonly string[];
  readonly exclusive: boolean;
}

/** The alternatives that a rule kind demands; no fields where it demands none. */
export function alternativesOf(schema: Schema): Alternatives {
  const one = said(schema, 'oneOf');
  const list = (one ?? said(schema, 'anyOf') ?? []) as readonly { readonly required: readonly string[] }[];
  return { fields: list.flatMap(({ required }) => required), exclusive: one !== undefined };
}
