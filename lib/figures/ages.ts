import { expiredBy } from '../calendar-limits.ts';
import { type Counter, zero } from '../engine/audit.ts';
import type { RecoveryPoint, Verdict } from '../model.ts';
import { figureLimits } from '../report/figure-limits.ts';
import type { Figures } from '../report/figures-schema.ts';
import type { Context } from '../rules/rule.ts';
import { ageOf, isBelieved } from '../rules/view.ts';
import { type Duration, EARLIEST, exactMillis, type Instant } from '../time.ts';

type AgesFigure = Figures['ages'][number];

const DAY = 86_400_000;
/** A picture of a shorter span would be all last bucket. */
const SHORTEST_SPAN = 10;

/** The points that a rule about age judges, by their age. */
export class Ages {
  readonly #context: Context;
  readonly #limitDays: number;
  readonly #bucketDays: number;
  readonly #buckets: Counter[];
  #undated = 0;

  constructor(max: Duration, context: Context) {
    this.#context = context;
    this.#limitDays = longestAge(max, context) / DAY;
    const span = Math.max(SHORTEST_SPAN, 2 * this.#limitDays);
    this.#bucketDays = roundDays(span / (figureLimits.buckets - 1));
    this.#buckets = Array.from({ length: Math.ceil(span / this.#bucketDays) + 1 }, zero);
  }

  add(point: RecoveryPoint, verdict: Verdict): void {
    if (!isBelieved(point, this.#context)) {
      this.#undated += 1;
      return;
    }
    const nth = Math.floor(ageOf(point.createdAt, this.#context) / (this.#bucketDays * DAY));
    (this.#buckets[Math.min(nth, this.#buckets.length - 1)] as Counter)[verdict] += 1;
  }

  figure(): Omit<AgesFigure, 'policy' | 'rule'> {
    return {
      limitDays: this.#limitDays,
      bucketDays: this.#bucketDays,
      buckets: this.#buckets.map((counts, nth) => ({ fromDays: nth * this.#bucketDays, ...counts })),
      undated: this.#undated,
    };
  }
}

/** The greatest age at `now` that a limit still allows, in milliseconds. */
function longestAge(max: Duration, { now, timeZone }: Context): number {
  const millis = exactMillis(max);
  if (millis !== undefined) return millis;
  const expired = expiredBy(now, max, timeZone);
  let [allowed, tooOld] = [0, now - EARLIEST];
  while (tooOld - allowed > 1) {
    const middle = Math.floor((allowed + tooOld) / 2);
    if (expired((now - middle) as Instant)) tooOld = middle;
    else allowed = middle;
  }
  return allowed;
}

/** The least of 1, 2, 5, 10, 20, 50 and so on that is not under a number of days. */
function roundDays(least: number): number {
  for (let power = 1; ; power *= 10) {
    const found = [power, 2 * power, 5 * power].find((days) => days >= least);
    if (found !== undefined) return found;
  }
}
