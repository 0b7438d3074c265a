import * as z from 'zod';
import { accountId } from '../../lib/config.ts';
import { ConfigError } from '../../lib/errors.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { parsePayload, runFields } from './payload.ts';

const names = Object.keys(formats) as [Format, ...Format[]];

/** The newest archived run, or the newest at or before an instant. */
export type At = 'latest' | Instant;

const at = z.string().transform((text, context): At => {
  const value = text === 'latest' ? text : parseInstant(text);
  if (value !== undefined) return value;
  context.addIssue({
    code: 'custom',
    message: 'expected "latest" or an instant such as 2026-11-21T00:00:00Z',
  });
  return z.NEVER;
});

/** What the payload may hold. */
export const reportFields = {
  ...runFields,
  format: z.enum(names).default('markdown'),
  account: z
    .string()
    .regex(accountId, {
      error: 'expected the id of an account: letters, digits, `.`, `_` and `-`, at most 100',
    })
    .optional(),
  at: at.optional(),
  fresh: z.boolean().optional(),
};
const schema = z.strictObject(reportFields);

type Fields = z.output<typeof schema>;

/** What to report on: the account as it is now, or an archived run of an account. */
export type ReportPayload = Pick<Fields, 'format' | 'account'> &
  (
    | (Pick<Fields, 'policies' | 'now'> & { readonly at?: undefined })
    | { readonly at: At; readonly policies?: undefined; readonly now?: undefined }
  );

/**
 * Reads the payload of the report function.
 * @throws ConfigError naming every field that is wrong, or that contradicts another
 */
export function parseReportPayload(event: unknown): ReportPayload {
  const { fresh, at, policies, now, ...rest } = parsePayload(schema, event ?? {});
  if (fresh === true && at !== undefined)
    throw new ConfigError([
      'payload.fresh: an audit now is no archived run; give payload.at or "fresh": true, not both',
    ]);
  if (at === undefined && fresh !== false) return { ...rest, policies, now };
  const reason =
    'an archived run has its own; leave it out, or audit now without payload.at and "fresh": false';
  const problems = Object.entries({ policies, now })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `payload.${name}: ${reason}`);
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...rest, at: at ?? 'latest' };
}
