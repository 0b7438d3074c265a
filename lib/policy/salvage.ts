import type * as z from 'zod';
import { safeParse } from '../safe-parse.ts';
import type { PolicyDocument } from './document.ts';
import { exceptionSchema, holdSchema } from './exception.ts';
import type { ParsedFile } from './located.ts';
import { policyFileSchema } from './schema.ts';

/**
 * What is right in a file that is not right as a whole, so that checks over the set can tell what is wrong with
 * that, too. What stands in lists keeps its place; what is wrong leaves its place empty.
 */
export function salvage(document: PolicyDocument): ParsedFile {
  const { settings, groups, policies } = policyFileSchema.shape;
  const value = asRecord(document.value);
  const group = groups.unwrap().valueType;
  const policy = policies.unwrap().element;
  return {
    document,
    whole: false,
    content: {
      settings: safeParse(settings, value.settings).data,
      groups: Object.fromEntries(
        Object.entries(asRecord(value.groups)).flatMap(([name, selector]) => {
          const { data } = safeParse(group, selector);
          return data ? [[name, data]] : [];
        }),
      ),
      exceptions: items(exceptionSchema, value.exceptions),
      holds: items(holdSchema, value.holds),
      policies: items(policy, value.policies),
    },
  };
}

/** Those of a list that follow their schema, in their places. */
function items<T>(schema: z.ZodType<T>, list: unknown): (T | undefined)[] {
  return Array.isArray(list) ? list.map((one) => safeParse(schema, one).data) : [];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
