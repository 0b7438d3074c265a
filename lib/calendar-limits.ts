import { addDuration, type Duration, EARLIEST, exactMillis, type Instant, shift } from './time.ts';

/** Limits of calendar durations, computed once and not for each of millions of points. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Where calendar lengths are measured: the months of nine years around 1900, which has no leap day. */
const MEASURED = { year: 1896, months: 9 * 12 };

/**
 * The shortest and the longest that a duration can be, in milliseconds: 28 and 31 days for `1mo`. Changes of the
 * clock are left out, because it is for comparing with what is counted in whole days.
 */
export function boundsOf(duration: Duration): { readonly shortest: number; readonly longest: number } {
  const millis = exactMillis(duration);
  if (millis !== undefined) return { shortest: millis, longest: millis };
  let [shortest, longest] = [Number.POSITIVE_INFINITY, 0];
  for (let month = 0; month < MEASURED.months; month += 1) {
    const start = Date.UTC(MEASURED.year, month, 1) as Instant;
    const length = addDuration(start, duration, 'UTC') - start;
    shortest = Math.min(shortest, length);
    longest = Math.max(longest, length);
  }
  return { shortest, longest };
}

/** Two instants this far apart keep their order under `addDuration`: a month's end clamps by three days, zones by one. */
const NEAR = 6 * DAY;

/**
 * The first of the sums of instants and a duration: not always that of the oldest, because 28 January 23:00 plus a
 * month lies after 29 January 10:00 plus a month. Undefined where there is no instant.
 */
export function earliestSum(
  instants: readonly Instant[],
  duration: Duration,
  zone: string,
): Instant | undefined {
  const oldest = earliestOf(instants);
  if (oldest === undefined) return undefined;
  if (exactMillis(duration) !== undefined) return addDuration(oldest, duration, zone);
  const near = new Set(instants.filter((instant) => instant <= oldest + NEAR));
  return earliestOf([...near].map((instant) => addDuration(instant, duration, zone)));
}

/** The first of some instants; a loop, because the arguments of a call are limited in number. */
export function earliestOf(instants: readonly Instant[]): Instant | undefined {
  return instants.reduce<Instant | undefined>(
    (least, instant) => (least === undefined || instant < least ? instant : least),
    undefined,
  );
}

/** Zones change their offset by a quarter of an hour or more, and at most once in so long. */
const QUARTER = HOUR / 4;

/**
 * `addDuration` with one duration, exact for calendar durations too, and cheap for millions of instants: one sum for
 * each quarter of an hour is computed, unless it differs between the quarter's ends.
 */
export function adderOf(duration: Duration, zone: string): (instant: Instant) => Instant {
  const sum = (instant: number) => addDuration(instant as Instant, duration, zone);
  if (exactMillis(duration) !== undefined) return sum;
  const lengths = new Map<number, number | undefined>();
  function lengthFrom(start: number): number | undefined {
    if (!lengths.has(start)) {
      const end = start + QUARTER - 1;
      const length = sum(start) - start;
      lengths.set(start, sum(end) - end === length ? length : undefined);
    }
    return lengths.get(start);
  }
  return (instant) => {
    const length = lengthFrom(Math.floor(instant / QUARTER) * QUARTER);
    return length === undefined ? sum(instant) : shift(instant, length);
  };
}

/**
 * A test for "`instant` plus `duration` lies before `now`", exact for calendar durations too, cheap for millions
 * of instants: within six days of the cut-off sums are compared, everywhere else numbers.
 */
export function expiredBy(now: Instant, duration: Duration, zone: string): (instant: Instant) => boolean {
  const millis = exactMillis(duration);
  if (millis !== undefined) return (instant) => instant + millis < now;
  let low = EARLIEST;
  let high: number = now;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (addDuration(middle as Instant, duration, zone) < now) low = middle;
    else high = middle;
  }
  const sum = adderOf(duration, zone);
  return (instant) => {
    if (instant < high - NEAR) return true;
    if (instant > high + NEAR) return false;
    return sum(instant) < now;
  };
}
