import { describe, expect, it } from 'vitest';
import { formatPolicyIssue, PolicyError } from '../../lib/errors.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { formatInstant, type Instant, shift } from '../../lib/time.ts';
import { at, gapOf } from '../support/inventory.ts';
import { judgeSchedule } from '../support/schedule.ts';

const days = (from: string, count: number): Instant[] =>
  Array.from({ length: count }, (_, day) => shift(at(from), day * 86_400_000));

interface Row {
  readonly name: string;
  readonly now: string;
  readonly zone?: string;
  readonly created?: string;
  readonly points?: readonly string[];
  readonly rule: object;
  /** The verdict, and the empty slots if it is no pass. */
  readonly expected: readonly string[];
  readonly changesAt?: string;
}

const judgeRow = ({ now, zone = 'UTC', created, points = [], rule }: Row) =>
  judgeSchedule({
    now: at(now),
    zone,
    points: points.map(at),
    rule,
    ...(created !== undefined && { created: at(created) }),
  });

describe('a slot counts', () => {
  const daily = { keep: { daily: 1 } };
  const late = { keep: { daily: 1 }, tolerance: '6h' };
  const month = { keep: { monthly: 1 }, tolerance: '1mo' };
  const long = { keep: { daily: 1 }, tolerance: '30h' };
  it.each<Row>([
    {
      name: 'not yet a millisecond before its end',
      now: '2026-03-11T23:59:59.999Z',
      rule: daily,
      expected: ['fail', 'daily 2026-03-10'],
    },
    {
      name: 'from its end on',
      now: '2026-03-12T00:00:00Z',
      rule: daily,
      expected: ['fail', 'daily 2026-03-11'],
    },
    {
      name: 'not yet a millisecond before the tolerance is over',
      now: '2026-03-12T05:59:59.999Z',
      rule: late,
      expected: ['fail', 'daily 2026-03-10'],
    },
    {
      name: 'from the end of the tolerance on',
      now: '2026-03-12T06:00:00Z',
      rule: late,
      expected: ['fail', 'daily 2026-03-11'],
    },
    {
      name: 'not yet before a tolerance longer than the slot is over',
      now: '2026-03-13T05:59:59.999Z',
      rule: long,
      expected: ['fail', 'daily 2026-03-10'],
    },
    {
      name: 'from the end of a tolerance longer than the slot on',
      now: '2026-03-13T06:00:00Z',
      rule: long,
      expected: ['fail', 'daily 2026-03-11'],
    },
    {
      name: 'not yet before a tolerance of a month is over, by local time',
      zone: 'Europe/Berlin',
      now: '2026-03-31T21:59:59.999Z',
      rule: month,
      expected: ['fail', 'monthly 2026-01'],
    },
    {
      name: 'from the end of a tolerance of a month on, by local time',
      zone: 'Europe/Berlin',
      now: '2026-03-31T22:00:00Z',
      rule: month,
      expected: ['fail', 'monthly 2026-02'],
    },
    {
      name: 'never before the slots before it, where the end of a month brings them together',
      now: '2026-02-28T00:00:00Z',
      rule: { keep: { daily: 3 }, tolerance: '1mo' },
      expected: ['fail', 'daily 2026-01-28', 'daily 2026-01-29', 'daily 2026-01-30'],
    },
    {
      name: 'not before an older one that is held up by the end of a month',
      now: '2026-02-28T22:59:59.999Z',
      rule: { keep: { hourly: 1 }, tolerance: '1mo' },
      expected: ['fail', 'hourly 2026-01-28T21:00+00:00'],
    },
    {
      name: 'together with an older one that was held up by the end of a month',
      now: '2026-02-28T23:00:00Z',
      rule: { keep: { hourly: 1 }, tolerance: '1mo' },
      expected: ['fail', 'hourly 2026-01-31T22:00+00:00'],
    },
    {
      name: 'from its end on, where the tolerance is no month at all',
      zone: 'Europe/Berlin',
      now: '2026-10-25T02:00:00Z',
      rule: { keep: { hourly: 2 }, tolerance: '0mo' },
      expected: ['fail', 'hourly 2026-10-25T02:00+02:00', 'hourly 2026-10-25T02:00+01:00'],
    },
    {
      name: 'if it starts with the resource',
      now: '2026-03-12T06:00:00Z',
      created: '2026-03-11T00:00:00Z',
      rule: daily,
      expected: ['fail', 'daily 2026-03-11'],
    },
    {
      name: 'not if it starts a millisecond before the resource',
      now: '2026-03-12T06:00:00Z',
      created: '2026-03-11T00:00:00.001Z',
      rule: daily,
      expected: ['skipped'],
    },
    {
      name: 'if it starts at 01:00 with the resource, on a day without midnight',
      zone: 'Asia/Beirut',
      now: '2026-03-30T06:00:00Z',
      created: '2026-03-28T22:00:00Z',
      rule: daily,
      expected: ['fail', 'daily 2026-03-29'],
    },
    {
      name: 'not if it starts a millisecond before the resource, on a day without midnight',
      zone: 'Asia/Beirut',
      now: '2026-03-29T20:59:59.999Z',
      created: '2026-03-28T22:00:00.001Z',
      rule: daily,
      expected: ['skipped'],
    },
    {
      name: 'for a young resource as far as there are any, in each tier',
      now: '2026-03-12T06:00:00Z',
      created: '2026-03-01T00:00:00Z',
      rule: { keep: { daily: 2, weekly: 8, monthly: 12, yearly: 7 } },
      expected: ['fail', 'daily 2026-03-10', 'daily 2026-03-11', 'weekly 2026-W10'],
    },
    {
      name: 'as one of the last only',
      now: '2026-01-01T00:00:00Z',
      points: ['2025-12-31T23:00:00Z'],
      rule: { keep: { hourly: 2, daily: 1, monthly: 2, yearly: 1 } },
      expected: ['fail', 'hourly 2025-12-31T22:00+00:00', 'monthly 2025-11'],
    },
  ])('$name', (row) => {
    const { verdict, missing } = judgeRow(row);
    expect([verdict, ...missing]).toEqual(row.expected);
  });
});

