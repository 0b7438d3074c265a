import { type Clock, systemClock } from '../lib/digitalocean/clock.ts';

/** Longer sleeps are waits for the rate limit. */
const LONGEST_SLEEP = 1_000;

/** Long enough for what is in flight to be answered before the time jumps. */
const PAUSE = 100;

export interface SkippingClock extends Clock {
  /** Milliseconds that were jumped over. */
  readonly skippedMs: number;
}

/** The machine's clock, but it jumps over waits for the rate limit. */
export function createSkippingClock(): SkippingClock {
  let skippedMs = 0;
  const now = () => systemClock.now() + skippedMs;
  return {
    get skippedMs() {
      return skippedMs;
    },
    now,
    random: systemClock.random,
    sleep: async (ms, signal) => {
      const end = now() + ms;
      await systemClock.sleep(ms > LONGEST_SLEEP ? PAUSE : ms, signal);
      skippedMs += Math.max(0, end - now());
    },
  };
}
