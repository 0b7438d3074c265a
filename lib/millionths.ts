/**
 * Gigabytes and dollars are summed as whole millionths, so that binary rounding never decides: a sum is exact up to
 * nine times the greatest limit that can be written.
 */
const MILLION = 1_000_000;

/** An amount as whole millionths of it. */
export const toMillionths = (amount: number): number => Math.round(amount * MILLION);

/** Whole millionths as the amount that they are. */
export const fromMillionths = (millionths: number): number => millionths / MILLION;

/** The product of two amounts, all three in whole millionths; half a millionth is rounded up. */
export function multiply(left: number, right: number): number {
  // What is not finite stays so: nothing at a price without end costs nothing.
  if (left === 0 || right === 0) return 0;
  const product = left * right;
  if (product > Number.MAX_SAFE_INTEGER) return exactly(left, right);
  const rest = product % MILLION;
  return (product - rest) / MILLION + (rest >= MILLION / 2 ? 1 : 0);
}

function exactly(left: number, right: number): number {
  if (!Number.isFinite(left * right)) return Number.POSITIVE_INFINITY;
  const million = BigInt(MILLION);
  return Number((BigInt(left) * BigInt(right) + million / 2n) / million);
}
