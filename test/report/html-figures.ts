import fc from 'fast-check';
import { pointKinds } from '../../lib/model.ts';
import type { Figures } from '../../lib/report/figures-schema.ts';
import { hostileText } from './hostile.ts';

const count = fc.nat({ max: 9_999 });
const counts = { pass: count, fail: count, excepted: count, unknown: count, skipped: count };
const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const instant = day.map((text) => `${text}T00:00:00Z`);
const points = fc.record(Object.fromEntries(pointKinds.map((kind) => [kind, count])), { requiredKeys: [] });
const place = {
  resources: fc.record(counts),
  unjudged: count,
  points,
  sizeGigabytes: amount,
  unsized: count,
};
const kept = { points: count, sizeGigabytes: amount, unsized: count, monthlyUsd: amount, unpriced: count };
const state = fc.constantFrom('filled', 'empty', 'open', 'early', 'unknown');
const tier = { tier: fc.constantFrom('daily', 'yearly'), older: count };

const calendar = fc
  .record({
    tiers: fc.array(fc.record({ ...tier, width: fc.nat({ max: 9 }) }), { maxLength: 3 }),
    rows: fc.nat({ max: 3 }),
  })
  .chain(({ tiers, rows }) =>
    fc.record({
      policy: hostileText,
      rule: hostileText,
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
      missingAllowed: count,
      tiers: fc.constant(
        tiers.map(({ width, ...rest }) => ({
          ...rest,
          slots: Array.from({ length: width }, (_, at) => ({
            name: `2026-W${at}`,
            start: '2026-01-01T00:00:00Z',
            end: '2026-01-02T00:00:00Z',
            complete: true,
          })),
        })),
      ),
      resources: fc.array(
        fc.record({
          kind: fc.constantFrom('droplet', 'volume'),
          id: hostileText,
          name: hostileText,
          verdict: fc.constantFrom('pass', 'fail', 'excepted', 'unknown', 'skipped'),
          tiers: fc.tuple(
            ...tiers.map(({ width }) => fc.array(state, { minLength: width, maxLength: width })),
          ),
          missing: fc.constant(tiers.map(() => 1)),
        }),
        { minLength: rows, maxLength: rows },
      ),
      more: count,
    }),
  );

/** Figures in the published shape whose every text is hostile. */
export const hostileFigures = fc.record({
  ages: fc.array(
    fc.record({
      policy: hostileText,
      rule: hostileText,
      limitDays: amount,
      bucketDays: fc.integer({ min: 1, max: 100 }),
      buckets: fc.array(fc.record({ fromDays: count, ...counts }), { maxLength: 5 }),
      undated: count,
    }),
    { maxLength: 2 },
  ),
  regions: fc.array(fc.record({ region: fc.option(hostileText), ...place }), { maxLength: 3 }),
  otherRegions: fc.option(fc.record({ regions: count, ...place }), { nil: undefined }),
  calendars: fc.array(calendar, { maxLength: 2 }),
  omitted: fc.record({ ages: count, calendars: count }),
  growth: fc.array(fc.record({ day, ...kept }), { maxLength: 4 }),
  undated: fc.record(kept),
  due: fc.array(fc.record({ day, ...counts }), { maxLength: 3 }),
  trend: fc.array(
    fc.record({
      run: hostileText,
      now: instant,
      complete: fc.boolean(),
      tally: fc.record(counts),
      keptUsd: amount,
      keptAtLeast: fc.boolean(),
      violationsUsd: amount,
      violationsAtLeast: fc.boolean(),
      policies: fc.array(fc.record({ id: hostileText, tally: fc.record(counts) }), { maxLength: 3 }),
    }),
    { maxLength: 4 },
  ),
}) as fc.Arbitrary<Figures>;
