import * as z from 'zod';
import { printableJson } from '../text.ts';
import { type ReportDocument, reportSchema } from './schema.ts';

/**
 * Renders the whole report as JSON in two-space indentation, finding by finding, its keys in the order of the
 * schema; what a terminal would obey is escaped, which every parser undoes.
 */
export function* renderJson(document: ReportDocument): Generator<string> {
  let separator = '{\n';
  for (const [key, schema] of Object.entries(reportSchema.shape)) {
    const value = document[key as keyof ReportDocument];
    if (value === undefined) continue;
    yield `${separator}  ${JSON.stringify(key)}: `;
    if (Array.isArray(value) && schema instanceof z.ZodArray) yield* elements(value, schema.element);
    else yield text(inSchemaOrder(value, schema), '  ');
    separator = ',\n';
  }
  yield '\n}\n';
}

function* elements(values: readonly unknown[], schema: unknown): Generator<string> {
  let separator = '[\n    ';
  for (const value of values) {
    yield `${separator}${text(inSchemaOrder(value, schema), '    ')}`;
    separator = ',\n    ';
  }
  yield values.length > 0 ? '\n  ]' : '[]';
}

function inSchemaOrder(value: unknown, schema: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return inSchemaOrder(value, schema.unwrap());
  if (schema instanceof z.ZodArray) {
    return (value as unknown[]).map((element) => inSchemaOrder(element, schema.element));
  }
  if (!(schema instanceof z.ZodObject)) return value;
  const keys = Object.keys(schema.shape);
  return Object.fromEntries(
    keys.map((key) => [key, inSchemaOrder((value as Record<string, unknown>)[key], schema.shape[key])]),
  );
}

function text(value: unknown, indent: string): string {
  return printableJson(JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`));
}
