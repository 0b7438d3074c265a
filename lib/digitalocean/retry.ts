import { formatInstant, instantFromMillis } from '../time.ts';
import type { Answer, Problem } from './answer.ts';
import type { Clock } from './clock.ts';

const MOST_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;

/** A 503 may name a wait too, but it tells of maintenance and not of a limit: hours of it are not sat out. */
const LONGEST_TOLD_MS = 120_000;

/** How often in a row a 429 is taken: with a wait told by the server, and without. */
export const mostThrottles = { told: 20, untold: 8 } as const;

/** An answer that may be better next time. */
export type Retryable = Extract<Answer, { kind: 'faulty' | 'throttled' }>;

/** What to do about it. */
export interface Step {
  /** When to ask again, in milliseconds since the epoch; after a 429 everyone waits for it. */
  readonly at: number;
  /** Set when this request is not to be sent again. */
  readonly final: Problem | undefined;
}

/** Milliseconds to wait after the nth failure (from 0): 0.5·2ⁿ s, at most 30 s, the upper half of it random. */
export function backoff(failures: number, random: number): number {
  const full = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
  return Math.ceil((full * (1 + random)) / 2);
}

/** An instant for a reader, in whole seconds, never earlier than the instant itself. */
export function readable(millis: number): string {
  const instant = instantFromMillis(Math.ceil(millis / 1_000) * 1_000);
  return instant === undefined ? 'some later time' : formatInstant(instant);
}

/**
 * Counts the failures of one request and decides, after each, on the next step: at most 5 attempts that
 * fail, 8 refusals with 429 without and 20 with a wait that the server told, none of them past the deadline
 * (milliseconds since the epoch).
 */
export function createRetries(clock: Clock, deadline: number): (answer: Retryable) => Step {
  let failed = 0;
  let told = 0;
  let untold = 0;

  const afterFailure = ({ problem, notBefore }: Retryable): Step => {
    failed += 1;
    const now = clock.now();
    const told = Math.min(notBefore ?? now, now + LONGEST_TOLD_MS);
    const at = Math.max(told, now + backoff(failed - 1, clock.random()));
    const why =
      failed >= MOST_ATTEMPTS
        ? ` (${failed} attempts)`
        : at >= deadline
          ? `; the time allowed ends at ${readable(deadline)}, too soon to ask again`
          : undefined;
    const final = why === undefined ? undefined : { ...problem, message: `${problem.message}${why}` };
    return { at, final };
  };

  const afterThrottle = ({ problem, notBefore }: Retryable): Step => {
    if (notBefore === undefined) untold += 1;
    else told += 1;
    const spent = told > mostThrottles.told || untold > mostThrottles.untold;
    return {
      at: notBefore ?? clock.now() + backoff(untold, clock.random()),
      final: spent ? { ...problem, message: stillThrottled(told + untold) } : undefined,
    };
  };

  return (answer) => (answer.kind === 'throttled' ? afterThrottle(answer) : afterFailure(answer));
}

/** What to say when waiting did not help. */
export function stillThrottled(times: number): string {
  return (
    `the rate limit refused it ${times} times (429), whatever the wait: something else may be using up this ` +
    'token; give the audit a token of its own, or run it later'
  );
}

/** The problem of a request that the deadline left no time for. */
export function outOfTime(deadline: number): Problem {
  const message = `the time allowed ended at ${readable(deadline)} before it was read: allow more time`;
  return { failure: 'timeout', message };
}

/** The problem of a request that the rate limit lets through only after the deadline. */
export function tooFar(at: number, deadline: number): Problem {
  return {
    failure: 'throttled',
    message:
      `the rate limit leaves no request before ${readable(at)}, and the time allowed ends at ` +
      `${readable(deadline)}: run it after that, or give the audit more time or a token of its own`,
  };
}
