import { expect, it } from 'vitest';
import { isOvertaken } from '../../lib/changes/is-overtaken.ts';
import { at } from '../support/inventory.ts';

const last = at('2026-03-01T06:00:00Z');
const clock = at('2026-03-01T07:00:00Z');

it.each([
  ['2026-03-01T06:00:00Z', false],
  ['2026-03-01T05:59:00Z', false],
  ['2026-03-01T05:58:59Z', true],
  ['2026-03-02T06:00:00Z', false],
])('a run judged at %s: %s', (now, expected) => {
  expect(isOvertaken(last, at(now), clock)).toBe(expected);
});

it('a first run never is', () => {
  expect(isOvertaken(undefined, at('2020-01-01T00:00:00Z'), clock)).toBe(false);
});

it.each([
  ['2026-03-01T05:00:00Z', false],
  ['2026-03-01T05:59:00Z', false],
  ['2026-03-01T05:59:01Z', true],
])('nor is one by what was judged in the future, where it is %s: %s', (time, expected) => {
  expect(isOvertaken(last, at('2026-03-01T04:00:00Z'), at(time))).toBe(expected);
});
