import { fromEpochMilliseconds, fromString, toZonedDateTimeISO } from 'temporal-polyfill/fns/Instant';
import { create as createDate, toZonedDateTime } from 'temporal-polyfill/fns/PlainDate';
import {
  addMonths,
  addYears,
  toString as formatZoned,
  getTimeZoneTransition,
  offsetNanoseconds,
} from 'temporal-polyfill/fns/ZonedDateTime';

/** Milliseconds since 1970-01-01T00:00:00Z. Made only by this file. */
export type Instant = number & { readonly __brand: 'Instant' };

/** A day of the calendar as `2027-01-31`, in whatever zone it is read. Made only by this file. */
export type LocalDay = string & { readonly __brand: 'LocalDay' };

export type DurationUnit = 'h' | 'd' | 'w' | 'mo' | 'y';

/** A length of time as a policy writes it; `mo` and `y` follow the calendar, the others are exact. */
export interface Duration {
  readonly amount: number;
  readonly unit: DurationUnit;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A clock that differs from the API's by more is not believed; in milliseconds. */
export const CLOCK_TOLERANCE = HOUR;

const exactUnits = { h: HOUR, d: DAY, w: 7 * DAY } as const;
const unitsPerCentury: Record<DurationUnit, number> = { h: 876_600, d: 36_525, w: 5_217, mo: 1_200, y: 100 };

/** Years 1 to 9999: the range in which every ISO 8601 text has four digits. */
export const EARLIEST = -62_135_596_800_000;
const LATEST = 253_402_300_799_999;

/** An instant from milliseconds since the epoch, or undefined where that is no four-digit year. */
export function instantFromMillis(millis: number): Instant | undefined {
  // Plus nought, because what is truncated to minus nought would come back as another value.
  return millis >= EARLIEST && millis <= LATEST ? ((Math.trunc(millis) + 0) as Instant) : undefined;
}

/** Moves an instant by milliseconds, staying inside the four-digit years. */
export function shift(instant: Instant, millis: number): Instant {
  return Math.min(LATEST, Math.max(EARLIEST, instant + millis)) as Instant;
}

const isoPattern = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})$/;

/** Reads RFC 3339 text; undefined for anything else, also for days that no calendar has. */
export function parseInstant(text: string): Instant | undefined {
  const usual = parseUsual(text);
  if (usual !== undefined) return usual;
  if (text.length > 40 || !isoPattern.test(text)) return undefined;
  try {
    return instantFromMillis(fromString(text).epochMilliseconds);
  } catch {
    return undefined;
  }
}

const usualPattern = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** The form that the API uses, ten times faster; undefined for every other, and for what `Date` rolls over. */
function parseUsual(text: string): Instant | undefined {
  if (!usualPattern.test(text)) return undefined;
  const millis = Date.parse(text);
  return new Date(millis).getUTCDate() === Number(text.slice(8, 10)) ? (millis as Instant) : undefined;
}

/** An instant as RFC 3339 in UTC, whole seconds where it has no fraction. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

/** An instant as the clocks of a zone show it, for example `2026-03-29T06:00:00` and `+02:00`. */
export function formatLocal(instant: Instant, zone: string): { dateTime: string; offset: string } {
  const [, dateTime = '', offset = ''] =
    /^(.*?T[\d:.]+)([+-][\d:]+)/.exec(
      formatZoned(toZonedDateTimeISO(fromEpochMilliseconds(instant), zone)),
    ) ?? [];
  return { dateTime, offset };
}

/** Reads `2027-01-31`; undefined for anything else, also for days that no calendar has. */
export function parseLocalDay(text: string): LocalDay | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined;
  return parseInstant(`${text}T00:00:00Z`) === undefined ? undefined : (text as LocalDay);
}

/** The day that the clocks of a zone show at an instant. */
export function dayOf(instant: Instant, zone: string): LocalDay {
  return formatLocal(instant, zone).dateTime.slice(0, 10) as LocalDay;
}

/** The day that a duration, of which only whole days count, leads to from another. */
export function addToDay(day: LocalDay, duration: Duration): LocalDay {
  return dayOf(addDuration(Date.parse(day) as Instant, duration, 'UTC'), 'UTC');
}

/** The first instant after a day in a zone, to which an inclusive last day lasts. */
export function endOfDay(day: LocalDay, zone: string): Instant {
  return startOfDay(Date.parse(day) / DAY + 1, zone);
}

/** The first instant in a zone of the day so many days after 1970-01-01; of a day that was left out, of the next. */
export function startOfDay(day: number, zone: string): Instant {
  const date = new Date(day * DAY);
  const plain = createDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  return shift(toZonedDateTime(plain, { timeZone: zone }).epochMilliseconds as Instant, 0);
}

/** How far the clocks of a zone are ahead of UTC, in milliseconds, from one change of them until the next. */
export interface Offset {
  readonly millis: number;
  readonly from: number;
  readonly until: number;
}

/** The offset of a zone at an instant; without a change before it or after it, it holds from or until infinity. */
export function offsetAt(instant: Instant, zone: string): Offset {
  const zoned = (millis: number) => toZonedDateTimeISO(fromEpochMilliseconds(millis), zone);
  const change = (millis: number, way: 'previous' | 'next') =>
    getTimeZoneTransition(zoned(millis), way)?.epochMilliseconds;
  return {
    millis: offsetNanoseconds(zoned(instant)) / 1_000_000,
    from: change(instant + 1, 'previous') ?? Number.NEGATIVE_INFINITY,
    until: change(instant, 'next') ?? Number.POSITIVE_INFINITY,
  };
}

/** Reads `28h`, `90d`, `6w`, `12mo`, `7y`; undefined for anything else or over 100 years. */
export function parseDuration(text: string): Duration | undefined {
  const match = /^([0-9]{1,5})(h|d|w|mo|y)$/.exec(text);
  if (!match) return undefined;
  const amount = Number(match[1]);
  const unit = match[2] as DurationUnit;
  return amount <= unitsPerCentury[unit] ? { amount, unit } : undefined;
}

export function formatDuration({ amount, unit }: Duration): string {
  return `${amount}${unit}`;
}

/** A duration's length in milliseconds, or undefined where it follows the calendar. */
export function exactMillis({ amount, unit }: Duration): number | undefined {
  return unit === 'mo' || unit === 'y' ? undefined : amount * exactUnits[unit];
}

/**
 * Adds a duration to the older instant. Months and years keep the local time in `zone` and clamp to the
 * month's last day; a daylight-saving gap moves later, an overlap takes the earlier instant.
 */
export function addDuration(instant: Instant, duration: Duration, zone: string): Instant {
  const millis = exactMillis(duration);
  if (millis !== undefined) return shift(instant, millis);
  const add = duration.unit === 'mo' ? addMonths : addYears;
  const sum = add(toZonedDateTimeISO(fromEpochMilliseconds(instant), zone), duration.amount);
  return shift(sum.epochMilliseconds as Instant, 0);
}

/** True for an IANA time zone name (or UTC) that this runtime knows. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false;
  try {
    toZonedDateTimeISO(fromEpochMilliseconds(0), name);
    return true;
  } catch {
    return false;
  }
}
