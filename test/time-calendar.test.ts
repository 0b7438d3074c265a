import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, earliestSum, expiredBy } from '../lib/calendar-limits.ts';
import {
  addDuration,
  type Duration,
  formatInstant,
  type Instant,
  parseDuration,
  shift,
} from '../lib/time.ts';
import { at } from './support/inventory.ts';

const duration = (text: string) => parseDuration(text) as Duration;

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

  it('sees a midnight that is on no quarter of an hour', () => {
    const expired = expiredBy(at('1971-02-28T12:00:00Z'), duration('1mo'), 'Africa/Monrovia');
    expect(expired(at('1971-01-29T00:44:29Z'))).toBe(false);
    expect(expired(at('1971-01-29T00:44:30Z'))).toBe(true);
  });

  it.each(['0h', '0mo', '1h', '1mo', '100y'])('leaves what was made now and later alone after %s', (text) => {
    const now = at('2026-02-28T12:00:00Z');
    const expired = expiredBy(now, duration(text), 'Europe/Berlin');
    expect(expired(now)).toBe(false);
    expect(expired(shift(now, 1))).toBe(false);
    expect(expired(at('9999-12-31T23:59:59Z'))).toBe(false);
  });
});

describe('boundsOf', () => {
  const DAY = 86_400_000;

  it.each([
    ['1mo', 28, 31],
    ['2mo', 59, 62],
    ['3mo', 89, 92],
    ['11mo', 334, 337],
    ['12mo', 365, 366],
    ['1y', 365, 366],
    ['4y', 1460, 1461],
    ['7y', 2555, 2557],
    ['100y', 36_524, 36_525],
    ['0mo', 0, 0],
    ['2w', 14, 14],
    ['36h', 1.5, 1.5],
  ])('%s is from %d to %d days', (text, shortest, longest) => {
    expect(boundsOf(duration(text))).toEqual({ shortest: shortest * DAY, longest: longest * DAY });
  });

  it('is never left by a sum', () => {
    const from = fc.integer({ min: Date.UTC(1850), max: Date.UTC(2300) }).map((millis) => millis as Instant);
    const text = fc.oneof(
      fc.integer({ min: 0, max: 1_200 }).map((months) => `${months}mo`),
      fc.integer({ min: 0, max: 100 }).map((years) => `${years}y`),
    );
    fc.assert(
      fc.property(from, text, (start, length) => {
        const { shortest, longest } = boundsOf(duration(length));
        const sum = addDuration(start, duration(length), 'UTC') - start;
        expect(sum).toBeGreaterThanOrEqual(shortest);
        expect(sum).toBeLessThanOrEqual(longest);
      }),
    );
  });
});

describe('earliestSum', () => {
  it('is that of a later one where months end alike', () => {
    const instants = [at('2026-01-28T23:00:00Z'), at('2026-01-31T10:00:00Z'), at('2026-02-01T00:00:00Z')];
    expect(earliestSum(instants, duration('1mo'), 'UTC')).toBe(at('2026-02-28T10:00:00Z'));
    expect(earliestSum(instants, duration('30d'), 'UTC')).toBe(at('2026-02-27T23:00:00Z'));
  });

  it('is the least of all sums', () => {
    const base = Date.UTC(2026, 0, 20);
    const instants = fc.array(
      fc.integer({ min: 0, max: 20 * 86_400_000 }).map((after) => (base + after) as Instant),
      { maxLength: 6 },
    );
    const text = fc.constantFrom('1mo', '13mo', '1y', '30d', '1h');
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns');
    fc.assert(
      fc.property(instants, text, zone, (all, length, where) => {
        const sums = all.map((one) => addDuration(one, duration(length), where));
        expect(earliestSum(all, duration(length), where)).toBe(
          all.length === 0 ? undefined : Math.min(...sums),
        );
      }),
    );
  });
});
