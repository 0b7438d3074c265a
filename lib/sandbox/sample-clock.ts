import { type Instant, shift } from '../time.ts';
import type { PointSpec } from './spec.ts';

const HOUR = 3_600_000;

/** What the story is told with: instants that count back from a whole second. */
export interface Clock {
  readonly now: Instant;
  readonly ago: (days: number, hours?: number) => Instant;
  /** Points `everyHours` apart, the newest first, slowly growing smaller into the past. */
  readonly series: (count: number, everyHours: number, newestHours: number, gigabytes: number) => PointSpec[];
  /** A daily plan whose window is the one that a backup so many hours ago was made in. */
  readonly dailyAt: (hoursAgo: number) => { readonly name: 'daily'; readonly hour: number };
}

/** Counts back from the whole second that `now` lies in. */
export function clockAt(now: Instant): Clock {
  const second = shift(now, -(((now % 1000) + 1000) % 1000));
  const ago = (days: number, hours = 0) => shift(second, -(days * 24 + hours) * HOUR);
  return {
    now: second,
    ago,
    series: (count, everyHours, newestHours, gigabytes) =>
      Array.from({ length: count }, (_, index) => ({
        createdAt: ago(0, newestHours + index * everyHours),
        sizeGigabytes: Math.round(gigabytes * (1 - index / 400) * 100) / 100,
      })),
    dailyAt: (hoursAgo) => {
      const hour = (((ago(0, hoursAgo) / HOUR) % 24) + 24) % 24;
      return { name: 'daily', hour: Math.floor(hour / 4) * 4 };
    },
  };
}
