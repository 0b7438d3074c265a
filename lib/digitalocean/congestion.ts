import type { RateLimits } from './limits.ts';
import { mostThrottles } from './retry.ts';

/** How a request that was let in ended. */
export type Ending =
  | {
      readonly kind: 'ended';
      /** Undefined when no answer came. */
      readonly limits: RateLimits | undefined;
    }
  | {
      readonly kind: 'throttled';
      /** Nobody starts before this, in milliseconds since the epoch. */
      readonly pauseUntil: number;
      /** The server named that instant itself. */
      readonly told: boolean;
    };

/**
 * What the server's answers say about how many requests may be under way: no more than remain until the
 * reset, none during the wait after a 429, and after that first one alone, then twice as many each time.
 */
export class Congestion {
  readonly #concurrency: number;
  #width: number;
  #pausedUntil = 0;
  #started = 0;
  /** Requests with a lower number started before the latest pause: their end says nothing about it. */
  #firstAfterPause = 0;
  #throttles = { told: 0, untold: 0 };
  #budget: { remaining: number; readonly resetAt: number } | undefined;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
    this.#width = concurrency;
  }

  /** Milliseconds since the epoch until which a 429 stops everyone. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** How many 429s came in a row, in waits after waits. */
  get throttles(): number {
    return this.#throttles.told + this.#throttles.untold;
  }

  /** True when waiting has been tried often enough. */
  get hopeless(): boolean {
    const { told, untold } = this.#throttles;
    return told > mostThrottles.told || untold > mostThrottles.untold;
  }

  /** Numbers a request that starts. */
  start(): number {
    this.#started += 1;
    return this.#started - 1;
  }

  /** The earliest instant for another request: 0 for at once, Infinity for not before one in flight ends. */
  opensAt(now: number, inFlight: number): number {
    if (inFlight >= this.#width) return Number.POSITIVE_INFINITY;
    if (this.#budget === undefined || this.#budget.remaining > inFlight) return this.#pausedUntil;
    if (inFlight > 0) return Number.POSITIVE_INFINITY;
    if (this.#budget.resetAt > now) return Math.max(this.#pausedUntil, this.#budget.resetAt);
    // At the reset the oldest request expires: one place is free for certain, and its answer tells more.
    this.#budget.remaining = 1;
    return this.#pausedUntil;
  }

  /** Learns from the end of the request with that number. */
  end(number: number, ending: Ending, now: number): void {
    const afterPause = number >= this.#firstAfterPause;
    if (ending.kind === 'throttled') {
      this.#pausedUntil = Math.max(this.#pausedUntil, ending.pauseUntil);
      this.#width = 1;
      this.#budget = undefined;
      if (afterPause) this.#throttles[ending.told ? 'told' : 'untold'] += 1;
      if (afterPause) this.#firstAfterPause = this.#started;
      return;
    }
    if (ending.limits === undefined) {
      if (this.#budget) this.#budget.remaining -= 1;
      return;
    }
    if (afterPause) {
      this.#width = Math.min(this.#concurrency, this.#width * 2);
      this.#throttles = { told: 0, untold: 0 };
    }
    const { remaining, resetAt } = ending.limits;
    const known = remaining !== undefined && resetAt !== undefined && resetAt > now;
    this.#budget = known ? { remaining, resetAt } : undefined;
  }
}
