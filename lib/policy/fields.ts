import * as z from 'zod';
import { severities } from '../model.ts';
import { type Duration, type LocalDay, parseDuration, parseLocalDay } from '../time.ts';
import { topicArnPattern } from '../topic.ts';
import { globProblem } from './glob.ts';
import { quote } from './path.ts';

/** The field types that rules and policies share; each says in its error what would be right. */

const durationPattern = /^[0-9]{1,5}(h|d|w|mo|y)$/;
/** What of durations longer than zero a pattern can say; the parser has a sentence of its own for zero. */
const longerThanZero = '^(?!0+[a-z])[0-9]{1,5}(h|d|w|mo|y)$';

function durationProblem(input: unknown): string {
  if (typeof input === 'string' && /^[0-9]+m$/.test(input)) {
    return 'a bare `m` is ambiguous (months to some tools, minutes to others); write `mo` for months or `h` for hours';
  }
  const seen =
    typeof input === 'string' || typeof input === 'number'
      ? ` (found ${typeof input === 'string' ? quote(input) : input})`
      : '';
  return `expected a duration such as 28h, 90d, 6w, 12mo or 7y${seen}`;
}

function durationField(allowZero: boolean) {
  return z
    .string({ error: ({ input }) => (input === undefined ? undefined : durationProblem(input)) })
    .regex(durationPattern, { error: ({ input }) => durationProblem(input) })
    .transform((text, context): Duration => {
      const value = parseDuration(text);
      if (value === undefined)
        context.addIssue({ code: 'custom', message: 'longer than 100 years; write a shorter duration' });
      else if (value.amount === 0 && !allowZero)
        context.addIssue({ code: 'custom', message: 'zero is not allowed here; write a longer duration' });
      return value ?? { amount: 0, unit: 'h' };
    });
}

/** A length of time longer than zero, for example `28h`. */
export const duration = durationField(false).meta({
  pattern: longerThanZero,
  examples: ['28h', '90d', '12mo'],
});
/** A length of time, `0d` included. */
export const durationOrZero = durationField(true).meta({ examples: ['0d', '48h', '7d'] });

/** A whole number from `least` to `most`. */
export const wholeNumber = (least: number, most = 1_000_000_000) => z.int().min(least).max(most);

/** Gigabytes as the API bills them. */
export const gigabytes = z.number().min(0).max(1_000_000_000);

export const severity = z.enum(severities).meta({
  examples: ['high'],
  meanings: {
    critical: 'Data may be lost, or lies where it must not be: act now.',
    high: 'A promise is broken: act today.',
    medium: 'It should be mended this week.',
    low: 'It costs money or is untidy.',
    info: 'Good to know.',
  },
});

/** Ids of policies, rules and groups. */
export const id = z
  .string()
  .max(64, { error: 'at most 64 characters are allowed' })
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    error: 'expected lower-case words joined by hyphens, such as nightly-backups',
  });

/** Ids of exceptions and holds, as tickets are named. */
export const namedId = z
  .string()
  .max(64, { error: 'at most 64 characters are allowed' })
  .regex(/^[A-Za-z0-9]+([-._][A-Za-z0-9]+)*$/, {
    error: 'expected letters and digits joined by hyphens, dots or underscores, such as EX-7',
  });

/** US dollars. */
export const usd = z.number().min(0).max(1_000_000_000);

/** The ARN of an SNS topic. */
export const topicArn = z.string().max(350).regex(topicArnPattern, {
  error: 'expected the ARN of an SNS topic such as arn:aws:sns:eu-central-1:123456789012:alerts',
});

/** A day, inclusive, without a zone of its own. */
export const lastDay = z
  .string()
  .transform((text, context): LocalDay => {
    const day = parseLocalDay(text);
    if (day === undefined)
      context.addIssue({ code: 'custom', message: 'expected a day of the calendar such as 2027-01-31' });
    return day ?? ('' as LocalDay);
  })
  .meta({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', examples: ['2027-01-31'] });

/** How long a glob may be, for editors; the parser has it from `globProblem`. */
export const globLength = { minLength: 1, maxLength: 512 } as const;

/** A glob over `policy` or `policy/rule`, in which `*` does not cross the slash. */
export const policyPattern = z
  .string()
  .check((context) => {
    const problem =
      context.value.split('/').length > 2
        ? 'expected policy or policy/rule, with one slash at most'
        : globProblem(context.value);
    if (problem !== undefined)
      context.issues.push({ code: 'custom', message: problem, input: context.value });
  })
  .meta({ ...globLength, pattern: '^[^/]*(/[^/]*)?$' });

export const text = z.string().min(1).max(1000);

/** A list of words, where one word will do. */
export function words<T extends z.ZodType<string, string>>(word: T) {
  return z
    .union([word, z.array(word).min(1).max(10_000)])
    .transform((value): z.output<T>[] => (Array.isArray(value) ? value : [value]));
}

/** The slug of a datacenter region, for example `fra1`. */
export const region = z
  .string()
  .max(64)
  .regex(/^[a-z0-9-]+$/, { error: 'expected a region slug such as fra1' });
