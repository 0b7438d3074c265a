import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMillionths, multiply, toMillionths } from '../lib/millionths.ts';

describe('millionths', () => {
  it('make sums exact that binary fractions are not', () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(fromMillionths(toMillionths(0.1) + toMillionths(0.2))).toBe(0.3);
  });

  it.each([
    { name: 'nothing', left: 0, right: 60_000, product: 0 },
    { name: 'just under half a millionth', left: 499_999, right: 1, product: 0 },
    { name: 'exactly half a millionth', left: 500_000, right: 1, product: 1 },
    { name: 'nothing at a price without end', left: 0, right: Number.POSITIVE_INFINITY, product: 0 },
    { name: 'what has no end', left: Number.POSITIVE_INFINITY, right: 1, product: Number.POSITIVE_INFINITY },
  ])('multiply $name', ({ left, right, product }) => {
    expect(multiply(left, right)).toBe(product);
    expect(multiply(right, left)).toBe(product);
  });

  it('multiply as whole numbers of any size do', () => {
    const amount = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 1e15 }));
    fc.assert(
      fc.property(amount, amount, (left, right) => {
        const exact = (BigInt(left) * BigInt(right) + 500_000n) / 1_000_000n;
        expect(multiply(left, right)).toBe(Number(exact));
      }),
      { numRuns: 2_000 },
    );
  });
});
