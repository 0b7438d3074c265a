import { describe, expect, it } from 'vitest';
import { type Calendar, slotFinder, slotName, type Tier, type Weekday } from '../../lib/rules/slots.ts';
import { formatInstant, shift } from '../../lib/time.ts';
import { at } from '../support/inventory.ts';

/** From a slot on: names with their lengths in hours, and where the last of them ends. */
function slots(tier: Tier, calendar: Calendar, from: string, count: number) {
  const slotAt = slotFinder(tier, calendar);
  let slot = slotAt(at(from));
  const named: string[] = [];
  for (let left = count; left > 0; left -= 1) {
    named.push(`${slotName(tier, slot.start, calendar)} ${(slot.end - slot.start) / 3_600_000}`);
    if (left > 1) slot = slotAt(slot.end);
  }
  return [...named, formatInstant(slot.end)];
}

const cases: {
  name: string;
  tier: Tier;
  timeZone?: string;
  weekStart?: Weekday;
  from: string;
  slots: string[];
}[] = [
  {
    name: 'days of 24 hours',
    tier: 'daily',
    from: '2026-03-28T12:00:00Z',
    slots: ['2026-03-28 24', '2026-03-29 24', '2026-03-30T00:00:00Z'],
  },
  {
    name: 'a day of 23 hours, when clocks go forward',
    tier: 'daily',
    timeZone: 'Europe/Berlin',
    from: '2026-03-28T22:59:59.999Z',
    slots: ['2026-03-28 24', '2026-03-29 23', '2026-03-30 24', '2026-03-30T22:00:00Z'],
  },
  {
    name: 'a day of 25 hours, when clocks go back',
    tier: 'daily',
    timeZone: 'Europe/Berlin',
    from: '2026-10-24T22:00:00Z',
    slots: ['2026-10-25 25', '2026-10-26 24', '2026-10-26T23:00:00Z'],
  },
  {
    name: 'a day that starts at 01:00, where midnight is left out',
    tier: 'daily',
    timeZone: 'Asia/Beirut',
    from: '2026-03-28T21:59:59.999Z',
    slots: ['2026-03-28 24', '2026-03-29 23', '2026-03-29T21:00:00Z'],
  },
  {
    name: 'a day whose last hour comes twice',
    tier: 'daily',
    timeZone: 'Asia/Beirut',
    from: '2026-10-24T12:00:00Z',
    slots: ['2026-10-24 25', '2026-10-25 24', '2026-10-25T22:00:00Z'],
  },
  {
    name: 'a day that begins once, where clocks go back over midnight',
    tier: 'daily',
    timeZone: 'America/St_Johns',
    from: '2010-11-07T03:00:00Z',
    slots: ['2010-11-07 25', '2010-11-08 24', '2010-11-09T03:30:00Z'],
  },
  {
    name: 'no day where a zone left one out',
    tier: 'daily',
    timeZone: 'Pacific/Apia',
    from: '2011-12-29T12:00:00Z',
    slots: ['2011-12-29 24', '2011-12-31 24', '2011-12-31T10:00:00Z'],
  },
  {
    name: 'days of half an hour less and more',
    tier: 'daily',
    timeZone: 'Australia/Lord_Howe',
    from: '2026-10-03T12:00:00Z',
    slots: ['2026-10-03 24', '2026-10-04 23.5', '2026-10-04T13:00:00Z'],
  },
  {
    name: 'a leap day',
    tier: 'daily',
    from: '2028-02-28T23:59:59.999Z',
    slots: ['2028-02-28 24', '2028-02-29 24', '2028-03-01 24', '2028-03-02T00:00:00Z'],
  },
  {
    name: 'an hour that comes twice as two',
    tier: 'hourly',
    timeZone: 'Europe/Berlin',
    from: '2026-10-25T00:30:00Z',
    slots: [
      '2026-10-25T02:00+02:00 1',
      '2026-10-25T02:00+01:00 1',
      '2026-10-25T03:00+01:00 1',
      '2026-10-25T03:00:00Z',
    ],
  },
  {
    name: 'no hour where one is left out',
    tier: 'hourly',
    timeZone: 'Europe/Berlin',
    from: '2026-03-29T00:59:59.999Z',
    slots: ['2026-03-29T01:00+01:00 1', '2026-03-29T03:00+02:00 1', '2026-03-29T02:00:00Z'],
  },
  {
    name: 'hours of a zone that is not in step with UTC',
    tier: 'hourly',
    timeZone: 'Asia/Kathmandu',
    from: '2026-03-29T00:14:59.999Z',
    slots: ['2026-03-29T05:00+05:45 1', '2026-03-29T06:00+05:45 1', '2026-03-29T01:15:00Z'],
  },
  {
    name: 'an hour and a half, where clocks go forward by half an hour',
    tier: 'hourly',
    timeZone: 'Australia/Lord_Howe',
    from: '2026-10-03T14:30:00Z',
    slots: ['2026-10-04T01:00+10:30 1.5', '2026-10-04T03:00+11:00 1', '2026-10-03T17:00:00Z'],
  },
  {
    name: 'an hour and a half, where clocks go back by half an hour',
    tier: 'hourly',
    timeZone: 'Australia/Lord_Howe',
    from: '2026-04-04T15:29:59.999Z',
    slots: ['2026-04-05T01:00+11:00 1.5', '2026-04-05T02:00+10:30 1', '2026-04-04T16:30:00Z'],
  },
  {
    name: 'half an hour, where clocks are put on the full one',
    tier: 'hourly',
    timeZone: 'America/Caracas',
    from: '2016-05-01T06:30:00Z',
    slots: ['2016-05-01T02:00-04:30 0.5', '2016-05-01T03:00-04:00 1', '2016-05-01T08:00:00Z'],
  },
  {
    name: 'weeks over the turn of a year of 53',
    tier: 'weekly',
    from: '2026-12-31T12:00:00Z',
    slots: ['2026-W53 168', '2027-W01 168', '2027-01-11T00:00:00Z'],
  },
  {
    name: 'weeks whose Thursday is in the old year',
    tier: 'weekly',
    from: '2023-01-01T23:59:59.999Z',
    slots: ['2022-W52 168', '2023-W01 168', '2023-01-09T00:00:00Z'],
  },
  {
    name: 'a first week that starts in the old year',
    tier: 'weekly',
    from: '2024-12-30T00:00:00Z',
    slots: ['2025-W01 168', '2025-01-06T00:00:00Z'],
  },
  {
    name: 'a week of 167 hours',
    tier: 'weekly',
    timeZone: 'Europe/Berlin',
    from: '2026-03-25T12:00:00Z',
    slots: ['2026-W13 167', '2026-W14 168', '2026-04-05T22:00:00Z'],
  },
  {
    name: 'weeks from Sunday, by their first day',
    tier: 'weekly',
    weekStart: 'sunday',
    from: '2026-03-28T23:59:59.999Z',
    slots: ['2026-03-22 168', '2026-03-29 168', '2026-04-05T00:00:00Z'],
  },
  {
    name: 'weeks from Saturday',
    tier: 'weekly',
    weekStart: 'saturday',
    from: '2026-03-28T00:00:00Z',
    slots: ['2026-03-28 168', '2026-04-04T00:00:00Z'],
  },
  {
    name: 'weeks before 1970',
    tier: 'weekly',
    from: '1969-12-31T12:00:00Z',
    slots: ['1970-W01 168', '1970-01-05T00:00:00Z'],
  },
  {
    name: 'months of every length',
    tier: 'monthly',
    from: '2028-01-31T23:59:59.999Z',
    slots: ['2028-01 744', '2028-02 696', '2028-03 744', '2028-04 720', '2028-05-01T00:00:00Z'],
  },
  {
    name: 'months by local time',
    tier: 'monthly',
    timeZone: 'America/New_York',
    from: '2026-03-01T04:59:59.999Z',
    slots: ['2026-02 672', '2026-03 743', '2026-04-01T04:00:00Z'],
  },
  {
    name: 'months over the turn of the year',
    tier: 'monthly',
    from: '2026-12-31T00:00:00Z',
    slots: ['2026-12 744', '2027-01 744', '2027-02-01T00:00:00Z'],
  },
  {
    name: 'years, leap or not',
    tier: 'yearly',
    timeZone: 'Pacific/Kiritimati',
    from: '2027-12-31T09:59:59.999Z',
    slots: ['2027 8760', '2028 8784', '2028-12-31T10:00:00Z'],
  },
  {
    name: 'years of three digits',
    tier: 'yearly',
    from: '0098-06-01T00:00:00Z',
    slots: ['0098 8760', '0099 8760', '0100-01-01T00:00:00Z'],
  },
];