describe('a point fills', () => {
  const rule = { keep: { daily: 2 }, tolerance: '6h' };
  const now = '2026-03-12T06:00:00Z';
  const long = { keep: { daily: 3 }, tolerance: '30h' };
  it.each<Row>([
    {
      name: 'a slot whose end it meets, where lateness is tolerated',
      now,
      rule: { keep: { daily: 1 }, tolerance: '1h' },
      points: ['2026-03-12T00:00:00Z'],
      expected: ['pass'],
    },
    {
      name: 'no slot whose end it meets, where none is',
      now,
      rule: { keep: { daily: 1 } },
      points: ['2026-03-12T00:00:00Z'],
      expected: ['fail', 'daily 2026-03-11'],
    },
    {
      name: 'an empty slot before its own, which is left empty',
      now,
      rule,
      points: ['2026-03-11T06:00:00Z'],
      expected: ['fail', 'daily 2026-03-11'],
    },
    {
      name: 'its own slot, where it is too late for the one before',
      now,
      rule,
      points: ['2026-03-11T06:00:00.001Z'],
      expected: ['fail', 'daily 2026-03-10'],
    },
    {
      name: 'its own slot, where the one before has a point of its own',
      now,
      rule,
      points: ['2026-03-10T12:00:00Z', '2026-03-11T02:00:00Z'],
      expected: ['pass'],
    },
    {
      name: 'its own slot, where the one before is no longer among the last',
      now,
      rule,
      points: ['2026-03-10T02:00:00Z', '2026-03-11T12:00:00Z'],
      expected: ['pass'],
    },
    {
      name: 'one slot of each tier, late or not',
      now: '2026-03-02T06:00:00Z',
      rule: { keep: { daily: 1, weekly: 1, monthly: 1 }, tolerance: '30h' },
      points: ['2026-03-01T00:00:00Z'],
      expected: ['fail', 'weekly 2026-W08'],
    },
    {
      name: 'one slot each, where all were made at once',
      now: '2026-03-13T06:00:00Z',
      rule: long,
      points: ['2026-03-11T02:00:00Z', '2026-03-11T02:00:00Z', '2026-03-11T02:00:00Z'],
      expected: ['pass'],
    },
    {
      name: 'one slot each, and no two by being there once',
      now: '2026-03-13T06:00:00Z',
      rule: long,
      points: ['2026-03-11T02:00:00Z', '2026-03-11T02:00:00Z'],
      expected: ['fail', 'daily 2026-03-11'],
    },
    {
      name: 'no slot that is not complete',
      now,
      rule: { keep: { daily: 1 } },
      points: ['2026-03-12T06:00:00Z'],
      expected: ['fail', 'daily 2026-03-11'],
    },
  ])('$name', (row) => {
    const { verdict, missing } = judgeRow(row);
    expect([verdict, ...missing]).toEqual(row.expected);
  });
});

