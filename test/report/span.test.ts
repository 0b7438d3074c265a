import { describe, expect, it } from 'vitest';
import type { Inventory, RecoveryPoint } from '../../lib/model.ts';
import { spansOf } from '../../lib/report/span.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';

const at = (text: string) => parseInstant(text) as Instant;
const now = at('2026-03-01T06:00:00Z');
const point = (
  createdAt: string | undefined,
  kind: RecoveryPoint['kind'] = 'droplet-backup',
): RecoveryPoint => ({
  kind,
  id: String(createdAt),
  name: '',
  resourceId: '1',
  createdAt: createdAt === undefined ? undefined : at(createdAt),
  regions: [],
  sizeGigabytes: 1,
  tags: [],
});
const spans = (points: RecoveryPoint[], readAt = now) =>
  spansOf({ points, readAt } as unknown as Inventory, now);

describe('the span of the points of a kind', () => {
  it('goes from the oldest to the newest, whatever their order', () => {
    const points = ['2026-02-02', '2026-02-03', '2026-02-01'].map((day) => point(`${day}T00:00:00Z`));
    const span = { oldest: '2026-02-01T00:00:00Z', newest: '2026-02-03T00:00:00Z' };
    for (const order of [points, points.toReversed()])
      expect(spans(order).get('droplet-backup')).toEqual(span);
  });

  it('keeps kinds apart, and has none without a time', () => {
    const found = spans([point('2026-02-01T00:00:00Z'), point(undefined, 'volume-snapshot')]);
    expect([...found.keys()]).toEqual(['droplet-backup']);
  });

  it.each([
    { name: 'an hour ahead', createdAt: '2026-03-01T07:00:00Z', readAt: now, counts: true },
    { name: 'more than an hour ahead', createdAt: '2026-03-01T07:00:00.001Z', readAt: now, counts: false },
    {
      name: 'an hour after the reading',
      createdAt: '2026-03-01T09:00:00Z',
      readAt: at('2026-03-01T08:00:00Z'),
      counts: true,
    },
  ])('believes a clock $name: $counts', ({ createdAt, readAt, counts }) => {
    expect(spans([point(createdAt)], readAt).has('droplet-backup')).toBe(counts);
  });
});
