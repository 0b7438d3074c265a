import { addDuration, type Duration, exactMillis, type Instant, shift } from '../time.ts';
import { type Calendar, type Slot, slotFinder, slotName, type Tier } from './slots.ts';

/** Which slots of a timeline count for a resource, as places in it: from one to before another, or none. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * Instants four days apart keep their order when months or years are added to both: the end of a month takes three,
 * a change of zone one. Twice that leaves in whatever could hold up the oldest slot that counts.
 */
const NEAR = 8 * 86_400_000;

/**
 * The slots of one tier, oldest first: the last `keep` that are complete at `now`, some before them, and as many
 * after them as were asked for.
 */
export class Timeline {
  readonly tier: Tier;
  readonly keep: number;
  /** How many of the slots are complete at `now`. */
  readonly completed: number;
  readonly #slots: Slot[] = [];
  /** For each slot the instant at which it is complete. Never before the slots before it are. */
  readonly #dues: Instant[] = [];
  /** For each slot the last instant at which a point that fills it may have been made. */
  readonly #lasts: Instant[] = [];
  readonly #slotAt: (instant: Instant) => Slot;
  readonly #tolerance: Duration;
  readonly #calendar: Calendar;
  /** Names are costly, and the same slots are empty for many. */
  readonly #names = new Map<number, string>();

  constructor(tier: Tier, keep: number, tolerance: Duration, calendar: Calendar, now: Instant) {
    this.tier = tier;
    this.keep = keep;
    this.#tolerance = tolerance;
    this.#calendar = calendar;
    this.#slotAt = slotFinder(tier, calendar);
    for (const slot of this.#around(now)) this.#add(slot);
    this.completed = this.completedAt(now, 0);
  }

  /** Enough slots that end before `now` less the tolerance; by the calendar that is known to some days only. */
  #around(now: Instant): Slot[] {
    const { amount, unit } = this.#tolerance;
    const near = exactMillis(this.#tolerance) === undefined ? NEAR : 0;
    const cutOff = addDuration(now, { amount: -amount, unit }, this.#calendar.timeZone);
    const newestFirst = [this.#slotAt(cutOff)];
    for (let wanted = this.keep; wanted > 0; ) {
      const { start } = newestFirst.at(-1) as Slot;
      const before = this.#slotAt(shift(start, -1));
      if (before.end <= cutOff - near) wanted -= 1;
      if (before.start >= start) break;
      newestFirst.push(before);
    }
    return newestFirst.reverse();
  }

  #add(slot: Slot): void {
    const due = addDuration(slot.end, this.#tolerance, this.#calendar.timeZone);
    this.#slots.push(slot);
    this.#dues.push(Math.max(due, this.#dues.at(-1) ?? due) as Instant);
    this.#lasts.push(this.#tolerance.amount === 0 ? shift(slot.end, -1) : (this.#dues.at(-1) as Instant));
  }

  /** A slot by its place, or undefined after the end of time. */
  slot(place: number): Slot | undefined {
    while (this.#slots.length <= place) {
      const { end } = this.#slots.at(-1) as Slot;
      const next = this.#slotAt(end);
      if (next.start < end) return undefined;
      this.#add(next);
    }
    return this.#slots[place];
  }

  /** What the slot of a place is called. */
  name(place: number): string {
    const known = this.#names.get(place);
    if (known !== undefined) return known;
    const name = slotName(this.tier, (this.slot(place) as Slot).start, this.#calendar);
    this.#names.set(place, name);
    return name;
  }

  /** When the slot of a place is complete; undefined after the end of time. */
  due(place: number): Instant | undefined {
    return this.slot(place) && this.#dues[place];
  }

  /** How many slots are complete at an instant at which so many are for certain. */
  completedAt(instant: Instant, atLeast: number): number {
    let count = atLeast;
    for (let due = this.due(count); due !== undefined && due <= instant; due = this.due(count)) count += 1;
    return count;
  }

  /** The first slot that starts at or after an instant, or the place after the end of time. */
  firstFrom(instant: Instant): number {
    let low = 0;
    let high = this.completed;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#slots[middle] as Slot).start < instant) low = middle + 1;
      else high = middle;
    }
    for (let slot = this.slot(low); slot !== undefined && slot.start < instant; slot = this.slot(low))
      low += 1;
    return low;
  }

  /** The slots that count when so many are complete, for what was made at the start of slot `first` or before. */
  window(first: number, completed: number = this.completed): Window {
    return { from: Math.max(first, completed - this.keep), to: completed };
  }

  /**
   * Counts the slots of a window that nothing fills, and stops when there are more than `most`. Each slot, oldest
   * first, takes the oldest point that is left for it: since slots begin and end in order, no other way fills more.
   * @param times when the points were made, in order
   * @param found takes the places of the empty slots
   */
  empty({ from, to }: Window, times: Float64Array, most: number, found?: number[]): number {
    let empty = 0;
    let next = -1;
    for (let place = from; place < to && empty <= most; place += 1) {
      const slot = this.#slots[place] ?? this.slot(place);
      if (slot === undefined) break;
      if (next < 0) next = firstAtLeast(times, slot.start);
      while (next < times.length && (times[next] as number) < slot.start) next += 1;
      if (next < times.length && (times[next] as number) <= (this.#lasts[place] as number)) next += 1;
      else {
        empty += 1;
        found?.push(place);
      }
    }
    return empty;
  }
}

/** The first place in a list in order whose number is not under `least`. */
function firstAtLeast(numbers: Float64Array, least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
