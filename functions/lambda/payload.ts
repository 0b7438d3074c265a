import type { MiddlewareObj } from '@middy/core';
import * as z from 'zod';
import { ConfigError } from '../../lib/errors.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';

/** What the functions may be invoked with. Untrusted: unknown keys and wrong types are refused by name. */

export const instantField = z.string().transform((text, context): Instant => {
  const value = parseInstant(text);
  if (value === undefined)
    context.addIssue({ code: 'custom', message: 'expected an instant such as 2026-11-21T00:00:00Z' });
  return value ?? (0 as Instant);
});

/** A folder of the package: no absolute path and no way out of it. */
const folder = z
  .string()
  .max(200)
  .regex(/^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/, {
    error: 'expected a folder of the package such as policies/examples/regulated',
  });

/** What every function takes. */
export const runFields = {
  policies: z.union([folder.transform((one) => [one]), z.array(folder).min(1).max(100)]).optional(),
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

/**
 * Reads a payload.
 * @throws ConfigError naming every field that is wrong
 */
export function parsePayload<T extends z.ZodType>(schema: T, event: unknown): z.output<T> {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map(({ path, message, code, ...issue }) => {
      const field = path.length > 0 ? `payload.${path.join('.')}` : 'payload';
      const keys = code === 'unrecognized_keys' ? (issue as { keys?: string[] }).keys : undefined;
      return keys ? `${field}: unknown key ${keys.join(', ')}` : `${field}: ${message}`;
    }),
  );
}
