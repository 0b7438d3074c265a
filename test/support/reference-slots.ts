import { Temporal } from 'temporal-polyfill';

/** Schedules judged slowly and by the book, to compare with: every slot, every pairing of slots and points. */

export interface ReferenceSlot {
  readonly tier: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** When it is complete. */
  due: number;
  /** The last instant at which a point fills it. */
  last: number;
}

export interface ReferenceRule {
  readonly keep: Readonly<Record<string, number>>;
  readonly tolerance: string;
  readonly missingAllowed: number;
  readonly weekStart: string;
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const QUARTER = 900_000;

const startOf = (date: Temporal.PlainDate, zone: string) =>
  date.toZonedDateTime({ timeZone: zone }).epochMilliseconds;
const pad = (number: number, length: number) => String(number).padStart(length, '0');

/** Days from which a slot of a tier begins, with the slot's name. */
function nameIfFirst(date: Temporal.PlainDate, tier: string, weekStart: string): string | undefined {
  switch (tier) {
    case 'daily':
      return date.toString();
    case 'weekly':
      if (date.dayOfWeek !== weekdays.indexOf(weekStart) + 1) return undefined;
      return weekStart === 'monday'
        ? `${pad(date.yearOfWeek as number, 4)}-W${pad(date.weekOfYear as number, 2)}`
        : date.toString();
    case 'monthly':
      return date.day === 1 ? date.toPlainYearMonth().toString() : undefined;
    default:
      return date.dayOfYear === 1 ? pad(date.year, 4) : undefined;
  }
}

/** The starts of hours, quarter by quarter: wherever the clock shows a full one. */
function hours(from: number, to: number, zone: string): { name: string; start: number }[] {
  const found = [];
  for (let quarter = Math.floor(from / QUARTER) * QUARTER; quarter < to; quarter += QUARTER) {
    const clock = Temporal.Instant.fromEpochMilliseconds(quarter).toZonedDateTimeISO(zone);
    if (clock.minute === 0 && clock.second === 0)
      found.push({
        name: `${clock.toPlainDateTime().toString().slice(0, 16)}${clock.offset}`,
        start: quarter,
      });
  }
  return found;
}

function periods(from: number, to: number, tier: string, zone: string, weekStart: string) {
  const dayOf = (instant: number) =>
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();
  const found = [];
  const after = dayOf(to).add({ days: 1 });
  for (let date = dayOf(from); !date.equals(after); date = date.add({ days: 1 })) {
    const name = nameIfFirst(date, tier, weekStart);
    if (name !== undefined) found.push({ name, start: startOf(date, zone) });
  }
  return found;
}

function add(instant: number, tolerance: string, zone: string): number {
  const [, amount, unit] = /^(\d+)(\w+)$/.exec(tolerance) as RegExpExecArray;
  const clock = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const key = { h: 'hours', d: 'hours', w: 'hours', mo: 'months', y: 'years' }[unit as 'h'];
  const each = { h: 1, d: 24, w: 168, mo: 1, y: 1 }[unit as 'h'];
  return clock.add({ [key]: Number(amount) * each }).epochMilliseconds;
}

/** All slots of a tier between two instants, the first and the last of which may be cut. */
export function referenceSlots(
  tier: string,
  from: number,
  to: number,
  zone: string,
  { weekStart, tolerance }: Pick<ReferenceRule, 'weekStart' | 'tolerance'>,
): ReferenceSlot[] {
  const starts = tier === 'hourly' ? hours(from, to, zone) : periods(from, to, tier, zone, weekStart);
  const slots = starts.slice(0, -1).flatMap(({ name, start }, index): ReferenceSlot[] => {
    const end = starts[index + 1]?.start as number;
    const due = add(end, tolerance, zone);
    return end > start ? [{ tier, name, start, end, due, last: due }] : [];
  });
  for (const [index, slot] of slots.entries()) {
    slot.due = Math.max(slot.due, slots[index - 1]?.due ?? slot.due);
    slot.last = tolerance.startsWith('0') ? slot.end - 1 : slot.due;
  }
  return slots;
}

/** The slots of a tier that count at an instant. */
export function counting(slots: readonly ReferenceSlot[], keep: number, created: number, now: number) {
  return slots
    .filter(({ due }) => due <= now)
    .slice(-keep)
    .filter(({ start }) => start >= created);
}

/** The slots that nothing fills, where as many are filled as possible, oldest first: by augmenting paths. */
export function unfilled(slots: readonly ReferenceSlot[], points: readonly number[]): ReferenceSlot[] {
  const takenBy = new Map<number, number>();
  function fill(slot: number, tried: Set<number>): boolean {
    const { start, last } = slots[slot] as ReferenceSlot;
    for (const [point, time] of points.entries()) {
      if (time < start || time > last || tried.has(point)) continue;
      tried.add(point);
      const owner = takenBy.get(point);
      if (owner !== undefined && !fill(owner, tried)) continue;
      takenBy.set(point, slot);
      return true;
    }
    return false;
  }
  return slots.filter((_, index) => !fill(index, new Set()));
}

export type SlotsOf = ReadonlyMap<string, readonly ReferenceSlot[]>;

/** What is to be said of a resource at an instant, when everything was read. */
export function referenceVerdict(
  slotsOf: SlotsOf,
  rule: ReferenceRule,
  created: number,
  points: readonly number[],
  now: number,
) {
  const tiers = [...slotsOf].map(([tier, slots]) => counting(slots, rule.keep[tier] as number, created, now));
  const missing = tiers.map((slots) => unfilled(slots, points));
  const verdict = tiers.every((slots) => slots.length === 0)
    ? 'skipped'
    : missing.every((slots) => slots.length <= rule.missingAllowed)
      ? 'pass'
      : 'fail';
  return { verdict, missing: missing.flat().map(({ tier, name }) => `${tier} ${name}`) };
}

/** The first instant after `now`, of those at which a slot is complete, that brings another verdict. */
export function referenceChange(
  slotsOf: SlotsOf,
  rule: ReferenceRule,
  created: number,
  points: readonly number[],
  now: number,
): number | undefined {
  const at = (instant: number) => referenceVerdict(slotsOf, rule, created, points, instant).verdict;
  const verdict = at(now);
  const dues = [...slotsOf.values()].flat().map(({ due }) => due);
  return dues
    .filter((due) => due > now)
    .sort((one, other) => one - other)
    .find((due) => at(due) !== verdict);
}
