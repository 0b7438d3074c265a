import { formatLocal, type Instant, type Offset, offsetAt, shift, startOfDay } from '../time.ts';

/** The calendar that a schedule is held against: which slot an instant lies in, and what it is called. */

/** Shortest first. */
export const tiers = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type Tier = (typeof tiers)[number];

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** What slots follow beside their tier. */
export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  readonly weekStart: Weekday;
}

/** A half-open period of the calendar: `end` is where the next one starts. */
export interface Slot {
  readonly start: Instant;
  readonly end: Instant;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970-01-01, the day from which days are counted, was a Thursday. */
const EPOCH_WEEKDAY = weekdays.indexOf('thursday');

/**
 * Finds the slot of a tier that an instant lies in. Days, weeks, months and years start with the first instant of
 * their first day, also where midnight is left out; a day that a zone left out is no slot. Hours start when the
 * clock shows a full one: real hours, two where an hour comes twice and none where it is left out. Only a change of
 * the clock by part of an hour makes one longer or shorter.
 */
export function slotFinder(tier: Tier, { timeZone, weekStart }: Calendar): (instant: Instant) => Slot {
  const offset = rememberingOffsets(timeZone);
  if (tier === 'hourly') return (instant) => hourAt(instant, offset);
  const [firstDay, longest] = periods(weekStart)[tier];
  return (instant) => {
    const start = (day: number) => dayStart(day, instant, offset, timeZone);
    const first = firstDay(Math.floor((instant + offset(instant).millis) / DAY));
    const next = firstDay(first + longest);
    const slot = { start: start(first), end: start(next) };
    if (instant < slot.end) return slot;
    // Clocks that are put back over midnight show the old day again, when the new one has begun.
    const begun = { start: slot.end, end: start(firstDay(next + longest)) };
    return begun.start < begun.end ? begun : slot;
  };
}

/** As `startOfDay`, by a subtraction wherever the clocks have not changed within a day; `near` is any instant. */
function dayStart(day: number, near: Instant, offset: OffsetOf, timeZone: string): Instant {
  const { millis, from, until } = offset(shift(near, (day + 0.5) * DAY - near));
  const midnight = day * DAY - millis;
  return from + DAY <= midnight && midnight < until
    ? shift(near, midnight - near)
    : startOfDay(day, timeZone);
}

type FirstDay = (day: number) => number;

/** For each tier the first day of the period that a day is in, and a number of days that leads from it into the next. */
function periods(weekStart: Weekday): Record<Exclude<Tier, 'hourly'>, readonly [FirstDay, number]> {
  const past = EPOCH_WEEKDAY - weekdays.indexOf(weekStart);
  return {
    daily: [(day) => day, 1],
    weekly: [(day) => day - modulo(day + past, 7), 7],
    monthly: [(day) => new Date(day * DAY).setUTCDate(1) / DAY, 31],
    yearly: [(day) => new Date(day * DAY).setUTCMonth(0, 1) / DAY, 366],
  };
}

const modulo = (dividend: number, divisor: number) => ((dividend % divisor) + divisor) % divisor;

type OffsetOf = (instant: Instant) => Offset;

/** Offsets last for months, and most slots are asked for one after the other. */
function rememberingOffsets(timeZone: string): OffsetOf {
  const known: Offset[] = [];
  return (instant) => {
    const found = known.findLast(({ from, until }) => from <= instant && instant < until);
    if (found) return found;
    const offset = offsetAt(instant, timeZone);
    known.push(offset);
    return offset;
  };
}

function hourAt(instant: Instant, offset: OffsetOf): Slot {
  const start = fullHour(instant, offset, Math.floor);
  return { start, end: fullHour(shift(start, 1), offset, Math.ceil) };
}

/** The last (`Math.floor`) or the next (`Math.ceil`) instant at which the clock shows a full hour. */
function fullHour(instant: Instant, offset: OffsetOf, round: (hours: number) => number): Instant {
  const { millis, from, until } = offset(instant);
  const full = shift(instant, round((instant + millis) / HOUR) * HOUR - millis - instant);
  if (full < from) return fullHour(shift(instant, from - instant - 1), offset, round);
  return full < until ? full : fullHour(shift(instant, until - instant), offset, round);
}

/**
 * What a slot is called, by where it starts: `2026-03-29T02:00+01:00`, `2026-03-29`, `2026-W13` (a week of ISO 8601;
 * one that does not start on Monday is its first day), `2026-03`, `2026`.
 */
export function slotName(tier: Tier, start: Instant, { timeZone, weekStart }: Calendar): string {
  const { dateTime, offset } = formatLocal(start, timeZone);
  const day = dateTime.slice(0, 10);
  switch (tier) {
    case 'hourly':
      return `${dateTime.slice(0, 16)}${offset}`;
    case 'daily':
      return day;
    case 'weekly':
      return weekStart === 'monday' ? isoWeek(Date.parse(day) / DAY) : day;
    case 'monthly':
      return day.slice(0, 7);
    case 'yearly':
      return day.slice(0, 4);
  }
}

/** A week belongs to the year that its Thursday is in. */
function isoWeek(day: number): string {
  const [monday, january] = [periods('monday').weekly[0], periods('monday').yearly[0]];
  const thursday = monday(day) + 3;
  const week = Math.floor((thursday - january(thursday)) / 7) + 1;
  const year = new Date(thursday * DAY).getUTCFullYear();
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
}
