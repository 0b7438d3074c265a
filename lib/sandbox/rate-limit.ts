import type { Instant } from '../time.ts';

/** Requests a token has in any 60 seconds and in any hour. */
export interface RateLimit {
  readonly perMinute: number;
  readonly perHour: number;
}

/** @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/Rate-Limit */
export const usualRateLimit: RateLimit = { perMinute: 250, perHour: 5_000 };

export interface Ticket {
  readonly refused: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

/**
 * Counts requests in two sliding windows. A refusal costs nothing; only one for a burst carries `retry-after`
 * (seconds). With `false` nothing is counted and the headers tell of an untouched quota.
 */
export function rateLimiter(limit: RateLimit | false, now: () => Instant): () => Ticket {
  const { perMinute, perHour } = limit === false ? { perMinute: Infinity, perHour: Infinity } : limit;
  const shown = limit === false ? usualRateLimit.perHour : limit.perHour;
  let granted: number[] = [];

  return () => {
    const at = now();
    granted =
      granted[0] !== undefined && granted[0] <= at - HOUR ? granted.filter((t) => t > at - HOUR) : granted;
    const lastMinute = granted.slice(-perMinute).filter((t) => t > at - MINUTE);
    const outOfHour = granted.length >= perHour;
    const burst = !outOfHour && lastMinute.length >= perMinute;
    const refused = outOfHour || burst;
    if (!refused && limit !== false) granted.push(at);
    const oldest = granted[0] ?? at;
    const headers = {
      'ratelimit-limit': String(shown),
      'ratelimit-remaining': String(refused ? 0 : shown - granted.length),
      'ratelimit-reset': String(Math.ceil((oldest + HOUR) / 1000)),
    };
    if (!burst) return { refused, headers };
    const wait = Math.max(1, Math.ceil(((lastMinute[0] ?? at) + MINUTE - at) / 1000));
    return { refused, headers: { ...headers, 'retry-after': String(wait) } };
  };
}
