import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../lib/figures/figures.ts';
import type { Inventory, RecoveryPoint } from '../../lib/model.ts';
import { figuresSchema } from '../../lib/report/figures-schema.ts';
import { type Instant, shift } from '../../lib/time.ts';
import { at, backupOf, dropletOf, inventoryOf } from '../support/inventory.ts';
import { toPolicySet } from '../support/policy-arbitraries.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = at('2026-03-31T06:00:00Z');

interface Account extends Partial<Inventory> {
  readonly now?: Instant;
  readonly zone?: string;
  readonly exceptions?: readonly object[];
}

function figures(rules: readonly object[], { now = NOW, zone = 'UTC', exceptions = [], ...rest }: Account) {
  const set = toPolicySet([{ id: 'p', rules }], {}, zone, { exceptions });
  return figuresSchema.parse(figuresOf(inventoryOf(now, rest), set, now));
}

/** Backups of one Droplet, so long ago. */
const aged = (ages: readonly (number | undefined)[], now = NOW): RecoveryPoint[] =>
  ages.map((age, index) => ({
    ...backupOf(`b${index}`, '1', now),
    createdAt: age === undefined ? undefined : shift(now, -age),
  }));

const none = { pass: 0, fail: 0, excepted: 0, unknown: 0, skipped: 0 };

describe('an account with nothing in it', () => {
  it('has no pictures but for the days to come', () => {
    const rules = [
      { kind: 'max-age', max: '90d' },
      { kind: 'schedule', keep: { daily: 3 } },
    ];
    const { due, ...rest } = figures(rules, {});
    expect(rest).toEqual({
      ages: [],
      regions: [],
      calendars: [],
      omitted: { ages: 0, calendars: 0 },
      growth: [],
      undated: { points: 0, sizeGigabytes: 0, unsized: 0, monthlyUsd: 0, unpriced: 0 },
    });
    expect(due).toHaveLength(31);
    expect(due.map(({ day, ...counts }) => counts)).toEqual(due.map(() => none));
  });
});

describe('ages', () => {
  const of = (max: string, ages: readonly (number | undefined)[], account: Account = {}) => {
    const [found] = figures([{ kind: 'max-age', max }], {
      resources: [dropletOf('1')],
      points: aged(ages, account.now),
      ...account,
    }).ages;
    if (found === undefined) throw new Error('nothing was judged');
    const filled = found.buckets.filter(({ fromDays, ...counts }) => Object.values(counts).some(Boolean));
    return { ...found, filled };
  };

  it('begin a bucket with a point exactly so old, and end one a millisecond before', () => {
    const { filled, limitDays, bucketDays, buckets, undated } = of('90d', [
      0,
      5 * DAY - 1,
      5 * DAY,
      90 * DAY - 1,
      90 * DAY,
      90 * DAY + 1,
    ]);
    expect({ limitDays, bucketDays, undated }).toEqual({ limitDays: 90, bucketDays: 5, undated: 0 });
    expect(filled).toEqual([
      { fromDays: 0, ...none, pass: 2 },
      { fromDays: 5, ...none, pass: 1 },
      { fromDays: 85, ...none, pass: 1 },
      { fromDays: 90, ...none, pass: 1, fail: 1 },
    ]);
    expect(buckets.at(-1)?.fromDays).toBe(180);
  });

  it('hold in the last bucket whatever is older', () => {
    const { filled } = of('90d', [180 * DAY - 1, 180 * DAY, 9_000 * DAY]);
    expect(filled).toEqual([
      { fromDays: 175, ...none, fail: 1 },
      { fromDays: 180, ...none, fail: 2 },
    ]);
  });

  it('are nought of what is a little ahead, and unknown of what is not believed or was not read', () => {
    const { filled, undated } = of('90d', [-HOUR, -HOUR - 1, -DAY, undefined]);
    expect(filled).toEqual([{ fromDays: 0, ...none, pass: 1 }]);
    expect(undated).toBe(3);
  });

  it.each([
    {
      name: 'a month before the end of one reaches to its first moment',
      max: '1mo',
      zone: 'UTC',
      limit: 30.25,
    },
    { name: 'a month follows the zone', max: '1mo', zone: 'Europe/Berlin', limit: 30 + 7 / 24 },
    { name: 'a day is 24 hours', max: '1d', zone: 'Europe/Berlin', limit: 1 },
    { name: 'hours are parts of a day', max: '36h', zone: 'UTC', limit: 1.5 },
  ])('are drawn with their limit: $name', ({ max, zone, limit }) => {
    const { limitDays } = of(max, [0], { zone });
    expect(limitDays).toBeCloseTo(limit, 6);
    const { filled } = of(max, [Math.floor(limitDays * DAY), Math.floor(limitDays * DAY) + 1], { zone });
    expect(filled.map(({ pass, fail }) => ({ pass, fail }))).toEqual([{ pass: 1, fail: 1 }]);
  });

  it.each(['1h', '5d', '29d', '30d', '3mo', '7y', '100y'])(
    'reach to twice a limit of %s in 60 buckets',
    (max) => {
      const { buckets, bucketDays, limitDays } = of(max, [0]);
      expect(buckets.length).toBeLessThanOrEqual(60);
      expect(buckets.at(-1)?.fromDays).toBeGreaterThanOrEqual(2 * limitDays);
      expect(String(bucketDays)).toMatch(/^[125]0*$/);
    },
  );

  it('are drawn for the rules with most failures, where there are too many', () => {
    const rules = Array.from({ length: 26 }, (_, index) => ({
      kind: 'max-age',
      id: `r${index}`,
      max: index > 23 ? '1d' : '9d',
    }));
    const found = figures(rules, { resources: [dropletOf('1')], points: aged([2 * DAY]) });
    expect(found.omitted).toEqual({ ages: 2, calendars: 0 });
    expect(found.ages.map(({ rule }) => rule)).toEqual([
      ...Array.from({ length: 22 }, (_, index) => `r${index}`),
      'r24',
      'r25',
    ]);
  });
});