describe('the verdict changes', () => {
  const daily = { keep: { daily: 2 } };
  it.each<Row>([
    {
      name: 'when the day without a point is over',
      now: '2026-03-12T06:00:00Z',
      points: ['2026-03-10T02:00:00Z', '2026-03-11T02:00:00Z'],
      rule: daily,
      expected: ['pass'],
      changesAt: '2026-03-13T00:00:00Z',
    },
    {
      name: "a day later where today's point is there",
      now: '2026-03-12T06:00:00Z',
      points: ['2026-03-10T02:00:00Z', '2026-03-11T02:00:00Z', '2026-03-12T02:00:00Z'],
      rule: daily,
      expected: ['pass'],
      changesAt: '2026-03-14T00:00:00Z',
    },
    {
      name: 'only after the tolerance',
      now: '2026-03-12T06:00:00Z',
      points: ['2026-03-10T12:00:00Z', '2026-03-11T12:00:00Z'],
      rule: { ...daily, tolerance: '6h' },
      expected: ['pass'],
      changesAt: '2026-03-13T06:00:00Z',
    },
    {
      name: 'at the end of a day of 25 hours',
      zone: 'Europe/Berlin',
      now: '2026-10-25T12:00:00Z',
      points: ['2026-10-23T12:00:00Z', '2026-10-24T12:00:00Z'],
      rule: daily,
      expected: ['pass'],
      changesAt: '2026-10-25T23:00:00Z',
    },
    {
      name: 'with the first tier that lacks one',
      now: '2026-03-31T12:00:00Z',
      points: [
        '2026-02-10T00:00:00Z',
        '2026-03-25T02:00:00Z',
        '2026-03-30T02:00:00Z',
        '2026-03-31T02:00:00Z',
      ],
      rule: { keep: { daily: 1, weekly: 1, monthly: 1 } },
      expected: ['pass'],
      changesAt: '2026-04-02T00:00:00Z',
    },
    {
      name: 'when more are missing than are allowed, old ones and new',
      now: '2026-03-12T06:00:00Z',
      points: ['2026-03-09T02:00:00Z', '2026-03-11T02:00:00Z'],
      rule: { keep: { daily: 3 }, missingAllowed: 1 },
      expected: ['pass', 'daily 2026-03-10'],
      changesAt: '2026-03-13T00:00:00Z',
    },
    {
      name: 'later where an old missing slot drops out before',
      now: '2026-03-12T06:00:00Z',
      points: ['2026-03-10T02:00:00Z', '2026-03-11T02:00:00Z'],
      rule: { keep: { daily: 3 }, missingAllowed: 1 },
      expected: ['pass', 'daily 2026-03-09'],
      changesAt: '2026-03-14T00:00:00Z',
    },
    {
      name: 'never where all may be missing',
      now: '2026-03-12T06:00:00Z',
      rule: { keep: { daily: 2 }, missingAllowed: 2 },
      expected: ['pass', 'daily 2026-03-10', 'daily 2026-03-11'],
    },
    {
      name: 'from skipped when the first slot of any tier is complete',
      now: '2026-03-12T06:00:00Z',
      created: '2026-03-12T05:30:00Z',
      rule: { keep: { hourly: 1, daily: 1 }, tolerance: '2h' },
      expected: ['skipped'],
      changesAt: '2026-03-12T09:00:00Z',
    },
    {
      name: 'from a failure where a slot that is not complete holds a point, until it lacks the next',
      now: '2026-03-12T06:00:00Z',
      points: ['2026-03-11T02:00:00Z', '2026-03-12T02:00:00Z'],
      rule: daily,
      expected: ['fail', 'daily 2026-03-10'],
      changesAt: '2026-03-13T00:00:00Z',
    },
    {
      name: 'from a failure only when no tier lacks any',
      now: '2026-03-29T06:00:00Z',
      points: [
        '2026-03-10T02:00:00Z',
        '2026-03-16T02:00:00Z',
        '2026-03-28T02:00:00Z',
        '2026-03-29T02:00:00Z',
      ],
      rule: { keep: { daily: 1, weekly: 2, monthly: 1 } },
      expected: ['fail', 'monthly 2026-02'],
    },
    {
      name: 'from a failure when a year that lacks one is no longer among the last',
      now: '2026-06-01T00:00:00Z',
      points: ['2025-06-01T00:00:00Z', '2026-05-01T00:00:00Z'],
      rule: { keep: { yearly: 2 } },
      expected: ['fail', 'yearly 2024'],
      changesAt: '2027-01-01T00:00:00Z',
    },
    {
      name: 'never from a failure, where nothing but empty slots is to come',
      now: '2026-03-12T06:00:00Z',
      points: ['2026-03-11T02:00:00Z'],
      rule: daily,
      expected: ['fail', 'daily 2026-03-10'],
    },
  ])('$name', (row) => {
    const { verdict, missing, changesAt } = judgeRow(row);
    expect([verdict, ...missing]).toEqual(row.expected);
    expect(changesAt && formatInstant(changesAt)).toBe(row.changesAt);
    if (changesAt === undefined) return;
    const verdictAt = (now: Instant) => judgeRow({ ...row, now: formatInstant(now) }).verdict;
    expect(verdictAt(shift(changesAt, -1))).toBe(verdict);
    expect(verdictAt(changesAt)).not.toBe(verdict);
  });

  it('from a failure to unknown, where a point that may not count would do', () => {
    const one = {
      zone: 'UTC',
      points: [at('2026-03-11T02:00:00Z')],
      doubtful: [at('2026-03-12T02:00:00Z')],
      rule: daily,
    };
    const now = at('2026-03-12T06:00:00Z');
    const then = at('2026-03-13T00:00:00Z');
    expect(judgeSchedule({ ...one, now })).toMatchObject({ verdict: 'fail', changesAt: then });
    expect(judgeSchedule({ ...one, now: then }).verdict).toBe('unknown');
  });

  it('at no known instant where the verdict is unknown', () => {
    const now = at('2026-03-12T06:00:00Z');
    const gaps = [gapOf({ what: 'droplet-backup' })];
    const { verdict, changesAt } = judgeSchedule({ zone: 'UTC', now, points: [], rule: daily, gaps });
    expect([verdict, changesAt]).toEqual(['unknown', undefined]);
  });
});

