import type { Instant } from '../time.ts';
import type { Timeline } from './timeline.ts';

/**
 * When a verdict on slots changes if nothing but time passes. Whenever a slot is complete, it joins those that count
 * and the oldest may leave them: at most one more or one fewer of a tier is empty. So nobody needs to look again
 * before as many slots are complete as it takes at least.
 */

/** One of the tiers of a schedule, as it is for one resource. */
export interface Track {
  readonly line: Timeline;
  /** The first slot that starts at or after the resource's creation. */
  readonly first: number;
}

/** Slots to look at, at most: it takes tens of thousands of slots and a tolerance of months to get there. */
const EFFORT = 10_000_000;

/** When a tier first has more than `allowed` empty slots, which it has not now; undefined: never. */
export function firstShortage(
  { line, first }: Track,
  times: Float64Array,
  allowed: number,
): Instant | undefined {
  if (line.keep <= allowed) return undefined;
  let { completed } = line;
  for (let effort = 0; effort < EFFORT; effort += line.keep) {
    // If none of the slots that count now left them, this is where one too many would be empty.
    const { from } = line.window(first, completed);
    const found: number[] = [];
    if (line.empty({ from, to: Number.POSITIVE_INFINITY }, times, allowed, found) <= allowed)
      return undefined;
    const last = found.at(-1) as number;
    const at = line.due(last) as Instant;
    completed = line.completedAt(at, last + 1);
    if (line.empty(line.window(first, completed), times, allowed) > allowed) return at;
  }
  return undefined;
}

/**
 * When no tier has more than `allowed` empty slots any longer, although one has now; undefined: never. That takes a
 * slot that is not complete yet and holds a point already; once all slots to come are empty, nothing gets better.
 */
export function firstRecovery(
  tracks: readonly Track[],
  times: Float64Array,
  allowed: number,
): Instant | undefined {
  const newest = times.at(-1) ?? Number.NEGATIVE_INFINITY;
  const completed = tracks.map(({ line }) => line.completed);
  let at: Instant | undefined;
  for (let effort = 0; effort < EFFORT; ) {
    let next: Instant | undefined;
    for (const [index, { line, first }] of tracks.entries()) {
      const count = line.completedAt(at ?? (Number.NEGATIVE_INFINITY as Instant), completed[index] as number);
      const excess = line.empty(line.window(first, count), times, Number.POSITIVE_INFINITY) - allowed;
      completed[index] = count;
      effort += line.keep;
      if (excess <= 0) continue;
      const due = line.due(count + excess - 1);
      if (due === undefined || newest < (line.slot(count)?.start ?? newest)) return undefined;
      if (next === undefined || due > next) next = due;
    }
    if (next === undefined) return at;
    at = next;
  }
  return undefined;
}