describe('regions', () => {
  const rules = [{ kind: 'max-age', max: '90d' }];

  it('count resources by the worst verdict on them or their points, and copies where they lie', () => {
    const found = figures([...rules, { kind: 'freshness', rpo: '28h', select: { ids: ['1', '2'] } }], {
      resources: [
        dropletOf('1'),
        dropletOf('2', { region: 'ams3' }),
        dropletOf('3', { region: undefined }),
        dropletOf('4'),
      ],
      points: [
        backupOf('fresh', '1', NOW, { regions: ['ams3', 'nyc3', 'ams3'], sizeGigabytes: 0.1 }),
        backupOf('old', '1', shift(NOW, -91 * DAY), { sizeGigabytes: 0.2 }),
        backupOf('b3', '3', NOW, { regions: undefined, sizeGigabytes: undefined }),
        backupOf('b4', '3', NOW, { regions: [] }),
      ],
      notRead: ['volume-snapshot'],
    });
    expect(found.regions).toEqual([
      {
        region: 'nyc3',
        resources: { ...none, fail: 1 },
        unjudged: 1,
        points: { 'droplet-backup': 2, 'droplet-snapshot': 0 },
        sizeGigabytes: 0.3,
        unsized: 0,
      },
      {
        region: 'ams3',
        resources: { ...none, fail: 1 },
        unjudged: 0,
        points: { 'droplet-backup': 1, 'droplet-snapshot': 0 },
        sizeGigabytes: 0.1,
        unsized: 0,
      },
      {
        region: null,
        resources: { ...none, pass: 1 },
        unjudged: 0,
        points: { 'droplet-backup': 2, 'droplet-snapshot': 0 },
        sizeGigabytes: 1,
        unsized: 1,
      },
    ]);
  });

  it('take an unknown for worse than an excepted failure, and that for worse than a pass', () => {
    const old = backupOf('old', '1', shift(NOW, -91 * DAY));
    const unread = { ...backupOf('unread', '1', NOW), createdAt: undefined };
    const exceptions = [
      { id: 'EX', policies: 'p', match: { pointNames: 'old' }, reason: 'r', owner: 'o', until: '2026-04-30' },
    ];
    const worst = (points: readonly RecoveryPoint[]) =>
      figures(rules, { resources: [dropletOf('1')], points, exceptions }).regions[0]?.resources;
    expect(worst([backupOf('new', '1', NOW), old])).toEqual({ ...none, excepted: 1 });
    expect(worst([old, unread])).toEqual({ ...none, unknown: 1 });
    expect(worst([unread, { ...old, name: 'other' }])).toEqual({ ...none, fail: 1 });
  });

  it('count a resource by what is said of it as a group, and points that were read against expectation', () => {
    const account = {
      resources: [dropletOf('1')],
      points: [backupOf('b', '1', NOW)],
      notRead: ['droplet-backup', 'volume-snapshot'] as const,
    };
    const [found] = figures([{ kind: 'total', groupBy: 'resource', maxCount: 0 }], account).regions;
    expect(found).toMatchObject({ resources: { ...none, fail: 1 }, unjudged: 0 });
    expect(found?.points).toEqual({ 'droplet-backup': 1, 'droplet-snapshot': 0 });
  });

  it('are summed up where there are too many, and none is lost', () => {
    const points = Array.from({ length: 70 }, (_, index) =>
      backupOf(`b${index}`, '1', NOW, { regions: [`r${String(index).padStart(2, '0')}`] }),
    );
    const found = figures(rules, { points: [...points, backupOf('x', '1', NOW, { regions: [] })] });
    expect(found.regions).toHaveLength(61);
    expect(found.regions[59]?.region).toBe('r59');
    expect(found.regions[60]?.region).toBe(null);
    expect(found.otherRegions).toMatchObject({
      regions: 10,
      points: { 'droplet-backup': 10 },
      sizeGigabytes: 10,
      resources: none,
    });
  });
});

