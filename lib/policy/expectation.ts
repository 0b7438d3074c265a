import * as z from 'zod';
import { definition, layers, type Schema, schemasAt } from './known-keys.ts';
import type { Path } from './path.ts';

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

function isWhole(def: z.core.$ZodNumberDef): boolean {
  const formats = [def, ...(def.checks ?? []).map((check) => check._zod.def)];
  return formats.some((part) => 'format' in part && String(part.format).includes('int'));
}

function phrase(schema: Schema, name: string): string | undefined {
  const def = definition(schema);
  switch (def.type) {
    case 'string':
    case 'template_literal':
      return 'text';
    case 'number':
      return isWhole(def) ? 'a whole number' : 'a number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'enum':
      return oneOf(Object.values(def.entries));
    case 'literal':
      return oneOf(def.values);
    case 'object':
    case 'record':
      return 'a mapping';
    case 'array':
      return listPhrase(def.element, name);
    default:
      return undefined;
  }
}

function listPhrase(element: Schema, name: string): string {
  const types = unique([...layers(element, undefined)].flatMap((layer) => phrase(layer, '') ?? []));
  if (types.join() === 'a mapping') return name.endsWith('s') ? `a list of ${name}` : 'a list of mappings';
  if (types.join() === 'text') return 'a list of texts';
  return types.length === 1 ? `a list of ${types[0]?.replace('one of ', '')}` : 'a list';
}

/** What would be right at a path, in words, for example `a list of rules`; empty where nothing is known. */
export function expectationAt(schema: Schema, value: unknown, path: Path): string {
  const name = String(path.at(-1) ?? '');
  const phrases = schemasAt(schema, value, path).flatMap((layer) => phrase(layer, name) ?? []);
  const lists = phrases.map((words) => `a list of ${words.replace('one of ', '')}`);
  return unique(phrases.map((words) => (lists.includes(words) ? 'a list of them' : words))).join(' or ');
}

/** The first example that the schema gives for a path. */
export function exampleAt(schema: Schema, value: unknown, path: Path): unknown {
  for (const layer of schemasAt(schema, value, path)) {
    const examples: unknown = z.globalRegistry.get(layer)?.examples;
    if (Array.isArray(examples) && examples.length > 0) return examples[0];
  }
  return undefined;
}
