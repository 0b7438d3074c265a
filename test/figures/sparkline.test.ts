import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from '../../lib/figures/sparkline.ts';

describe('a sparkline', () => {
  it.each([
    { name: 'is nothing of nothing', values: [], line: '' },
    { name: 'stays at the foot where all is nought', values: [0, 0, 0], line: '▁▁▁' },
    { name: 'stays at the top where nothing changes', values: [5, 5], line: '▇▇' },
    { name: 'rises in equal steps', values: [0, 1, 2, 3, 4], line: '▁▂▃▅▇' },
    { name: 'starts its scale at nought', values: [100, 105], line: '▇▇' },
    { name: 'shows a single one among thousands', values: [0, 1, 5_000], line: '▁▂▇' },
    { name: 'goes up half-way between two bars', values: [0, 3, 8], line: '▁▃▇' },
    { name: 'stays under half-way between two bars', values: [0, 2.99, 8], line: '▁▂▇' },
    { name: 'goes below nought where numbers do', values: [-2, 0, 2], line: '▁▃▇' },
    {
      name: 'leaves a gap where there is no number',
      values: [1, Number.NaN, Number.POSITIVE_INFINITY, 1],
      line: '▇  ▇',
    },
    {
      name: 'bears the greatest and the least of numbers',
      values: [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE],
      line: '▇▁▃',
    },
    { name: 'bears a scale that can hardly be divided', values: [0, Number.MIN_VALUE], line: '▁▇' },
  ])('$name', ({ values, line }) => {
    expect(sparkline(values)).toBe(line);
  });

  it('has one bar for each number, higher ones for greater numbers and the greatest at the top', () => {
    const bars = ' ▁▂▃▅▇';
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (values) => {
          const heights = [...sparkline(values)].map((bar) => bars.indexOf(bar));
          expect(heights).toHaveLength(values.length);
          const order = [...values.keys()].sort(
            (one, other) => (values[one] as number) - (values[other] as number),
          );
          for (const [place, index] of order.entries()) {
            const before = heights[order[place - 1] ?? index] as number;
            expect(heights[index]).toBeGreaterThanOrEqual(Math.max(1, before));
          }
          const greatest = Math.max(...values);
          if (greatest > 0) expect(heights[values.indexOf(greatest)]).toBe(5);
        },
      ),
    );
  });
});
