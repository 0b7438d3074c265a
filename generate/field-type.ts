import type * as z from 'zod';
import { matchSchema } from '../lib/policy/exception.ts';
import {
  duration,
  durationOrZero,
  gigabytes,
  id,
  lastDay,
  namedId,
  policyPattern,
  region,
  text,
  topicArn,
  usd,
} from '../lib/policy/fields.ts';
import { definition, type Schema } from '../lib/policy/known-keys.ts';
import { glob, selectorSchema, tagMatch } from '../lib/policy/selector.ts';
import { ruleSchema } from '../lib/rules/index.ts';

/** Field types that have a name of their own; known by their definition, which descriptions and defaults share. */
const named = new Map(
  (
    [
      [duration, 'duration'],
      [durationOrZero, 'duration, `0d` too'],
      [gigabytes, 'gigabytes'],
      [usd, 'US dollars'],
      [region, 'region'],
      [id, 'id'],
      [namedId, 'id'],
      [text, 'text'],
      [lastDay, 'day'],
      [policyPattern, '`policy` or `policy/rule`, globs'],
      [topicArn, 'ARN of a topic'],
      [selectorSchema, 'selector'],
      [matchSchema, 'selector, not empty'],
      [ruleSchema, 'rules'],
      [glob, 'glob'],
      [tagMatch, '`any`, `all`, `none`'],
    ] satisfies [z.ZodType, string][]
  ).map(([schema, words]) => [definition(schema), words]),
);

/** The type of a field as its reader knows it, for example `duration` or `one of daily, weekly`. */
export function fieldType(schema: Schema): string {
  const def = definition(schema);
  const name = named.get(def);
  if (name !== undefined) return name;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return fieldType(def.innerType);
    case 'pipe':
      return fieldType(definition(def.in).type === 'transform' ? def.out : def.in);
    case 'lazy':
      return fieldType(def.getter());
    case 'union':
      return unionType(def.options);
    case 'array':
      return `list of ${fieldType(def.element)}`;
    case 'record':
      return `mapping to ${fieldType(def.valueType)}`;
    case 'enum':
      return oneOf(Object.values(def.entries));
    case 'literal':
      return oneOf(def.values);
    case 'boolean':
      return '`true` or `false`';
    case 'number':
      return isWhole(def) ? 'whole number' : 'number';
    case 'string':
      return 'text';
    case 'object':
      return 'mapping';
    default:
      throw new Error(`a field of type ${def.type} has no words for its readers`);
  }
}

/** Of a word and a list of it, `region or list`. */
function unionType(options: readonly Schema[]): string {
  const [word, list] = options;
  const isListOf = list && definition(list).type === 'array';
  if (options.length === 2 && word && isListOf) return `${fieldType(word)}, or list`;
  return [...new Set(options.map(fieldType))].join(' or ');
}

const oneOf = (values: readonly unknown[]): string => values.map((value) => `\`${value}\``).join(', ');

function isWhole(def: z.core.$ZodNumberDef): boolean {
  const formats = [def, ...(def.checks ?? []).map((check) => check._zod.def)];
  return formats.some((part) => 'format' in part && String(part.format).includes('int'));
}
