import type { RecoveryPoint } from '../model.ts';

/**
 * Sizes are summed as millionths of a gigabyte, so that binary rounding never decides: a sum is exact up to nine
 * times the greatest limit that can be written.
 */
const MICRO = 1_000_000;

/** Gigabytes as millionths. */
export const microOf = (gigabytes: number): number => Math.round(gigabytes * MICRO);

/** Millionths as gigabytes. */
export const gigabytesOf = (micro: number): number => micro / MICRO;

/** Points that count for certain, and the most that may turn out to. */
export interface Sum {
  count: number;
  micro: number;
  mostCount: number;
  mostMicro: number;
}

/** The sum of no points. */
export const emptySum = (): Sum => ({ count: 0, micro: 0, mostCount: 0, mostMicro: 0 });

/** Adds a point, for certain or perhaps; a size that was not read may be any. */
export function add(sum: Sum, { sizeGigabytes }: RecoveryPoint, certain: boolean): void {
  sum.mostCount += 1;
  sum.mostMicro += sizeGigabytes === undefined ? Number.POSITIVE_INFINITY : microOf(sizeGigabytes);
  if (!certain) return;
  sum.count += 1;
  sum.micro += sizeGigabytes === undefined ? 0 : microOf(sizeGigabytes);
}

/** Leaves open how much more may be added. */
export function open(sum: Sum): void {
  sum.mostCount = Number.POSITIVE_INFINITY;
  sum.mostMicro = Number.POSITIVE_INFINITY;
}
