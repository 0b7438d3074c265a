import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import type { Verdict } from '../../lib/model.ts';
import { NOW } from '../support/arbitraries.ts';
import { inventory } from '../support/inventory-reductions.ts';
import { type RuleKind, ruleFields, ruleKinds, toPolicySet } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);

type Fields = Record<string, unknown>;

/** In February and March a month is at least 28 days. */
const lengths = ['0d', '1h', '1d', '2d', '28d', '1mo'];
const longer = (text: unknown) => fc.constantFrom(...lengths.slice(lengths.indexOf(text as string)));
const shorter = (text: unknown) => fc.constantFrom(...lengths.slice(1, lengths.indexOf(text as string) + 1));
const more = (least: unknown) => fc.integer({ min: least as number, max: 9 });
const fewer = (most: unknown, least = 0) => fc.integer({ min: least, max: most as number });
const off = (on: unknown) => (on ? fc.boolean() : fc.constant(false));
const including = (slugs: unknown) =>
  fc.subarray(['nyc3', 'sfo3', 'fra1', 'ams3']).map((add) => [...new Set([...(slugs as string[]), ...add])]);
const part = (slugs: unknown) => fc.subarray(slugs as string[], { minLength: 1 });

/** For each field the values that are at least as loose. */
const looser: Record<RuleKind, (fields: Fields) => fc.Arbitrary<Fields>> = {
  'max-age': ({ max, keepLast, warnBefore }) =>
    fc.record({ max: longer(max), keepLast: more(keepLast), warnBefore: fc.constant(warnBefore) }),
  freshness: ({ rpo, grace }) => fc.record({ rpo: longer(rpo), grace: longer(grace) }),
  // A longer tolerance is no looser: slots are complete later, so that older ones are among the last.
  schedule: ({ keep, missingAllowed, ...rest }) =>
    fc.record({
      keep: fc.record(
        Object.fromEntries(Object.entries(keep as object).map(([tier, slots]) => [tier, fewer(slots, 1)])),
      ),
      missingAllowed: more(missingAllowed),
      tolerance: fc.constant(rest.tolerance),
      weekStart: fc.constant(rest.weekStart),
    }),
  'min-retention': ({ min, basis }) => fc.record({ min: shorter(min), basis: fc.constant(basis) }),
  regions: ({ require, atLeast, outsideSource, newest, grace }) =>
    fc.record({
      require: part(require),
      atLeast: fewer(atLeast, 1),
      outsideSource: off(outsideSource),
      newest: fewer(newest, 1),
      grace: longer(grace),
    }),
  residency: ({ allow, deny }) =>
    allow ? fc.record({ allow: including(allow) }) : fc.record({ deny: part(deny) }),
  size: ({ maxGigabytes }) => fc.record({ maxGigabytes: more(Math.ceil(maxGigabytes as number)) }),
  count: ({ min, max, maxPercentOfLimit: percent }) =>
    fc.record(
      {
        min: fewer(min),
        max: more(max),
        ...(percent !== undefined && {
          maxPercentOfLimit: fc.integer({ min: Math.ceil(percent as number), max: 100 }),
        }),
      },
      { requiredKeys: ['min', 'max'] },
    ),
  total: ({ groupBy, ...limits }) =>
    fc
      .record(
        Object.fromEntries(
          Object.entries(limits).map(([limit, most]) => [
            limit,
            fc.integer({ min: 0, max: 9 }).map((extra) => (most as number) + extra),
          ]),
        ),
      )
      .map((loose) => ({ groupBy, ...loose })),
  protected: ({ minPoints, includeVolumes, survivesSource, grace }) =>
    fc.record({
      minPoints: fewer(minPoints, 1),
      includeVolumes: off(includeVolumes),
      survivesSource: off(survivesSource),
      grace: longer(grace),
    }),
  'backup-plan': ({ enabled = true, every, keeps }) =>
    fc.record(
      {
        enabled: fc.constant(enabled),
        ...(every !== undefined && { every: longer(every) }),
        ...(keeps !== undefined && { keeps: shorter(keeps) }),
      },
      { requiredKeys: ['enabled'] },
    ),
  orphan: ({ grace }) => fc.record({ grace: longer(grace) }),
  metadata: ({ requireTags, namePattern }) =>
    fc.record({
      ...(requireTags !== undefined && { requireTags: part(requireTags) }),
      ...(namePattern !== undefined && { namePattern: fc.constantFrom(namePattern, '*') }),
    }),
};

describe('a looser limit', () => {
  it.each(ruleKinds)('of %s never adds a failure', (kind) => {
    const pair = (ruleFields[kind] as fc.Arbitrary<Fields>).chain((strict) =>
      fc.tuple(fc.constant(strict), looser[kind](strict)),
    );
    fc.assert(
      fc.property(inventory, pair, (account, [strict, loose]) => {
        const judged = (fields: Fields, verdict: Verdict) => {
          const set = toPolicySet([{ id: 'p', rules: [{ kind, ...fields }] }]);
          const { findings } = audit(account, set, NOW, { all: true });
          return new Set(
            findings.filter((one) => one.verdict === verdict).map(({ fingerprint }) => fingerprint),
          );
        };
        // What is younger than `min` is not judged yet, and a shorter one is over sooner.
        const notYet = kind === 'min-retention' ? judged(strict, 'skipped') : new Set<string>();
        const added = judged(loose, 'fail').difference(judged(strict, 'fail')).difference(notYet);
        expect([...added]).toEqual([]);
      }),
      { numRuns },
    );
  });
});
