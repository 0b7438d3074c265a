import fc from 'fast-check';
import { adderOf, expiredBy } from '../../lib/calendar-limits.ts';
import { addDuration, type Duration, type Instant, instantFromMillis } from '../../lib/time.ts';

/** Zones whose clocks do odd things: a day left out, Ramadan, half an hour, half a year turned round. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Tehran',
  'Africa/Monrovia',
  'Pacific/Kwajalein',
  'Europe/Dublin',
] as const;

const DAY = 86_400_000;
const instant = (year: number, month: number, day: number, millis: number): Instant =>
  instantFromMillis(Date.UTC(year, month, day) + millis) as Instant;

/** Often at the ends of months and around the days on which clocks change. */
const now = fc
  .record({
    year: fc.oneof(fc.integer({ min: 1950, max: 2100 }), fc.constantFrom(2011, 2012, 2024, 2026)),
    month: fc.oneof(fc.constantFrom(0, 1, 2, 9, 11), fc.nat({ max: 11 })),
    day: fc.oneof(fc.constantFrom(28, 29, 30, 31, 1), fc.integer({ min: 1, max: 31 })),
    millis: fc.oneof(
      fc.nat({ max: DAY }),
      fc.nat({ max: 96 }).map((quarter) => (quarter * DAY) / 96),
    ),
  })
  .map(({ year, month, day, millis }) => instant(year, month, day, millis));

const duration = fc.oneof(
  fc.record({ amount: fc.nat({ max: 26 }), unit: fc.constant('mo' as const) }),
  fc.record({ amount: fc.nat({ max: 3 }), unit: fc.constant('y' as const) }),
  fc.record({
    amount: fc.nat({ max: 100 }),
    unit: fc.constantFrom('h' as const, 'd' as const, 'w' as const),
  }),
);

/** Distances from about where the cut-off must be. */
const offsets = fc.array(
  fc.oneof(
    fc.integer({ min: -8 * DAY, max: 8 * DAY }),
    fc.integer({ min: -8 * 96, max: 8 * 96 }).map((quarter) => (quarter * DAY) / 96),
    fc.integer({ min: -8 * 96, max: 8 * 96 }).map((quarter) => (quarter * DAY) / 96 - 1),
  ),
  { minLength: 40, maxLength: 40 },
);

const rough = { h: DAY / 24, d: DAY, w: 7 * DAY, mo: 30.44 * DAY, y: 365.25 * DAY };

/** Compares `expiredBy` and `adderOf` with their definition; returns a digest of all answers, the same whatever the host's zone. */
export function checkExpiredBy(numRuns: number, seed?: number): string {
  let digest = 0;
  fc.assert(
    fc.property(
      now,
      duration,
      fc.constantFrom(...zones),
      offsets,
      (now, duration: Duration, zone, offsets) => {
        const expired = expiredBy(now, duration, zone);
        const add = adderOf(duration, zone);
        for (const offset of offsets) {
          const created = (Math.round(now - duration.amount * rough[duration.unit]) + offset) as Instant;
          const sum = addDuration(created, duration, zone);
          const defined = sum < now;
          if (add(created) !== sum) throw new Error(`${created}: adds up to ${add(created)}, not to ${sum}`);
          if (expired(created) !== defined) throw new Error(`${created}: ${!defined} instead of ${defined}`);
          digest = (Math.imul(digest, 31) + (sum % 1_000_003) + Number(defined)) | 0;
        }
      },
    ),
    { numRuns, ...(seed !== undefined && { seed }) },
  );
  return String(digest);
}
