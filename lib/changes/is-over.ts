import { addDuration, type Duration, type Instant } from '../time.ts';

/**
 * Whether a length of time has gone by since an instant, or ever since one that nobody knows. A run may be asked to
 * judge at an instant in the future: what it remembers as so far ahead silences nobody.
 */
export function isOver(at: Instant | undefined, length: Duration, timeZone: string, now: Instant): boolean {
  if (at === undefined) return true;
  return addDuration(at, length, timeZone) <= now || addDuration(now, length, timeZone) <= at;
}
