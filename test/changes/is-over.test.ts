import { describe, expect, it } from 'vitest';
import { isOver } from '../../lib/changes/is-over.ts';
import { type Duration, parseDuration, shift } from '../../lib/time.ts';
import { at } from '../support/inventory.ts';

const length = (text: string) => parseDuration(text) as Duration;
const told = at('2026-03-28T05:00:00Z');
const MINUTE = 60_000;

describe('a length of time', () => {
  it.each([
    ['1d', 22.5 * 60],
    ['1h', 55],
    ['7d', 7 * 24 * 60 - 90],
  ])('of %s is over after %d minutes, and not a millisecond before', (text, minutes) => {
    const end = shift(told, minutes * MINUTE);
    expect(isOver(told, length(text), 'UTC', end)).toBe(true);
    expect(isOver(told, length(text), 'UTC', shift(end, -1))).toBe(false);
  });

  it('of a day is over at the same hour of the next one, though clocks are put forward', () => {
    // 06:00 in Berlin on both days.
    expect(isOver(told, length('1d'), 'Europe/Berlin', at('2026-03-29T04:00:00Z'))).toBe(true);
  });

  it('is over where nobody knows since when, and where it began too far ahead', () => {
    expect(isOver(undefined, length('1d'), 'UTC', told)).toBe(true);
    expect(isOver(shift(told, 1_440 * MINUTE), length('1d'), 'UTC', told)).toBe(true);
    expect(isOver(shift(told, 1_439 * MINUTE), length('1d'), 'UTC', told)).toBe(false);
  });
});