describe('calendars', () => {
  const of = (rule: object, account: Account) => {
    const [found] = figures([{ kind: 'schedule', ...rule }], account).calendars;
    if (found === undefined) throw new Error('nothing was judged');
    return found;
  };
  const made = (...times: readonly string[]) =>
    times.map((time, index) => backupOf(`b${index}`, '1', at(time)));

  it('follow a zone over a change of its clocks', () => {
    const found = of(
      { keep: { daily: 3 } },
      {
        zone: 'Europe/Berlin',
        now: at('2026-03-30T10:00:00Z'),
        resources: [dropletOf('1')],
        // 23:00Z on 28 March is midnight in Berlin, 22:00Z on the 29th the next.
        points: made('2026-03-28T22:59:59Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'),
      },
    );
    expect(found.timeZone).toBe('Europe/Berlin');
    expect(found.tiers).toEqual([
      {
        tier: 'daily',
        older: 0,
        slots: [
          { name: '2026-03-27', start: '2026-03-26T23:00:00Z', end: '2026-03-27T23:00:00Z', complete: true },
          { name: '2026-03-28', start: '2026-03-27T23:00:00Z', end: '2026-03-28T23:00:00Z', complete: true },
          { name: '2026-03-29', start: '2026-03-28T23:00:00Z', end: '2026-03-29T22:00:00Z', complete: true },
          { name: '2026-03-30', start: '2026-03-29T22:00:00Z', end: '2026-03-30T22:00:00Z', complete: false },
        ],
      },
    ]);
    expect(found.resources).toEqual([
      {
        kind: 'droplet',
        id: '1',
        name: '1',
        verdict: 'fail',
        tiers: [['empty', 'filled', 'filled', 'filled']],
        missing: [1],
      },
    ]);
  });

  it('have a slot as one that counts from the moment on at which it does', () => {
    const states = (now: string) => {
      const { tiers, resources } = of(
        { keep: { daily: 2 }, tolerance: '4h' },
        { now: at(now), resources: [dropletOf('1')], points: made('2026-03-29T01:00:00Z') },
      );
      return tiers[0]?.slots.map(
        ({ name, complete }, index) => `${name} ${complete} ${resources[0]?.tiers[0]?.[index]}`,
      );
    };
    // The day before takes the point that is an hour late, and is complete by then.
    expect(states('2026-03-30T03:59:59Z')).toEqual([
      '2026-03-27 true empty',
      '2026-03-28 true filled',
      '2026-03-29 false open',
      '2026-03-30 false open',
    ]);
    expect(states('2026-03-30T04:00:00Z')).toEqual([
      '2026-03-28 true filled',
      '2026-03-29 true empty',
      '2026-03-30 false open',
    ]);
  });

  it('leave out of account what started before the resource was there, to the millisecond', () => {
    const states = (createdAt: Instant) =>
      of({ keep: { daily: 2 } }, { resources: [dropletOf('1', { createdAt })] }).resources[0]?.tiers[0];
    const start = at('2026-03-30T00:00:00Z');
    expect(states(start)).toEqual(['early', 'empty', 'open']);
    expect(states(shift(start, 1))).toEqual(['early', 'early', 'open']);
  });

  it('leave open what unread points could fill', () => {
    const account = { resources: [dropletOf('1'), dropletOf('2')] };
    const states = (rest: Account) =>
      of({ keep: { daily: 2 } }, { ...account, ...rest }).resources.map(
        ({ id, verdict, tiers }) => `${id} ${verdict} ${tiers[0]?.join(' ')}`,
      );
    const yesterday = made('2026-03-30T05:00:00Z');
    expect(states({ points: yesterday })).toEqual(['2 fail empty empty open', '1 fail empty filled open']);
    expect(
      states({
        points: yesterday,
        gaps: [{ endpoint: 'e', reason: 'r', affects: [{ what: 'droplet-backup', of: ['1'] }] }],
      }),
    ).toEqual(['2 fail empty empty open', '1 unknown unknown filled open']);
    expect(states({ points: [...yesterday, { ...backupOf('u', '2', NOW), createdAt: undefined }] })).toEqual([
      '2 fail unknown unknown open',
      '1 fail empty filled open',
    ]);
    expect(states({ points: yesterday, resources: [dropletOf('1', { createdAt: undefined })] })).toEqual([
      '1 unknown unknown filled open',
    ]);
  });

  it('leave open a slot with nothing but a point that may not count', () => {
    const snapshot: RecoveryPoint = {
      ...backupOf('s', '1', at('2026-03-30T05:00:00Z')),
      kind: 'droplet-snapshot',
      tags: undefined,
    };
    const select = { not: { pointTags: { any: 'scratch' } } };
    const { resources } = of(
      { keep: { daily: 2 }, select },
      { resources: [dropletOf('1')], points: [snapshot] },
    );
    expect(resources[0]).toMatchObject({
      verdict: 'fail',
      tiers: [['empty', 'unknown', 'open']],
      missing: [2],
    });
  });

  it('list the last slots that count where there are too many, and how many more there are', () => {
    const { tiers, resources } = of(
      { keep: { daily: 100, hourly: 62, monthly: 61, yearly: 60 } },
      { resources: [dropletOf('1', { createdAt: at('1900-01-01T00:00:00Z') })] },
    );
    expect(tiers.map(({ tier, slots, older }) => [tier, slots.length, older])).toEqual([
      ['hourly', 62, 1],
      ['daily', 62, 39],
      ['monthly', 62, 0],
      ['yearly', 61, 0],
    ]);
    expect(tiers.map(({ slots }) => slots.at(-1)?.name)).toEqual([
      '2026-03-31T06:00+00:00',
      '2026-03-31',
      '2026-03',
      '2026',
    ]);
    expect(resources[0]?.missing).toEqual([62, 100, 61, 60]);
  });

  it('have room for slots that count where a tolerance keeps hundreds from counting', () => {
    const { tiers } = of({ keep: { hourly: 24 }, tolerance: '30d' }, { resources: [dropletOf('1')] });
    const counting = tiers[0]?.slots.filter(({ complete }) => complete);
    expect([tiers[0]?.slots.length, counting?.length, tiers[0]?.older]).toEqual([62, 24, 0]);
    expect(counting?.at(-1)?.end).toBe('2026-03-01T06:00:00Z');
  });

  it('list the worst of many resources, and count the others', () => {
    const resources = Array.from({ length: 200 }, (_, index) => dropletOf(String(1000 + index)));
    const points = resources.flatMap(({ id }) => {
      const days = id === '1150' ? [] : id === '1007' ? ['29'] : ['29', '30'];
      return days.map((day) => backupOf(`${id}-${day}`, id, at(`2026-03-${day}T05:00:00Z`)));
    });
    const found = of({ keep: { daily: 2 } }, { resources, points });
    expect(found.resources).toHaveLength(60);
    expect(found.more).toBe(140);
    expect(found.resources.slice(0, 4).map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      '1150 fail',
      '1007 fail',
      '1000 pass',
      '1001 pass',
    ]);
  });
});

