import { formatInstant, type Instant, shift } from '../time.ts';

const HOUR = 3_600_000;
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const retention: Readonly<Record<string, number>> = { daily: 7, weekly: 28 };

/** False is off; a bare name has its usual hour and retention. */
export type PlanSpec =
  | false
  | string
  | {
      readonly name: string;
      readonly hour?: number;
      readonly weekday?: (typeof weekdays)[number];
      readonly retentionDays?: number;
    };

export interface BackupSchedule {
  readonly name: string;
  readonly hour: number;
  readonly weekday: string | undefined;
  readonly retentionDays: number;
  readonly nextWindow: { readonly start: string; readonly end: string };
}

/**
 * A backup plan with its next window of four hours after `now`; hours are UTC.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#operation/droplets_get_backup_policy
 */
export function planFrom(spec: PlanSpec, now: Instant): BackupSchedule | undefined {
  if (spec === false) return undefined;
  const {
    name,
    hour = 20,
    weekday = 'SUN',
    retentionDays = retention[name] ?? 7,
  } = typeof spec === 'string' ? { name: spec } : spec;
  const weekly = name === 'weekly';
  const step = weekly ? 168 : Number(/_(\d+)h$/.exec(name)?.[1] ?? 24);
  // 1970-01-01 was a Thursday, so the first Sunday began 72 hours later.
  const anchor = (weekly ? 72 + weekdays.indexOf(weekday) * 24 : 0) + hour;
  const ahead = Math.ceil((now / HOUR - anchor) / step) * step + anchor;
  const start = shift(0 as Instant, ahead * HOUR);
  return {
    name,
    hour,
    weekday: weekly ? weekday : undefined,
    retentionDays,
    nextWindow: { start: formatInstant(start), end: formatInstant(shift(start, 4 * HOUR)) },
  };
}
