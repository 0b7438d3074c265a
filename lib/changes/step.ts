import type { Finding } from '../model.ts';

/**
 * How many times the number of a finding has doubled beyond its limit: 0 up to twice the limit, 1 up to four times.
 * Whoever was told of a snapshot of 91 days where 90 are allowed wants to hear of it again at 180, and not every day.
 */
export function stepOf({ excess }: Pick<Finding, 'excess'>): number {
  return excess === null || excess < 2 ? 0 : Math.floor(Math.log2(excess));
}
