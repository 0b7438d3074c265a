import { verdictOrder } from '../engine/audit.ts';
import type { BoundCheck } from '../engine/needs.ts';
import type { Resource, Verdict } from '../model.ts';
import type { Policy } from '../policy/schema.ts';
import { figureLimits } from '../report/figure-limits.ts';
import type { Figures } from '../report/figures-schema.ts';
import type { Context } from '../rules/rule.ts';
import { timelinesOf, timesOf } from '../rules/schedule.ts';
import type { Slot } from '../rules/slots.ts';
import type { Timeline } from '../rules/timeline.ts';
import { isBelieved, type Subject, View } from '../rules/view.ts';
import { formatInstant } from '../time.ts';

type CalendarFigure = Figures['calendars'][number];
type State = CalendarFigure['resources'][number]['tiers'][number][number];
type Schedule = Extract<Policy['rules'][number], { kind: 'schedule' }>;

/** Places of a timeline: those listed, of which the ones from `complete` on do not count yet. */
interface Listed {
  readonly line: Timeline;
  readonly from: number;
  readonly complete: number;
  readonly to: number;
}

interface Row {
  readonly subject: Subject;
  readonly verdict: Verdict;
  /** How many slots that count are empty, by tier and of all. */
  readonly missing: readonly number[];
  readonly sum: number;
  /** Ties keep the order of judging. */
  readonly nth: number;
}

/** Which slots of a schedule hold a point, resource by resource. */
export class Calendar {
  readonly #schedule: Schedule;
  readonly #selection: BoundCheck['selection'];
  readonly #context: Context;
  readonly #tiers: readonly Listed[];
  #rows: Row[] = [];
  #count = 0;

  constructor(schedule: Schedule, selection: BoundCheck['selection'], context: Context) {
    this.#schedule = schedule;
    this.#selection = selection;
    this.#context = context;
    this.#tiers = timelinesOf(schedule.params, context).map((line) => listed(line, context));
  }

  add(subject: Subject, verdict: Verdict): void {
    const times = timesOf(this.#view(subject).points.believed);
    const missing = this.#tiers.map(({ line }) =>
      line.empty(line.window(this.#first(subject, line)), times, Number.POSITIVE_INFINITY),
    );
    const sum = missing.reduce((one, other) => one + other, 0);
    this.#rows.push({ subject, verdict, missing, sum, nth: this.#count });
    this.#count += 1;
    if (this.#rows.length >= 2 * figureLimits.resources) this.#cut();
  }

  /** Keeps the worst only, so that memory does not grow with the account. */
  #cut(): void {
    this.#rows = this.#rows
      .sort(
        (one, other) =>
          verdictOrder[one.verdict] - verdictOrder[other.verdict] ||
          other.sum - one.sum ||
          one.nth - other.nth,
      )
      .slice(0, figureLimits.resources);
  }

  figure(): Omit<CalendarFigure, 'policy' | 'rule'> {
    this.#cut();
    return {
      timeZone: this.#context.timeZone,
      missingAllowed: this.#schedule.params.missingAllowed,
      tiers: this.#tiers.map(({ line, from, complete, to }) => ({
        tier: line.tier,
        slots: places(from, to).map((place) => {
          const { start, end } = line.slot(place) as Slot;
          return {
            name: line.name(place),
            start: formatInstant(start),
            end: formatInstant(end),
            complete: place < complete,
          };
        }),
        older: Math.min(line.keep, complete) - (complete - from),
      })),
      resources: this.#rows.map(({ subject, verdict, missing }) => {
        const { kind, id, name } = subject.resource as Resource;
        return { kind, id, name, verdict, tiers: this.#states(subject), missing: [...missing] };
      }),
      more: this.#count - this.#rows.length,
    };
  }

  #view(subject: Subject): View {
    return new View(subject, this.#selection, this.#context);
  }

  /** The first slot that counts; any may, where nobody knows when the resource was made. */
  #first({ resource }: Subject, line: Timeline): number {
    const createdAt = resource?.createdAt;
    return createdAt === undefined || createdAt > this.#context.trustedUntil ? 0 : line.firstFrom(createdAt);
  }

  #states(subject: Subject): State[][] {
    const view = this.#view(subject);
    const createdAt = subject.resource?.createdAt;
    const { believed, possible } = view.points;
    const dated = possible.filter((point) => isBelieved(point, this.#context));
    const isOpen =
      view.hidden ||
      possible.length > dated.length ||
      createdAt === undefined ||
      createdAt > this.#context.trustedUntil;
    const times = timesOf(believed);
    const best = dated.length === 0 ? times : timesOf([...believed, ...dated]);
    return this.#tiers.map(({ line, from, complete, to }) => {
      const first = this.#first(subject, line);
      const empty = emptyPlaces(line, first, to, times);
      const emptyAtBest = best === times ? empty : emptyPlaces(line, first, to, best);
      return places(from, to).map((place) => {
        if (place < first) return 'early';
        if (!empty.has(place)) return 'filled';
        if (place >= complete) return 'open';
        return isOpen || !emptyAtBest.has(place) ? 'unknown' : 'empty';
      });
    });
  }
}

/** The slots that count, and what has started since as far as there is room; of the latter always one. */
function listed(line: Timeline, { now }: Context): Listed {
  const complete = line.completed;
  let to = complete;
  const room = Math.max(1, figureLimits.slots - line.keep);
  for (let slot = line.slot(to); slot !== undefined && slot.start <= now && to - complete < room; ) {
    to += 1;
    slot = line.slot(to);
  }
  const counted = Math.min(line.keep, complete, figureLimits.slots - (to - complete));
  return { line, from: complete - counted, complete, to };
}

/** As the rule itself fills slots, oldest first, so that those that do not count yet change nothing before them. */
function emptyPlaces(line: Timeline, first: number, to: number, times: Float64Array): ReadonlySet<number> {
  const found: number[] = [];
  line.empty({ from: line.window(first).from, to }, times, Number.POSITIVE_INFINITY, found);
  return new Set(found);
}

const places = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
