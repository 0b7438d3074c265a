import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import { NOW } from '../support/arbitraries.ts';
import { inventory } from '../support/inventory-reductions.ts';
import { type RuleKind, ruleFields, ruleKinds, toPolicySet } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);

type Fields = Record<string, unknown>;

/** In February and March a month is at least 28 days. */
const lengths = ['0d', '1h', '1d', '2d', '28d', '1mo'];
const longer = (text: unknown) => fc.constantFrom(...lengths.slice(lengths.indexOf(text as string)));
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
  count: ({ min, max }) => fc.record({ min: fewer(min), max: more(max) }),
  total: ({ groupBy, maxCount, maxGigabytes }) =>
    fc.record({
      groupBy: fc.constant(groupBy),
      maxCount: more(maxCount),
      maxGigabytes: fc.integer({ min: 0, max: 9 }).map((extra) => (maxGigabytes as number) + extra),
    }),
  protected: ({ minPoints, includeVolumes, survivesSource, grace }) =>
    fc.record({
      minPoints: fewer(minPoints, 1),
      includeVolumes: off(includeVolumes),
      survivesSource: off(survivesSource),
      grace: longer(grace),
    }),
  orphan: () => fc.constant({}),
};

describe('a looser limit', () => {
  it.each(ruleKinds)('of %s never adds a failure', (kind) => {
    const pair = (ruleFields[kind] as fc.Arbitrary<Fields>).chain((strict) =>
      fc.tuple(fc.constant(strict), looser[kind](strict)),
    );
    fc.assert(
      fc.property(inventory, pair, (account, [strict, loose]) => {
        const failures = (fields: Fields) => {
          const set = toPolicySet([{ id: 'p', rules: [{ kind, ...fields }] }]);
          const failed = audit(account, set, NOW).findings.filter(({ verdict }) => verdict === 'fail');
          return new Set(failed.map(({ fingerprint }) => fingerprint));
        };
        expect([...failures(loose).difference(failures(strict))]).toEqual([]);
      }),
      { numRuns },
    );
  });
});
