import * as z from 'zod';
import { ruleSchema } from '../rules/index.ts';
import { exceptionSchema, holdSchema, matchSchema } from './exception.ts';
import { policyFileSchema, policySchema } from './schema.ts';
import { selectorSchema } from './selector.ts';
import { settingsSchema } from './settings.ts';

/**
 * The JSON Schema of a policy file. Draft 7, because every editor knows it, with standard keywords alone, so that
 * every validator takes it. Its form follows what the YAML language server completes and explains best.
 *
 * @see https://github.com/redhat-developer/yaml-language-server/blob/main/README.md the drafts that it supports
 */

interface JsonSchema {
  [keyword: string]: unknown;
  allOf?: readonly JsonSchema[];
}

const kindOf = (rule: z.ZodType): string => String([...(rule._zod.propValues?.kind ?? [])][0]);
const kinds = ruleSchema.options.map(kindOf);

/** What is defined once and referred to by name. */
const names = new Map<z.core.$ZodType, string>([
  ...ruleSchema.options.map((rule, index): [z.ZodType, string] => [rule, kinds[index] as string]),
  [ruleSchema, 'rule'],
  [settingsSchema, 'settings'],
  [selectorSchema, 'selector'],
  [matchSchema, 'match'],
  [policySchema, 'policy'],
  [exceptionSchema, 'exception'],
  [holdSchema, 'hold'],
]);

/** The metadata of all schemas, with those names and as titles, which editors show. */
class Metadata extends z.core.$ZodRegistry<z.core.GlobalMeta> {
  override get<S extends z.core.$ZodType>(schema: S) {
    const own = z.globalRegistry.get(schema);
    const name = names.get(schema);
    return (name === undefined ? own : { ...own, id: name, title: name }) as never;
  }
}

/** The JSON Schema of a policy file, for editors. */
export function policyJsonSchema(): object {
  return z.toJSONSchema(policyFileSchema, {
    target: 'draft-07',
    io: 'input',
    metadata: new Metadata(),
    override: ({ zodSchema, jsonSchema }) => adapt(zodSchema, jsonSchema),
  });
}

function adapt(zodSchema: z.core.$ZodType, json: JsonSchema): void {
  const { examples, default: standard, meanings } = z.globalRegistry.get(zodSchema) ?? {};
  // Zod leaves these out where it transforms the value, for fear that they are of its result.
  if (examples !== undefined) json.examples = examples;
  if (standard !== undefined) json.default = standard;
  tellDefault(json);
  if (meanings !== undefined) explainWords(json, meanings as Readonly<Record<string, string>>);
  if (zodSchema === ruleSchema) Object.assign(json, aboutKinds);
  // What only describes a named schema says so beside a `$ref`: editors complete no keys through `allOf`.
  const [only, ...others] = json.allOf ?? [];
  if (only?.$ref === undefined || others.length > 0) return;
  for (const keyword of Object.keys(json)) if (!annotations.has(keyword)) delete json[keyword];
  json.$ref = only.$ref;
}

/** Keywords that validators do not look at, so that they may ignore them beside `$ref`, as draft 7 wants it. */
const annotations = new Set(['title', 'description', 'examples', 'default']);

/** Editors show a description where the pointer rests, and no default. */
function tellDefault(json: JsonSchema): void {
  const { default: standard, description } = json;
  if (standard === undefined || typeof description !== 'string') return;
  const sentence = `Default: ${standard}.`;
  if (!description.endsWith(sentence)) json.description = `${description} ${sentence}`;
}

/** Words with what each means, of which an enumeration has no place. */
function explainWords(json: JsonSchema, meanings: Readonly<Record<string, string>>): void {
  delete json.meanings;
  delete json.enum;
  json.oneOf = Object.entries(meanings).map(([word, description]) => ({ const: word, description }));
}

/** Lets an unknown kind be answered with all that there are, not with the likeliest. */
const aboutKinds = {
  type: 'object',
  description: 'Something that must hold for what is selected. Its kind decides which other keys there are.',
  required: ['kind'],
  properties: { kind: { enum: kinds } },
};
