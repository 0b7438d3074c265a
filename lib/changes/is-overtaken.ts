import type { Instant } from '../time.ts';

/** Clocks differ by less, and a run that is tried again is judged at the same instant. In milliseconds. */
const TOLERANCE_MS = 60_000;

/**
 * Whether a newer run has told already: what is judged further back would call failures fixed that are none. What was
 * judged in the future overtakes nothing, or nobody would be told until then.
 * @param lastRun the instant that the last run which told something judged at
 * @param now the instant that this one judged at
 * @param clock what time it is
 */
export function isOvertaken(lastRun: Instant | undefined, now: Instant, clock: Instant): boolean {
  return lastRun !== undefined && now < lastRun - TOLERANCE_MS && lastRun < clock + TOLERANCE_MS;
}
