import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import { figuresOf } from '../../lib/figures/figures.ts';
import { toMillionths } from '../../lib/millionths.ts';
import type { Finding, Inventory, Tally } from '../../lib/model.ts';
import { type Figures, figuresSchema } from '../../lib/report/figures-schema.ts';
import { dayOf, parseInstant } from '../../lib/time.ts';
import { NOW } from '../support/arbitraries.ts';
import { inventory } from '../support/inventory-reductions.ts';
import { policySet, ruleFields, selector, toPolicySet } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe');

/** Rules that are drawn, over what often meets something, beside sets of all kinds of rules. */
const drawn = fc
  .record({
    ages: fc.array(ruleFields['max-age'], { maxLength: 2 }),
    schedules: fc.array(ruleFields.schedule, { minLength: 1, maxLength: 2 }),
    select: fc.option(selector, { freq: 2, nil: {} }),
    zone,
  })
  .map(({ ages, schedules, select, zone }) =>
    toPolicySet(
      [
        {
          id: 'p',
          select,
          rules: [
            ...ages.map((fields, index) => ({ kind: 'max-age', id: `a${index}`, ...fields })),
            ...schedules.map((fields, index) => ({ kind: 'schedule', id: `s${index}`, ...fields })),
          ],
        },
      ],
      { 'g-resource': { resources: 'droplet' }, 'g-point': { points: 'droplet-backup' } },
      zone,
    ),
  );
const sets = fc.oneof(policySet, drawn);

const total = (counts: Tally) =>
  counts.pass + counts.fail + counts.excepted + counts.unknown + counts.skipped;
const sumOf = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);
const of =
  ({ policy, rule }: { policy: string; rule: string }) =>
  (finding: Finding) =>
    finding.policy === policy && finding.rule === rule;

/** Every list of it in the opposite order. */
const reversed = (account: Inventory): Inventory => ({
  ...account,
  resources: account.resources.toReversed(),
  points: account.points.toReversed().map((one) => ({ ...one, regions: one.regions?.toReversed() })),
  gaps: account.gaps.toReversed(),
  notRead: account.notRead.toReversed(),
});

function check(property: (figures: Figures, findings: readonly Finding[], account: Inventory) => void) {
  fc.assert(
    fc.property(inventory, sets, (account, set) => {
      const { findings } = audit(account, set, NOW, { all: true });
      property(figuresOf(account, set, NOW), findings, account);
    }),
    { numRuns },
  );
}

