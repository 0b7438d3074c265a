import { addDuration, type Duration, type Instant, shift } from '../time.ts';

/** Runs never start to the second, and a day may have 23 hours: what is due a little later is told now. */
const EARLY_MS = 90 * 60_000;

/**
 * Whether a length of time has gone by since an instant, but for a twelfth of it and at most 90 minutes, or ever since
 * one that nobody knows. A run may be asked to judge at an instant in the future: what it remembers as so far ahead
 * silences nobody.
 */
export function isOver(at: Instant | undefined, length: Duration, timeZone: string, now: Instant): boolean {
  if (at === undefined) return true;
  const end = addDuration(at, length, timeZone);
  return shift(end, -Math.min(EARLY_MS, (end - at) / 12)) <= now || addDuration(now, length, timeZone) <= at;
}
