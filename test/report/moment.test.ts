import { describe, expect, it } from 'vitest';
import { changeWords, firstSeenWords, momentWords } from '../../lib/report/moment.ts';
import { findingOf, NOW } from '../support/document.ts';

describe('momentWords', () => {
  it.each([
    ['2026-03-29T04:00:00Z', undefined, '2026-03-29 04:00 UTC'],
    ['2026-03-29T04:00:07Z', undefined, '2026-03-29 04:00:07 UTC'],
    ['2026-03-29T04:00:07.5Z', 'UTC', '2026-03-29 04:00:07 UTC'],
    ['2026-03-29T00:59:00Z', 'Europe/Berlin', '2026-03-29 01:59 +01:00'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29 03:00 +02:00'],
    ['0001-01-01T00:00:00Z', 'America/New_York', /^0000-12-31 19:03:58 -04:56/],
    ['no instant', 'Europe/Berlin', 'no instant'],
  ])('writes %s in %s', (text, zone, expected) => {
    expect(momentWords(text, zone)).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });
});

describe('changeWords', () => {
  it.each([
    ['fail', '2026-02-27T06:00:00Z', 'since 2026-02-27 06:00 UTC (2 days ago)'],
    ['fail', '2026-03-02T06:00:00Z', 'until 2026-03-02 06:00 UTC (in 1 day)'],
    ['pass', '2026-03-06T04:30:00Z', 'passes until 2026-03-06 04:30 UTC (in 4 days 22 hours)'],
    ['excepted', '2027-01-31T23:00:00Z', 'until 2027-01-31 23:00 UTC (in 336 days)'],
    ['skipped', '2026-03-01T06:30:00Z', 'until 2026-03-01 06:30 UTC (in 30 minutes)'],
    ['unknown', NOW, 'since 2026-03-01 06:00 UTC (now)'],
  ] as const)('tells when a %s changes at %s', (verdict, changesAt, expected) => {
    expect(changeWords(findingOf({ verdict, changesAt }), NOW)).toBe(expected);
  });

  it('is silent where time alone changes nothing', () => {
    expect(changeWords(findingOf({ changesAt: null }), NOW)).toBeUndefined();
  });
});

describe('firstSeenWords', () => {
  it.each([
    [undefined, undefined],
    [NOW, undefined],
    ['2026-03-01T06:00:01Z', undefined],
    ['2026-03-01T05:59:59Z', 'first found 2026-03-01 05:59:59 UTC (1 second ago)'],
    ['2026-02-20T06:00:00Z', 'first found 2026-02-20 06:00 UTC (9 days ago)'],
  ])('tells of what was first seen at %s', (firstSeen, expected) => {
    expect(firstSeenWords(findingOf(firstSeen === undefined ? {} : { firstSeen }), NOW)).toBe(expected);
  });
});