describe('the calendar has', () => {
  it.each(cases)('$name', ({ tier, timeZone = 'UTC', weekStart = 'monday', from, slots: expected }) => {
    expect(slots(tier, { timeZone, weekStart }, from, expected.length - 1)).toEqual(expected);
  });

  it.each(cases)(
    '$name, and the same backwards',
    ({ tier, timeZone = 'UTC', weekStart = 'monday', slots }) => {
      const slotAt = slotFinder(tier, { timeZone, weekStart });
      let start = at(slots.at(-1) as string);
      const names = slots.slice(0, -1).map(() => {
        ({ start } = slotAt(shift(start, -1)));
        return slotName(tier, start, { timeZone, weekStart });
      });
      expect(names.reverse()).toEqual(slots.slice(0, -1).map((slot) => slot.split(' ')[0]));
    },
  );
});

it('a slot holds its start, its last millisecond and all between', () => {
  const slotAt = slotFinder('daily', { timeZone: 'Europe/Berlin', weekStart: 'monday' });
  const slot = { start: at('2026-03-28T23:00:00Z'), end: at('2026-03-29T22:00:00Z') };
  for (const instant of [slot.start, shift(slot.start, 1), at('2026-03-29T01:00:00Z'), shift(slot.end, -1)])
    expect(slotAt(instant)).toEqual(slot);
  expect(slotAt(shift(slot.start, -1)).end).toBe(slot.start);
  expect(slotAt(slot.end).start).toBe(slot.end);
});