describe('what is said', () => {
  const now = at('2026-03-12T06:00:00Z');
  const say = (rule: object, points: readonly Instant[] = []) =>
    judgeSchedule({ zone: 'UTC', now, points, rule });

  it('names few slots and lists a month of days, with the number of the others', () => {
    const { message, facts, missing } = say({ keep: { hourly: 5_000, daily: 4, weekly: 31 } });
    expect(message).toBe(
      'It lacks all of the last 5,000 hourly slots (2025-08-15T22:00+00:00, 2025-08-15T23:00+00:00, 2025-08-16T00:00+00:00 and 4,997 more), ' +
        'all of 4 daily ones (2026-03-08, 2026-03-09, 2026-03-10 and 1 more) and ' +
        'all of 31 weekly ones (2025-W32, 2025-W33, 2025-W34 and 28 more); every one should hold a point.',
    );
    expect(missing).toHaveLength(31 + 4 + 31);
    const { missing: _, ...counts } = facts;
    expect(counts).toEqual({
      points: 0,
      slots: { hourly: 5_000, daily: 4, weekly: 31 },
      missingMore: { hourly: 4_969 },
    });
  });

  it('counts what is missing in each tier that lacks any, and only in those', () => {
    const points = [...days('2026-03-01T02:00:00Z', 9), ...days('2026-03-11T02:00:00Z', 1)];
    expect(say({ keep: { daily: 14, weekly: 1, monthly: 2 }, missingAllowed: 2 }, points).message).toBe(
      'It lacks 4 of the last 14 daily slots (2026-02-26, 2026-02-27, 2026-02-28 and 1 more) ' +
        'and all of 2 monthly ones (2026-01, 2026-02); at most 2 of each tier may be empty.',
    );
  });

  it('gives the limit in whole, and the start of the week where there are weeks', () => {
    expect(say({ keep: { monthly: 1, daily: 2 }, tolerance: '6h', missingAllowed: 1 }).limit).toEqual({
      keep: { daily: 2, monthly: 1 },
      tolerance: '6h',
      missingAllowed: 1,
      timeZone: 'UTC',
    });
    expect(say({ keep: { weekly: 1 }, weekStart: 'sunday' }).limit).toMatchObject({ weekStart: 'sunday' });
  });

  it('comes to an end at the end of time', () => {
    const end = at('9999-12-31T23:59:59.999Z');
    const rule = { keep: { hourly: 1, daily: 1, weekly: 1, monthly: 1, yearly: 1 }, missingAllowed: 0 };
    for (const points of [[], [shift(end, -3_600_000), shift(end, -40 * 86_400_000)]])
      expect(judgeSchedule({ zone: 'Europe/Berlin', now: end, points, rule }).verdict).toBe('fail');
    const young = judgeSchedule({ zone: 'UTC', now: end, created: end, points: [], rule });
    expect(young).toMatchObject({
      verdict: 'skipped',
      message: 'No slot that started since it was created is complete yet.',
      changesAt: undefined,
    });
    const first = at('0001-01-01T00:00:00Z');
    expect(judgeSchedule({ zone: 'UTC', now: first, created: first, points: [], rule }).verdict).toBe(
      'skipped',
    );
  });
});

