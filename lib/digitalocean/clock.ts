import { setTimeout as delay } from 'node:timers/promises';

/** Everything that reads the time, waits or rolls dice asks one of these, so that tests decide. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Waits that many milliseconds; rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

/** Node fires a timer beyond this at once. */
const LONGEST_TIMER = 2_147_483_647;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(Math.min(Math.max(ms, 0), LONGEST_TIMER), undefined, signal ? { signal } : {});
  },
  random: () => Math.random(),
};
