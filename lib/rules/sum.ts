import { fromMillionths, toMillionths } from '../millionths.ts';
import type { RecoveryPoint } from '../model.ts';
import { type Prices, pointMicroUsd } from '../prices.ts';

/** What points come to together; gigabytes and dollars a month in whole millionths. */
export interface Amounts {
  count: number;
  microGigabytes: number;
  microUsd: number;
}

/** A sum between what counts for certain and the most that it may turn out to be. */
export interface Sum {
  readonly least: Amounts;
  readonly most: Amounts;
  /** Some of the price is an estimate. */
  estimated: boolean;
}

const ENDLESS = Number.POSITIVE_INFINITY;
const nothing = (): Amounts => ({ count: 0, microGigabytes: 0, microUsd: 0 });

/** The sum of no points. */
export const emptySum = (): Sum => ({ least: nothing(), most: nothing(), estimated: false });

/**
 * Adds a point, for certain or perhaps; a size that was not read may be any, and so may the price. A backup has no
 * price of its own.
 */
export function addPoint({ least, most }: Sum, point: RecoveryPoint, certain: boolean, prices: Prices): void {
  const isBackup = point.kind === 'droplet-backup';
  const { sizeGigabytes } = point;
  const microUsd = isBackup ? 0 : pointMicroUsd(point, prices);
  const microGigabytes = sizeGigabytes === undefined ? undefined : toMillionths(sizeGigabytes);
  most.count += 1;
  most.microGigabytes += microGigabytes ?? ENDLESS;
  most.microUsd += microUsd ?? ENDLESS;
  if (!certain) return;
  least.count += 1;
  least.microGigabytes += microGigabytes ?? 0;
  least.microUsd += microUsd ?? toMillionths(prices.snapshotMinimumUsd);
}

/** What something costs, between what is certain and the most that it may be, in millionths of a dollar a month. */
export interface Cost {
  readonly least: number;
  readonly most: number;
  readonly estimated: boolean;
}

/** Adds a price, for certain or perhaps. */
export function addCost(sum: Sum, { least, most, estimated }: Cost, certain: boolean): void {
  if (certain) sum.least.microUsd += least;
  sum.most.microUsd += most;
  if (estimated) sum.estimated = true;
}

/** Leaves open how many more points may be added, and how large they are. */
export function openPoints({ most }: Sum): void {
  most.count = ENDLESS;
  most.microGigabytes = ENDLESS;
}

/** Leaves open how much more may be paid. */
export function openCost({ most }: Sum): void {
  most.microUsd = ENDLESS;
}

/** What it costs, in US dollars a month, where that is certain, with all that may be added besides. */
export function knownUsd({ least, most }: Sum, besides?: Sum): number | undefined {
  const isKnown = least.microUsd === most.microUsd + (besides?.most.microUsd ?? 0);
  return isKnown ? fromMillionths(least.microUsd) : undefined;
}