describe('figures', () => {
  it('do not depend on the order of what was read, and keep to their schema', () => {
    fc.assert(
      fc.property(inventory, sets, (account, set) => {
        const figures = figuresOf(account, set, NOW);
        expect(figuresSchema.parse(figures)).toEqual(figures);
        expect(JSON.stringify(figuresOf(reversed(account), set, NOW))).toBe(JSON.stringify(figures));
      }),
      { numRuns },
    );
  });

  it('hold every point that a rule about age judges once, by verdict and age', () => {
    let seen = 0;
    check(({ ages }, findings) => {
      const rules = new Set(
        findings.filter(({ kind }) => kind === 'max-age').map(({ policy, rule }) => `${policy}/${rule}`),
      );
      expect(ages.map(({ policy, rule }) => `${policy}/${rule}`).sort()).toEqual([...rules].sort());
      for (const { buckets, bucketDays, undated, limitDays, ...name } of ages) {
        const own = findings.filter(of(name));
        expect(sumOf(buckets.map(total)) + undated).toBe(own.length);
        const dated = own.filter(({ facts }) => facts.ageDays !== undefined);
        // What may not be selected tells nothing of its age.
        if (own.some(({ facts }) => Object.keys(facts).length === 0)) continue;
        expect(undated).toBe(own.length - dated.length);
        expect(buckets.at(-1)?.fromDays).toBeGreaterThanOrEqual(2 * limitDays);
        for (const [index, bucket] of buckets.entries()) {
          const isLast = index === buckets.length - 1;
          const inside = dated.filter(({ facts }) => {
            const age = facts.ageDays as number;
            return age >= bucket.fromDays && (isLast || age < bucket.fromDays + bucketDays);
          });
          for (const verdict of ['pass', 'fail', 'excepted', 'unknown'] as const)
            expect(bucket[verdict]).toBe(inside.filter((one) => one.verdict === verdict).length);
          seen += inside.length;
        }
      }
    });
    expect(seen).toBeGreaterThan(0);
  });

  it('hold every resource in one region and every copy of a point in its own', () => {
    check(({ regions }, findings, account) => {
      const resources = regions.map((one) => total(one.resources) + one.unjudged);
      expect(sumOf(resources)).toBe(account.resources.length);
      const copies = account.points.map(({ regions }) => Math.max(1, regions?.length ?? 0));
      expect(sumOf(regions.flatMap(({ points }) => Object.values(points)))).toBe(sumOf(copies));
      for (const { region, sizeGigabytes, unsized } of regions) {
        const here = account.points.filter(({ regions = [] }) =>
          region === null ? regions.length === 0 : regions.includes(region),
        );
        const sizes = here.map((point) => point.sizeGigabytes).filter((size) => size !== undefined);
        expect(toMillionths(sizeGigabytes)).toBe(sumOf(sizes.map(toMillionths)));
        expect(unsized).toBe(here.length - sizes.length);
      }
      for (const verdict of ['fail', 'unknown', 'excepted', 'skipped', 'pass'] as const) {
        const some = findings.some(
          (one) => one.verdict === verdict && one.subject.type === 'resource' && one.kind !== 'selection',
        );
        const worse = (['fail', 'unknown', 'excepted', 'skipped', 'pass'] as const).slice(
          0,
          ['fail', 'unknown', 'excepted', 'skipped', 'pass'].indexOf(verdict) + 1,
        );
        if (some)
          expect(sumOf(regions.flatMap((one) => worse.map((each) => one.resources[each])))).toBeGreaterThan(
            0,
          );
      }
    });
  });

  it('show the slots of a schedule as its verdicts and facts have them', () => {
    const seen = new Set<string>();
    check(({ calendars }, findings) => {
      for (const { resources, tiers, more, missingAllowed, ...name } of calendars) {
        const own = new Map(
          findings.filter(of(name)).map((one) => [`${one.subject.kind}/${one.subject.id}`, one]),
        );
        expect(more).toBe(0);
        expect(resources.map(({ kind, id }) => `${kind}/${id}`).sort()).toEqual([...own.keys()].sort());
        for (const row of resources) {
          const finding = own.get(`${row.kind}/${row.id}`) as Finding;
          expect(row.verdict).toBe(finding.verdict);
          const complete = row.tiers.map((states, tier) =>
            states.filter((_, place) => tiers[tier]?.slots[place]?.complete),
          );
          const lacking = (states: readonly string[]) =>
            states.filter((state) => state === 'empty' || state === 'unknown').length;
          expect(complete.map(lacking)).toEqual(row.missing);
          expect(complete.flat()).not.toContain('open');
          for (const state of row.tiers.flat()) seen.add(`${finding.verdict} ${state}`);
          if (finding.facts.missing === undefined) continue;
          const named = row.tiers.flatMap((states, tier) =>
            states.flatMap((state, place) => {
              const slot = tiers[tier]?.slots[place];
              if (state !== 'empty' && state !== 'unknown') return [];
              return [{ tier: tiers[tier]?.tier, slot: slot?.name, start: slot?.start, end: slot?.end }];
            }),
          );
          expect(named).toEqual(finding.facts.missing);
          if (finding.verdict === 'skipped') expect(new Set(complete.flat())).not.toContain('filled');
          if (finding.verdict === 'pass')
            expect(Math.max(...row.missing)).toBeLessThanOrEqual(missingAllowed);
          if (finding.verdict === 'fail') expect(Math.max(...row.missing)).toBeGreaterThan(missingAllowed);
          // Where nobody knows which slots count, a point may be in all of them.
          const isAgeless = /its creation time (could not be read|lies in the future)/.test(finding.message);
          if (finding.verdict === 'unknown' && !isAgeless) expect(complete.flat()).toContain('unknown');
          if (isAgeless) expect(complete.flat()).not.toContain('empty');
        }
      }
    });
    for (const one of [
      'pass filled',
      'fail empty',
      'fail open',
      'pass early',
      'unknown unknown',
      'skipped early',
    ])
      expect([...seen]).toContain(one);
  });

  it('grow to what the costs of the report say, and to every point', () => {
    fc.assert(
      fc.property(inventory, sets, (account, set) => {
        const { growth, undated } = figuresOf(account, set, NOW);
        const { kept } = audit(account, set, NOW).costs;
        const last = growth.at(-1) ?? { points: 0, unsized: 0, monthlyUsd: 0, unpriced: 0, day: undefined };
        expect(last.points + undated.points).toBe(account.points.length);
        expect(last.unsized + undated.unsized).toBe(
          account.points.filter(({ sizeGigabytes }) => sizeGigabytes === undefined).length,
        );
        expect(toMillionths(last.monthlyUsd) + toMillionths(undated.monthlyUsd)).toBe(
          toMillionths(kept.monthlyUsd),
        );
        expect(last.unpriced + undated.unpriced).toBeGreaterThanOrEqual(kept.unpricedPoints);
        if (!kept.atLeast) expect(last.unpriced + undated.unpriced).toBe(0);
        if (growth.length > 0) expect(last.day).toBe(dayOf(NOW, set.settings.timeZone));
        for (const [index, now] of growth.entries()) {
          const before = growth[index - 1];
          if (before === undefined) continue;
          expect(now.day > before.day).toBe(true);
          for (const key of ['points', 'sizeGigabytes', 'unsized', 'monthlyUsd', 'unpriced'] as const)
            expect(now[key]).toBeGreaterThanOrEqual(before[key]);
        }
      }),
      { numRuns },
    );
  });

  it('say on which day each verdict changes, as the findings do', () => {
    let seen = 0;
    fc.assert(
      fc.property(inventory, sets, (account, set) => {
        const { due } = figuresOf(account, set, NOW);
        const { timeZone } = set.settings;
        const days = new Map(
          due.map(({ day }) => [day, { pass: 0, fail: 0, excepted: 0, unknown: 0, skipped: 0 }]),
        );
        expect([...days.keys()][0]).toBe(dayOf(NOW, timeZone));
        expect(days.size).toBe(31);
        for (const { changesAt, verdict } of audit(account, set, NOW, { all: true }).findings) {
          const at = changesAt === null ? undefined : parseInstant(changesAt);
          const counts = at === undefined ? undefined : days.get(dayOf(at, timeZone));
          if (counts) counts[verdict] += 1;
          if (counts) seen += 1;
        }
        expect(due).toEqual([...days].map(([day, counts]) => ({ day, ...counts })));
      }),
      { numRuns },
    );
    expect(seen).toBeGreaterThan(0);
  });
});
