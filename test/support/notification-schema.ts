import { readFile } from 'node:fs/promises';
import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Validates the JSON of a message as a consumer would, by the published schema. */
export async function validatorOf(options: Options = {}): Promise<ValidateFunction> {
  const ajv = new Ajv2020({ strict: true, ...options });
  if (options.validateFormats !== false) addFormats.default(ajv);
  return ajv.compile(JSON.parse(await readFile('docs/notification.schema.json', 'utf8')));
}
