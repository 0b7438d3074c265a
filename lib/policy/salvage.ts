import type * as z from 'zod';
import { ruleSchema } from '../rules/index.ts';
import { safeParse } from '../safe-parse.ts';
import type { PolicyDocument } from './document.ts';
import { exceptionSchema, holdSchema } from './exception.ts';
import type { ExceptionParts, ParsedFile, PolicyParts } from './located.ts';
import { policyFileSchema, policySchema } from './schema.ts';

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
    parts: {
      policies: each(value.policies, policyParts),
      exceptions: each(value.exceptions, exceptionParts),
      holds: each(value.holds, exceptionParts),
    },
  };
}

/** What is right in a policy, whether all of it is or not. */
function policyParts(entry: Entry): PolicyParts {
  const { id, select } = policySchema.shape;
  return {
    id: safeParse(id, entry.id).data,
    select: safeParse(select, entry.select).data,
    rules: each(entry.rules, (rule) => {
      const { data } = safeParse(ruleSchema, rule);
      if (data) return data;
      return { id: safeParse(id, rule.id).data, select: safeParse(select, rule.select).data };
    }),
  };
}

/** What is right in an exception, or in a hold, whose fields are some of the same. */
function exceptionParts(entry: Entry): ExceptionParts {
  const { id, policies, match, until } = exceptionSchema.shape;
  return {
    id: safeParse(id, entry.id).data,
    policies: safeParse(policies, entry.policies).data,
    match: safeParse(match, entry.match).data,
    until: safeParse(until, entry.until).data,
  };
}

type Entry = Readonly<Record<string, unknown>>;

function each<T>(list: unknown, part: (entry: Entry) => T): T[] {
  return Array.isArray(list) ? list.map((entry) => part(asRecord(entry))) : [];
}

/** Those of a list that follow their schema, in their places. */
function items<T>(schema: z.ZodType<T>, list: unknown): (T | undefined)[] {
  return Array.isArray(list) ? list.map((one) => safeParse(schema, one).data) : [];
}

function asRecord(value: unknown): Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entry) : {};
}
