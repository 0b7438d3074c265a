import { Ajv, type ValidateFunction } from 'ajv';
import { policyJsonSchema } from '../../lib/policy/json-schema.ts';

/** The JSON Schema of policy files, as a validator sees it that minds every keyword. */

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly additionalProperties?: false | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

export const policySchemaJson = policyJsonSchema() as JsonSchema;

/** What ajv would print; a keyword or a type that its strict mode does not like is there too. */
export const complaints: string[] = [];
const complain = (...words: unknown[]) => complaints.push(words.join(' '));

const ajv = new Ajv({
  strict: true,
  allErrors: true,
  logger: { log: complain, warn: complain, error: complain },
});
ajv.addSchema(policySchemaJson, 'policy');

const validators = new Map<string, ValidateFunction>();

function validatorAt(pointer: string): ValidateFunction {
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `policy#${pointer}` });
  validators.set(pointer, known);
  return known;
}

/** Whether the schema takes a value: a whole file, or what stands at a JSON pointer of the schema. */
export function isAccepted(value: unknown, pointer = ''): boolean {
  return validatorAt(pointer)(value);
}

/** What ajv has against a whole file. */
export function refusals(value: unknown): string[] {
  const validate = validatorAt('');
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** A schema with what it refers to; what it says itself wins. */
export function resolved(schema: JsonSchema): JsonSchema {
  const { $ref, ...own } = schema;
  const name = $ref?.replace('#/definitions/', '');
  const target = name === undefined ? undefined : policySchemaJson.definitions?.[name];
  return target === undefined ? schema : { ...resolved(target), ...own };
}
