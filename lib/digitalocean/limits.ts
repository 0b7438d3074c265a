const SECOND = 1_000;

/** The longer of the API's two windows is an hour; a wait beyond this is a mistake, not an order. */
const LONGEST_WAIT = 2 * 3_600 * SECOND;

/** What a response says of the token's budget. */
export interface RateLimits {
  readonly remaining: number | undefined;
  /** Milliseconds since the epoch; undefined unless it lies ahead. */
  readonly resetAt: number | undefined;
}

const numberPattern = /^\d{1,12}(\.\d{1,6})?$/;
const datePattern = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function readNumber(text: string | null): number | undefined {
  return text !== null && numberPattern.test(text.trim()) ? Number(text) : undefined;
}

function ahead(instant: number, now: number): number | undefined {
  return instant > now && instant - now <= LONGEST_WAIT ? instant : undefined;
}

/**
 * Reads `ratelimit-remaining` and `ratelimit-reset` (epoch seconds at which the oldest request expires);
 * a reset in the past or more than two hours ahead is not believed.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/Rate-Limit
 */
export function readLimits(headers: Headers, now: number): RateLimits {
  const reset = readNumber(headers.get('ratelimit-reset'));
  return {
    remaining: readNumber(headers.get('ratelimit-remaining')),
    resetAt: reset === undefined ? undefined : ahead(reset * SECOND, now),
  };
}

/**
 * Reads `retry-after`, in seconds or as an HTTP date, as milliseconds since the epoch; undefined where it is
 * absent, unreadable, not ahead or more than two hours ahead.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined) return undefined;
  const seconds = readNumber(text);
  if (seconds !== undefined) return ahead(now + seconds * SECOND, now);
  return datePattern.test(text) ? ahead(Date.parse(text), now) : undefined;
}
