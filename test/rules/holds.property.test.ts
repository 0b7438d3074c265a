import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import type { Inventory } from '../../lib/model.ts';
import { holdSchema } from '../../lib/policy/exception.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';
import { NOW, truth } from '../support/arbitraries.ts';
import { inventory, reduction } from '../support/inventory-reductions.ts';
import { ruleFields, toPolicySet } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);
const DAY = 86_400_000;

const kinds = ['max-age', 'orphan', 'count'] as const;
const rules = fc
  .tuple(
    ...kinds.map((kind) => (ruleFields[kind] as fc.Arbitrary<object>).map((fields) => ({ kind, ...fields }))),
  )
  .map((list) => toPolicySet([{ id: 'p', rules: list }]));

const hold = fc
  .record({
    match: fc.constantFrom(
      { pointNames: 'web-*' },
      { pointTags: { any: 'prod' } },
      { points: 'volume-snapshot' },
      { tags: { none: 'scratch' } },
      { ids: ['1', 'a'] },
    ),
    until: fc.constantFrom(undefined, '2026-02-28', '2026-03-01', '2026-03-15', '2026-04-05'),
  })
  .map((one) => ({ id: 'H', reason: 'why', owner: 'who', ...one }));
const holds = fc
  .array(hold, { minLength: 1, maxLength: 3 })
  .map((list) => list.map((one, index) => holdSchema.parse({ ...one, id: `H-${index}` })));

const judged = (account: Inventory, set: PolicySet, now: Instant = NOW) => {
  const { findings } = audit(account, set, now, { all: true });
  const ofRules = findings.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
  return new Map(ofRules.map((finding) => [finding.fingerprint, finding]));
};

describe('a legal hold', () => {
  it('never makes a pass anything else, and leaves what is judged', () => {
    fc.assert(
      fc.property(inventory, rules, holds, (account, set, holds) => {
        const free = judged(account, set);
        const held = judged(account, { ...set, holds });
        expect([...held.keys()]).toEqual(expect.arrayContaining([...free.keys()]));
        for (const [fingerprint, { verdict, due }] of held) {
          const before = free.get(fingerprint);
          if (before?.verdict === 'pass') expect(verdict).toBe('pass');
          if (verdict === 'fail') expect(before?.verdict).toBe('fail');
          if (due) expect(before?.due).toBe(true);
        }
      }),
      { numRuns },
    );
  });

  it('that could not be read never gives another certain verdict', () => {
    fc.assert(
      fc.property(truth, reduction, rules, holds, (account, reduce, set, holds) => {
        const known = judged(account, { ...set, holds });
        for (const [fingerprint, { verdict, message }] of judged(reduce(account), { ...set, holds })) {
          if (verdict !== 'unknown')
            expect([verdict, message]).toEqual([known.get(fingerprint)?.verdict, message]);
        }
      }),
      { numRuns: numRuns * 4 },
    );
  });

  it('tells when a verdict changes if nothing but time passes', () => {
    const believable = ({ createdAt }: { createdAt: Instant | undefined }) =>
      createdAt === undefined || createdAt <= NOW;
    fc.assert(
      fc.property(inventory, rules, holds, (account, set, holds) => {
        const dated = { ...account, points: account.points.filter(believable) };
        const at = (fingerprint: string, now: Instant) =>
          judged(dated, { ...set, holds }, now).get(fingerprint)?.verdict;
        for (const [fingerprint, { verdict, changesAt }] of judged(dated, { ...set, holds })) {
          if (verdict === 'unknown') continue;
          if (changesAt === null) expect(at(fingerprint, shift(NOW, 90 * DAY))).toBe(verdict);
          else {
            const change = parseInstant(changesAt) as Instant;
            expect([at(fingerprint, shift(change, -1)), verdict]).toEqual([verdict, verdict]);
            expect(at(fingerprint, shift(change, 1))).not.toBe(verdict);
          }
        }
      }),
      { numRuns: numRuns / 2 },
    );
  });
});
