import { type Counter, zero } from '../engine/audit.ts';
import type { Verdict } from '../model.ts';
import { figureLimits } from '../report/figure-limits.ts';
import type { Figures } from '../report/figures-schema.ts';
import type { Instant } from '../time.ts';
import type { Day, Days } from './days.ts';

/** What changes on each of the next days. */
export class Due {
  readonly #days: Days;
  readonly #coming: (Day & { readonly counts: Counter })[] = [];
  readonly #now: Instant;
  readonly #end: Instant;

  constructor(days: Days, now: Instant) {
    this.#days = days;
    this.#now = now;
    let day = days.at(now);
    for (;;) {
      this.#coming.push({ ...day, counts: zero() });
      const next = days.at(day.end);
      // Time itself ends with the year 9999.
      if (this.#coming.length === figureLimits.due || next.start < day.end) break;
      day = next;
    }
    this.#end = day.end;
  }

  add(changesAt: Instant | undefined, verdict: Verdict): void {
    if (changesAt === undefined || changesAt < this.#now || changesAt >= this.#end) return;
    const day = this.#coming.find(({ end }) => changesAt < end);
    if (day) day.counts[verdict] += 1;
  }

  figure(): Figures['due'] {
    return this.#coming.map(({ counts, ...day }) => ({ day: this.#days.name(day), ...counts }));
  }
}
