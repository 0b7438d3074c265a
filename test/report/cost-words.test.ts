import { describe, expect, it } from 'vitest';
import { costWords } from '../../lib/report/cost-words.ts';
import { costsOf, documentOf } from '../support/document.ts';

const words = (costs: Parameters<typeof costsOf>[0]) => costWords(documentOf({ costs: costsOf(costs) }));
const over = (rule: string, by: object) => ({
  policy: 'budget',
  rule,
  groups: 1,
  points: null,
  sizeGigabytes: null,
  monthlyUsd: null,
  ...by,
});

describe('the words about costs', () => {
  it.each([
    { name: 'nothing at fault', costs: {}, expected: '$412.30 a month is kept; prices of 2026-03-09' },
    {
      name: 'violations',
      costs: { violations: { points: 2, monthlyUsd: 37.204 } },
      expected: '$412.30 a month is kept; violations: $37.20; prices of 2026-03-09',
    },
    {
      name: 'what has no known price',
      costs: {
        kept: { atLeast: true, estimated: true, unpricedPoints: 1, unpricedDroplets: 52 },
        violations: { points: 3, monthlyUsd: 0.004, atLeast: true, unpricedPoints: 2 },
      },
      expected:
        'at least $412.30 a month is kept, in part estimated (no known price: 1 point, the backups of 52 Droplets); violations: at least $0.004 (2 points without a price); prices of 2026-03-09',
    },
    {
      name: 'violations of backups alone, which are not said to cost nothing',
      costs: { violations: { points: 1, atLeast: true, unpricedPoints: 1 } },
      expected:
        '$412.30 a month is kept; violations: 1 point without a price of its own; prices of 2026-03-09',
    },
    {
      name: 'prices of the settings',
      costs: { prices: { asOf: '2026-03-09', overridden: ['snapshotUsdPerGbMonth'] } },
      expected: '$412.30 a month is kept; prices in part from the settings',
    },
    {
      name: 'limits that are exceeded, three by name',
      costs: {
        overLimits: [
          over('total', { monthlyUsd: 1_234.5, points: 1 }),
          over('size', { sizeGigabytes: 40.7 }),
          over('number', { points: 2 }),
          over('more', { points: 2 }),
        ],
      },
      expected:
        '$412.30 a month is kept; over limits: budget/total by $1,234.50 a month, 1 point, budget/size by 40.7 GB, budget/number by 2 points, 1 more rule; prices of 2026-03-09',
    },
  ])('tell of $name', ({ costs, expected }) => {
    expect(words(costs)).toBe(expected);
  });
});
