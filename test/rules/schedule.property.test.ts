import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../lib/time.ts';
import { at } from '../support/inventory.ts';
import {
  counting,
  type ReferenceRule,
  referenceChange,
  referenceSlots,
  referenceVerdict,
  type SlotsOf,
} from '../support/reference-slots.ts';
import { judgeSchedule } from '../support/schedule.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);
const DAY = 86_400_000;

/** Zones with the days and hours around which their clocks do odd things, and ordinary ends of years and months. */
const moments = [
  ['UTC', '2027-01-03T00:00:00Z'],
  ['UTC', '2028-02-29T00:00:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Africa/Casablanca', '2026-03-22T02:00:00Z'],
  ['Asia/Kathmandu', '2026-12-31T18:15:00Z'],
  ['America/Caracas', '2016-05-01T07:00:00Z'],
] as const;

/** How far back and ahead of now slots are compared, in days: enough for `keep` below, longer than any tolerance. */
const reach: Record<string, readonly [number, number]> = {
  hourly: [4, 4],
  daily: [42, 40],
  weekly: [70, 70],
  monthly: [160, 160],
  yearly: [1_600, 1_200],
};

const keep = fc
  .record(
    {
      hourly: fc.integer({ min: 1, max: 5 }),
      daily: fc.integer({ min: 1, max: 4 }),
      weekly: fc.integer({ min: 1, max: 3 }),
      monthly: fc.integer({ min: 1, max: 2 }),
      yearly: fc.integer({ min: 1, max: 2 }),
    },
    { requiredKeys: [] },
  )
  .map((all) => Object.entries(all))
  .chain((all) =>
    fc.subarray(all, { minLength: Math.min(1, all.length), maxLength: Math.min(2, all.length) }),
  )
  .filter((some) => some.length > 0)
  .map((some): Record<string, number> => Object.fromEntries(some));

/** Hours are compared for a few tolerances only, because the reference looks at every quarter of one. */
const rule = keep.chain((keep) =>
  fc.record<ReferenceRule>({
    keep: fc.constant(keep),
    tolerance: fc.constantFrom(
      ...['0h', '0h', '1h', '6h', '1d', '30h'],
      ...(keep.hourly === undefined ? ['3d', '2w', '1mo'] : []),
    ),
    missingAllowed: fc.constantFrom(0, 0, 0, 1, 2),
    weekStart: fc.constantFrom('monday', 'monday', 'sunday', 'saturday', 'wednesday'),
  }),
);

/** A place in time: an edge of a slot, to the millisecond, or anywhere. */
const place = fc.record({
  tier: fc.nat({ max: 1 }),
  back: fc.nat({ max: 6 }),
  edge: fc.constantFrom('start', 'end', 'due', 'inside'),
  delta: fc.constantFrom(-1, 0, 0, 1),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});
type Place = typeof place extends fc.Arbitrary<infer T> ? T : never;

function instantOf({ tier, back, edge, delta, share }: Place, slotsOf: SlotsOf, now: number): Instant {
  const slots = [...slotsOf.values()];
  const those = slots[tier % slots.length] ?? [];
  const current = those.findIndex(({ end }) => end > now);
  const slot = those[Math.max(0, current - back)];
  if (slot === undefined) throw new Error('no slot is near');
  const inside = Math.floor(slot.start + share * (slot.end - slot.start));
  return ((edge === 'inside' ? inside : slot[edge]) + delta) as Instant;
}

/** A case with its slots; points are never after `now`, and the Droplet is often old. */
const cases = fc
  .record({
    moment: fc.constantFrom(...moments),
    hours: fc.integer({ min: -30, max: 60 }),
    nowAt: fc.option(place),
    created: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: place }),
    points: fc.array(place, { maxLength: 9 }),
    rule,
  })
  .map(({ moment: [zone, around], hours, nowAt, created, points, rule }) => {
    const base = at(around) + hours * 3_600_000;
    const now = nowAt ? instantOf(nowAt, slotsAround(base, zone, rule), base) : (base as Instant);
    const slotsOf = slotsAround(now, zone, rule);
    const past = (one: Place) => Math.min(now, instantOf(one, slotsOf, now)) as Instant;
    const born = created ? past(created) : (Date.UTC(1990) as Instant);
    return { zone, now, created: born, points: points.map(past), rule, slotsOf };
  });

function slotsAround(now: number, zone: string, rule: ReferenceRule): SlotsOf {
  return new Map(
    Object.keys(rule.keep).map((tier) => {
      const [back, ahead] = reach[tier] as readonly [number, number];
      return [tier, referenceSlots(tier, now - back * DAY, now + ahead * DAY, zone, rule).slice(1)];
    }),
  );
}

describe('a schedule', () => {
  it('judges as the slow reference does, names the same slots and foresees the same change', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(cases, ({ slotsOf, rule, ...one }) => {
        const expected = referenceVerdict(slotsOf, rule, one.created, one.points, one.now);
        const { verdict, missing, changesAt } = judgeSchedule({ ...one, rule });
        expect({ verdict, missing }).toEqual(expected);
        const sort = verdict === 'fail' && changesAt !== undefined ? 'fail that ends' : verdict;
        seen.set(sort, (seen.get(sort) ?? 0) + 1);
        const change = referenceChange(slotsOf, rule, one.created, one.points, one.now);
        if (change !== undefined) expect(changesAt).toBe(change);
        else if (changesAt !== undefined) {
          const dues = [...slotsOf.values()].map((slots) => slots.at(-1)?.due ?? 0);
          expect(changesAt).toBeGreaterThan(Math.min(...dues));
        }
      }),
      { numRuns },
    );
    for (const sort of ['pass', 'fail', 'fail that ends', 'skipped'])
      expect(seen.get(sort), sort).toBeGreaterThan(0);
  });

  it('of one tier is unknown exactly where some completion of what was not read gives another verdict', () => {
    const seen = new Map<string, number>();
    const open = fc.record({ doubtful: fc.array(place, { maxLength: 3 }), undated: fc.nat({ max: 2 }) });
    const ofOneTier = cases.filter(({ rule }) => Object.keys(rule.keep).length === 1);
    fc.assert(
      fc.property(ofOneTier, open, ({ slotsOf, rule, ...one }, { doubtful, undated }) => {
        const { created, points, now } = one;
        const maybe = doubtful.map((place) => Math.min(now, instantOf(place, slotsOf, now)) as Instant);
        const [slots = []] = slotsOf.values();
        const window = counting(slots, Object.values(rule.keep)[0] as number, created, now);
        const times = [Date.UTC(1991), ...window.map(({ start }) => start)];
        const verdicts = new Set(
          subsets(maybe).flatMap((counted) =>
            tuples(times, undated).map(
              (made) =>
                referenceVerdict(slotsOf, rule, created, [...points, ...counted, ...made], now).verdict,
            ),
          ),
        );
        const unread = Array.from({ length: undated }, () => undefined);
        const { verdict } = judgeSchedule({ ...one, rule, points: [...points, ...unread], doubtful: maybe });
        expect(verdict).toBe(verdicts.size === 1 ? [...verdicts][0] : 'unknown');
        seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
      }),
      { numRuns },
    );
    for (const sort of ['pass', 'fail', 'unknown', 'skipped'])
      expect(seen.get(sort), sort).toBeGreaterThan(0);
  });
});

function subsets<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}

function tuples<T>(items: readonly T[], length: number): T[][] {
  return length === 0
    ? [[]]
    : tuples(items, length - 1).flatMap((rest) => items.map((item) => [item, ...rest]));
}