describe('a schedule is refused', () => {
  const refusals = (rule: string): string[] => {
    const source = `version: 1\npolicies: [{ id: p, rules: [{ kind: schedule${rule} }] }]\n`;
    try {
      parsePolicies([{ file: 'a.yaml', source }], { now: at('2026-03-12T06:00:00Z') });
      return [];
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      return error.issues.map((issue) => formatPolicyIssue(issue).replace(/^.*?rules\[0\]\.?/, ''));
    }
  };

  it.each([
    ['without keep', '', [': missing key keep; for example keep: {"daily":7,"weekly":4,"monthly":12}']],
    [
      'without a tier',
      ', keep: {}',
      ['keep: expected at least one of hourly, daily, weekly, monthly, yearly'],
    ],
    ['with no slot of a tier', ', keep: { daily: 0 }', ['keep.daily: 0 is too small; at least 1']],
    [
      'with a part of a slot',
      ', keep: { daily: 1.5 }',
      ['keep.daily: expected a whole number, not the number 1.5'],
    ],
    [
      'over a hundred years',
      ', keep: { hourly: 87661, daily: 36526, weekly: 5218, monthly: 1201, yearly: 101 }',
      [
        'keep.hourly: 87661 is too large; at most 87660',
        'keep.daily: 36526 is too large; at most 36525',
        'keep.weekly: 5218 is too large; at most 5217',
        'keep.monthly: 1201 is too large; at most 1200',
        'keep.yearly: 101 is too large; at most 100',
      ],
    ],
    [
      'with a week that starts on no day',
      ', keep: { weekly: 1 }, weekStart: Sunday',
      ['weekStart: unknown value "Sunday"; did you mean sunday?'],
    ],
    [
      'with fewer than no slots allowed to be empty',
      ', keep: { daily: 1 }, missingAllowed: -1',
      ['missingAllowed: -1 is too small; at least 0'],
    ],
  ])('%s', (_, rule, expected) => {
    expect(refusals(rule)).toEqual(expected);
  });

  it('not with as much as is allowed', () => {
    const most = '{ hourly: 87660, daily: 36525, weekly: 5217, monthly: 1200, yearly: 100 }';
    expect(refusals(`, keep: ${most}, tolerance: 100y, missingAllowed: 87660, weekStart: friday`)).toEqual(
      [],
    );
  });
});
