import { slotFinder, slotName } from '../rules/slots.ts';
import type { Instant } from '../time.ts';

/** A day of the calendar, from its first instant to the next one's. */
export interface Day {
  readonly start: Instant;
  readonly end: Instant;
}

/** The days of a zone: as a schedule knows them, and fast for hundreds of thousands of instants. */
export class Days {
  readonly #calendar;
  readonly #find: (instant: Instant) => Day;

  constructor(timeZone: string) {
    this.#calendar = { timeZone, weekStart: 'monday' } as const;
    this.#find = slotFinder('daily', this.#calendar);
  }

  at(instant: Instant): Day {
    return this.#find(instant);
  }

  /** For example `2026-03-29`. */
  name({ start }: Pick<Day, 'start'>): string {
    return slotName('daily', start, this.#calendar);
  }
}
