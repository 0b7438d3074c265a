import { formatDuration as formatWords } from 'date-fns/formatDuration';
import type { Duration } from './time.ts';

/** A length of time in words, its two largest units: `9 days 3 hours`, `12 minutes`. */
export function formatSpan(millis: number): string {
  const minutes = Math.floor(Math.abs(millis) / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return formatWords({ days, hours: days < 60 ? hours : 0 });
  if (hours > 0) return formatWords({ hours, minutes: minutes % 60 });
  if (minutes > 0) return formatWords({ minutes });
  return formatWords({ seconds: Math.floor(Math.abs(millis) / 1000) }, { zero: true });
}

/** A policy's duration in words: `28 hours`, `90 days`, `6 months`. */
export function durationWords({ amount, unit }: Duration): string {
  const words = { h: 'hours', d: 'days', w: 'weeks', mo: 'months', y: 'years' } as const;
  return formatWords({ [words[unit]]: amount }, { zero: true, format: [words[unit]] });
}
