import type { MiddlewareObj } from '@middy/core';
import * as z from 'zod';
import { ConfigError } from '../../lib/errors.ts';
import { safeParse } from '../../lib/safe-parse.ts';
import { printable } from '../../lib/text.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';

/** What the functions may be invoked with. Untrusted: unknown keys and wrong types are refused by name. */

export const instantField = z.string().transform((text, context): Instant => {
  const value = parseInstant(text);
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: 'expected an instant such as 2026-11-21T00:00:00Z' });
  return z.NEVER;
});

/** A folder of the package: no absolute path and no way up. */
const folder = z
  .string()
  .max(200)
  .regex(/^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/, {
    error: 'expected a folder of the package such as policies/examples/regulated',
  });

/** What every function takes; one folder may stand without its list. */
export const runFields = {
  policies: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(folder).min(1).max(100))
    .optional(),
  now: instantField.optional(),
};

/** A middleware that hands the parsed payload on, before anything else is read. */
export function withPayload<T>(parse: (event: unknown) => T): MiddlewareObj<T, unknown> {
  return {
    before: (request) => {
      request.event = parse(request.event);
    },
  };
}

/** The most problems of a field, and unknown keys, that an error names. */
const MOST = 5;

/**
 * Reads a payload.
 * @throws ConfigError naming every field that is wrong; it quotes keys and never values
 */
export function parsePayload<T extends z.ZodType>(schema: T, event: unknown): z.output<T> {
  const parsed = safeParse(schema, event);
  if (parsed.success) return parsed.data;
  const fields = Map.groupBy(parsed.error.issues, ({ path }) => ['payload', ...path.slice(0, 1)].join('.'));
  throw new ConfigError(
    [...fields].flatMap(([field, issues]) => {
      const more = issues.length - MOST;
      return [...issues.slice(0, MOST).map(describe), ...(more > 0 ? [`${field}: and ${more} more`] : [])];
    }),
  );
}

function describe(issue: z.core.$ZodIssue): string {
  const where = ['payload', ...issue.path].join('.');
  if (issue.code !== 'unrecognized_keys') return `${where}: ${issue.message}`;
  const keys = issue.keys.slice(0, MOST).map((key) => printable(key, 60));
  const more = issue.keys.length - MOST;
  return `${where}: unknown key ${keys.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
