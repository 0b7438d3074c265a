import { describe, expect, it } from 'vitest';
import {
  addDuration,
  type Duration,
  durationWords,
  expiredBy,
  formatDuration,
  formatInstant,
  formatSpan,
  instantFromMillis,
  isTimeZone,
  parseDuration,
  parseInstant,
  shift,
} from '../lib/time.ts';
import { at } from './support/inventory.ts';

const duration = (text: string) => parseDuration(text) as Duration;

describe('parseInstant', () => {
  it.each([
    ['2026-03-01T06:00:00Z', '2026-03-01T06:00:00Z'],
    ['2026-03-01t06:00:00z', '2026-03-01T06:00:00Z'],
    ['2026-03-01 06:00:00+02:00', '2026-03-01T04:00:00Z'],
    ['2026-03-01T06:00:00.123456789-0330', '2026-03-01T09:30:00.123Z'],
    ['2026-03-01T06:00Z', '2026-03-01T06:00:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s', (text, expected) => {
    expect(formatInstant(at(text))).toBe(expected);
  });

  it.each([
    '',
    'now',
    '2026-03-01',
    '2026-03-01T06:00:00',
    '2025-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '0000-12-31T23:59:59Z',
    '+012026-03-01T06:00:00Z',
    '2026-03-01T06:00:00Z\n',
    '2026-03-01T06:00:00[Europe/Berlin]',
    '1772344800',
    `2026-03-01T06:00:00.${'0'.repeat(100)}Z`,
  ])('does not read %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('instantFromMillis', () => {
  it('takes years of four digits only', () => {
    expect(instantFromMillis(-62_135_596_800_000)).toBe(-62_135_596_800_000);
    expect(instantFromMillis(-62_135_596_800_001)).toBeUndefined();
    expect(instantFromMillis(253_402_300_799_999)).toBe(253_402_300_799_999);
    expect(instantFromMillis(253_402_300_800_000)).toBeUndefined();
    expect(instantFromMillis(Number.NaN)).toBeUndefined();
    expect(instantFromMillis(Number.POSITIVE_INFINITY)).toBeUndefined();
  });

  it('drops fractions of a millisecond', () => {
    expect(instantFromMillis(1.9)).toBe(1);
  });
});

describe('shift', () => {
  it('stays inside the years of four digits', () => {
    expect(formatInstant(shift(at('9999-12-31T00:00:00Z'), 1e15))).toBe('9999-12-31T23:59:59.999Z');
    expect(formatInstant(shift(at('0001-01-02T00:00:00Z'), -1e15))).toBe('0001-01-01T00:00:00Z');
  });
});

describe('parseDuration', () => {
  it.each(['1h', '0d', '28h', '90d', '6w', '12mo', '7y', '00090d', '36525d', '1200mo', '100y'])(
    'reads %s',
    (text) => {
      expect(formatDuration(duration(text))).toBe(text.replace(/^0+(?=\d)/, ''));
    },
  );

  it.each([
    '',
    'd',
    '5',
    '5m',
    '5D',
    '5 d',
    '-5d',
    '1.5d',
    '+5d',
    '5d ',
    '100000h',
    '36526d',
    '1201mo',
    '101y',
  ])('does not read %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('addDuration', () => {
  it.each([
    {
      name: 'clamps to the end of February',
      from: '2026-01-31T12:00:00Z',
      add: '1mo',
      to: '2026-02-28T12:00:00Z',
    },
    { name: 'clamps to a leap day', from: '2024-01-30T12:00:00Z', add: '1mo', to: '2024-02-29T12:00:00Z' },
    {
      name: 'takes a leap day to 28 February',
      from: '2024-02-29T12:00:00Z',
      add: '1y',
      to: '2025-02-28T12:00:00Z',
    },
    {
      name: 'takes a leap day to a leap day',
      from: '2024-02-29T12:00:00Z',
      add: '4y',
      to: '2028-02-29T12:00:00Z',
    },
    {
      name: 'does not grow with the month',
      from: '2026-02-28T12:00:00Z',
      add: '1mo',
      to: '2026-03-28T12:00:00Z',
    },
    { name: 'goes over the year', from: '2025-12-31T12:00:00Z', add: '2mo', to: '2026-02-28T12:00:00Z' },
    {
      name: 'takes the local day',
      zone: 'Pacific/Auckland',
      from: '2026-01-30T12:00:00Z',
      add: '1mo',
      to: '2026-02-27T12:00:00Z',
    },
    {
      name: 'keeps the local time',
      zone: 'Europe/Berlin',
      from: '2026-03-01T11:00:00Z',
      add: '1mo',
      to: '2026-04-01T10:00:00Z',
    },
    {
      name: 'moves later out of a gap',
      zone: 'Europe/Berlin',
      from: '2026-02-28T01:30:00Z',
      add: '1mo',
      to: '2026-03-28T01:30:00Z',
    },
    {
      name: 'moves later in a gap',
      zone: 'Europe/Berlin',
      from: '2026-01-29T01:30:00Z',
      add: '2mo',
      to: '2026-03-29T01:30:00Z',
    },
    {
      name: 'takes the earlier of two',
      zone: 'Europe/Berlin',
      from: '2026-09-25T00:30:00Z',
      add: '1mo',
      to: '2026-10-25T00:30:00Z',
    },
    {
      name: 'jumps over a day that never was',
      zone: 'Pacific/Apia',
      from: '2011-11-30T22:00:00Z',
      add: '1mo',
      to: '2011-12-30T22:00:00Z',
    },
    {
      name: 'adds exact hours over a clock change',
      zone: 'Europe/Berlin',
      from: '2026-03-28T12:00:00Z',
      add: '1d',
      to: '2026-03-29T12:00:00Z',
    },
    {
      name: 'ends with the last year',
      from: '9950-01-01T00:00:00Z',
      add: '100y',
      to: '9999-12-31T23:59:59.999Z',
    },
  ])('$name', ({ from, add, to, zone = 'UTC' }) => {
    expect(formatInstant(addDuration(at(from), duration(add), zone))).toBe(to);
  });
});

describe('expiredBy', () => {
  it('is not put off by months of which a later day ends earlier', () => {
    const now = at('2026-02-28T12:00:00Z');
    const expired = expiredBy(now, duration('1mo'), 'UTC');
    expect(expired(at('2026-01-31T11:00:00Z'))).toBe(true);
    expect(expired(at('2026-01-28T13:00:00Z'))).toBe(false);
  });

  it.each(['0h', '0mo', '1h', '1mo', '100y'])('leaves what was made now and later alone after %s', (text) => {
    const now = at('2026-02-28T12:00:00Z');
    const expired = expiredBy(now, duration(text), 'Europe/Berlin');
    expect(expired(now)).toBe(false);
    expect(expired(shift(now, 1))).toBe(false);
    expect(expired(at('9999-12-31T23:59:59Z'))).toBe(false);
  });
});

describe('isTimeZone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Pacific/Apia', 'America/Argentina/Buenos_Aires'])('knows %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each([
    '',
    'Berlin',
    'Europe/Nowhere',
    '+02:00',
    '-0330',
    '+02',
    'Z',
    'Z ',
    '2026-03-01T06:00:00[Europe/Berlin]',
  ])('does not know %j', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});

describe('words', () => {
  it.each([
    [0, '0 seconds'],
    [999, '0 seconds'],
    [59_999, '59 seconds'],
    [60_000, '1 minute'],
    [3_600_000, '1 hour'],
    [5_400_000, '1 hour 30 minutes'],
    [86_400_000, '1 day'],
    [90_000_000, '1 day 1 hour'],
    [60 * 86_400_000 + 3_600_000, '60 days'],
    [-90_000_000, '1 day 1 hour'],
  ])('%d ms are %s', (millis, words) => {
    expect(formatSpan(millis)).toBe(words);
  });

  it.each([
    ['28h', '28 hours'],
    ['1d', '1 day'],
    ['0d', '0 days'],
    ['6w', '6 weeks'],
    ['1mo', '1 month'],
    ['7y', '7 years'],
  ])('%s is %s', (text, words) => {
    expect(durationWords(duration(text))).toBe(words);
  });
});