describe('growth', () => {
  const snapshot = (
    id: string,
    createdAt: string,
    sizeGigabytes: number | undefined = 10,
  ): RecoveryPoint => ({
    ...backupOf(id, '1', at(createdAt), {}),
    kind: 'droplet-snapshot',
    sizeGigabytes,
  });

  it('is by the days of the zone, to the millisecond', () => {
    const points = [
      snapshot('s1', '2026-03-28T22:59:59.999Z'),
      snapshot('s2', '2026-03-28T23:00:00Z'),
      snapshot('s3', '2026-03-29T21:59:59.999Z', undefined),
      snapshot('s4', '2026-03-29T22:00:00Z'),
    ].map((point, index) => (index === 2 ? { ...point, sizeGigabytes: undefined } : point));
    const { growth } = figures([{ kind: 'orphan' }], { zone: 'Europe/Berlin', points });
    const line = (day: string, count: number, sized: number) => ({
      day,
      points: count,
      sizeGigabytes: sized * 10,
      unsized: count - sized,
      monthlyUsd: (sized * 6) / 10,
      unpriced: count - sized,
    });
    expect(growth).toEqual([
      line('2026-03-28', 1, 1),
      line('2026-03-29', 3, 2),
      line('2026-03-30', 4, 3),
      line('2026-03-31', 4, 3),
    ]);
  });

  it('has what is a little ahead today, and on no day what is not believed or was not read', () => {
    const points = [
      { ...backupOf('b', '1', NOW), createdAt: undefined },
      snapshot('far', '2026-04-02T00:00:00Z'),
      snapshot('near', '2026-04-01T00:30:00Z'),
    ];
    const now = at('2026-03-31T23:59:00Z');
    const { growth, undated } = figures([{ kind: 'orphan' }], { now, points });
    expect(growth).toMatchObject([{ day: '2026-03-31', points: 1, monthlyUsd: 0.6 }]);
    expect(undated).toEqual({ points: 2, sizeGigabytes: 11, unsized: 0, monthlyUsd: 0.6, unpriced: 1 });
  });

  it('pays for a plan with one price from its oldest backup on, and by size for each', () => {
    const plan = (name: string) => ({ enabled: true, name, retentionDays: 7 });
    const resources = [
      dropletOf('1', { plan: plan('daily'), monthlyUsd: 10 }),
      dropletOf('2', { plan: plan('daily'), monthlyUsd: 20 }),
      dropletOf('3', { plan: plan('intra_daily_4h') }),
    ];
    const points = [
      backupOf('b1', '1', at('2026-03-30T00:00:00Z')),
      backupOf('b2', '1', at('2026-03-28T00:00:00Z')),
      backupOf('b3', '3', at('2026-03-29T00:00:00Z'), { sizeGigabytes: 100 }),
    ];
    const { growth } = figures([{ kind: 'max-age', max: '90d' }], { resources, points });
    expect(
      growth.map(({ day, points, monthlyUsd, unpriced }) => [day, points, monthlyUsd, unpriced]),
    ).toEqual([
      ['2026-03-28', 1, 3, 0],
      ['2026-03-29', 2, 4, 0],
      ['2026-03-30', 3, 4, 0],
      ['2026-03-31', 3, 10, 0],
    ]);
  });

  it('pays on no day for a plan of whose backups nobody knows the day', () => {
    const plan = { enabled: true, name: 'daily', retentionDays: 7 };
    const { growth, undated } = figures([{ kind: 'max-age', max: '90d' }], {
      resources: [dropletOf('1', { plan, monthlyUsd: 10 })],
      points: aged([undefined]),
    });
    expect(growth).toEqual([]);
    expect(undated).toMatchObject({ points: 1, monthlyUsd: 3, unpriced: 0 });
  });

  it('rounds the price of all backups of a Droplet once', () => {
    const plan = { enabled: true, name: 'intra_daily_4h', retentionDays: 7 };
    const { growth } = figures([{ kind: 'max-age', max: '90d' }], {
      resources: [dropletOf('1', { plan })],
      points: aged([0, 1]).map((point) => ({ ...point, sizeGigabytes: 0.00005 })),
    });
    expect(growth.at(-1)?.monthlyUsd).toBe(0.000001);
  });

  it.each([399, 400, 401, 800, 900])('has the first of %i days, today, and at most 400 of them', (days) => {
    const points = Array.from({ length: days }, (_, index) =>
      backupOf(`b${index}`, '1', shift(NOW, -index * DAY)),
    );
    const { growth } = figures([{ kind: 'orphan' }], { points });
    expect(growth.length).toBeLessThanOrEqual(400);
    expect(growth.length).toBeGreaterThanOrEqual(Math.min(days, 200));
    expect(growth[0]).toMatchObject({ points: 1 });
    expect(growth.at(-1)).toMatchObject({ day: '2026-03-31', points: days });
    for (const { day, points: count } of growth)
      expect(count).toBe(days - (Date.parse('2026-03-31') - Date.parse(day)) / DAY);
  });
});

