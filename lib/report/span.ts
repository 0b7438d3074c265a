import type { Inventory, PointKind } from '../model.ts';
import { CLOCK_TOLERANCE, formatInstant, type Instant } from '../time.ts';

/** When the oldest and the newest points of a kind were made, RFC 3339. */
export interface Span {
  readonly oldest: string;
  readonly newest: string;
}

/** The spans of the points by kind, where there are any with a time that is believed: no clock is an hour ahead. */
export function spansOf({ points, readAt }: Inventory, now: Instant): ReadonlyMap<PointKind, Span> {
  const latest = Math.max(now, readAt) + CLOCK_TOLERANCE;
  const spans = new Map<PointKind, [oldest: Instant, newest: Instant]>();
  for (const { kind, createdAt } of points) {
    if (createdAt === undefined || createdAt > latest) continue;
    const span = spans.get(kind);
    if (span === undefined) spans.set(kind, [createdAt, createdAt]);
    else if (createdAt < span[0]) span[0] = createdAt;
    else if (createdAt > span[1]) span[1] = createdAt;
  }
  return new Map(
    Array.from(spans, ([kind, [oldest, newest]]) => [
      kind,
      { oldest: formatInstant(oldest), newest: formatInstant(newest) },
    ]),
  );
}
