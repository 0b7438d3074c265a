import { expect, it } from 'vitest';
import { planDays, planHours } from '../lib/plan.ts';

it.each([
  { name: 'daily', hours: 24 },
  { name: 'weekly', hours: 168 },
  { name: 'intra_daily_4h', hours: 4 },
  { name: 'intra_daily_12h', hours: 12 },
  { name: '_1h', hours: 1 },
  { name: 'every_9999h', hours: 9999 },
  { name: 'every_10000h', hours: undefined },
  { name: 'every_0h', hours: undefined },
  { name: 'every_4.5h', hours: undefined },
  { name: 'every_4h_long', hours: undefined },
  { name: '4h', hours: undefined },
  { name: 'Daily', hours: undefined },
  { name: 'toString', hours: undefined },
  { name: '', hours: undefined },
  { name: undefined, hours: undefined },
])('a plan named $name backs up every $hours hours', ({ name, hours }) => {
  expect(planHours({ name })).toBe(hours);
});

it.each([
  { name: 'daily', said: 3, days: 3 },
  { name: 'daily', said: undefined, days: 7 },
  { name: 'weekly', said: undefined, days: 28 },
  { name: 'intra_daily_4h', said: 0, days: 0 },
  { name: 'intra_daily_4h', said: undefined, days: undefined },
  { name: undefined, said: 14, days: 14 },
  { name: undefined, said: undefined, days: undefined },
])('a plan named $name that says $said days keeps backups for $days', ({ name, said, days }) => {
  expect(planDays({ enabled: true, name, retentionDays: said })).toBe(days);
});
