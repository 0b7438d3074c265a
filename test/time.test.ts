import { describe, expect, it } from 'vitest';
import {
  type Duration,
  formatDuration,
  formatInstant,
  instantFromMillis,
  isTimeZone,
  parseDuration,
  parseInstant,
  shift,
} from '../lib/time.ts';
import { durationWords, formatSpan } from '../lib/time-words.ts';
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