describe('what falls due', () => {
  it('is counted on the day on which a verdict ends, whatever that is', () => {
    // Clocks change on 29 March: that day ends at 22:00Z.
    const now = at('2026-03-28T12:00:00Z');
    const ends = (...times: readonly string[]) =>
      times.map((time, index) => backupOf(`b${index}`, '1', shift(at(time), -90 * DAY)));
    const points = [
      ...ends('2026-03-28T12:00:00Z', '2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'),
      ...ends('2026-03-29T22:00:00Z', '2026-04-27T21:59:59Z', '2026-04-27T22:00:00Z').map((point) => ({
        ...point,
        id: `c${point.id}`,
      })),
      backupOf('covered', '1', shift(now, -100 * DAY)),
      backupOf('old', '1', shift(now, -100 * DAY)),
    ];
    const exceptions = [
      {
        id: 'EX',
        policies: 'p',
        match: { pointNames: 'covered' },
        reason: 'r',
        owner: 'o',
        until: '2026-03-31',
      },
    ];
    const { due } = figures([{ kind: 'max-age', max: '90d' }], {
      zone: 'Europe/Berlin',
      now,
      resources: [dropletOf('1')],
      points,
      exceptions,
    });
    expect(due).toHaveLength(31);
    expect(due.filter(({ day, ...counts }) => Object.values(counts).some(Boolean))).toEqual([
      { day: '2026-03-28', ...none, pass: 2 },
      { day: '2026-03-29', ...none, pass: 2 },
      { day: '2026-03-30', ...none, pass: 1 },
      { day: '2026-04-01', ...none, excepted: 1 },
      { day: '2026-04-27', ...none, pass: 1 },
    ]);
    expect(due.at(-1)?.day).toBe('2026-04-27');
  });

  it('has no day that a zone left out, and no day after the end of time', () => {
    const samoa = figures([{ kind: 'orphan' }], { zone: 'Pacific/Apia', now: at('2011-12-28T12:00:00Z') });
    expect(samoa.due.slice(0, 4).map(({ day }) => day)).toEqual([
      '2011-12-28',
      '2011-12-29',
      '2011-12-31',
      '2012-01-01',
    ]);
    const last = figures([{ kind: 'orphan' }], { now: at('9999-12-30T12:00:00Z') });
    expect(last.due.map(({ day }) => day).slice(0, 2)).toEqual(['9999-12-30', '9999-12-31']);
    expect(last.due.length).toBeLessThanOrEqual(3);
  });
});
