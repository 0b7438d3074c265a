import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import { judge } from '../../lib/engine/judge.ts';
import { needsOf } from '../../lib/engine/needs.ts';
import type { Finding, Findings, Inventory } from '../../lib/model.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';
import { NOW, truth } from '../support/arbitraries.ts';
import { inventory, reduction, withoutKind } from '../support/inventory-reductions.ts';
import { policySet } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);
const all = (account: Inventory, set: PolicySet, now: Instant = NOW) =>
  audit(account, set, now, { all: true });

const byFingerprint = ({ findings }: Findings) => new Map(findings.map((one) => [one.fingerprint, one]));

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

/** Every list of it in the opposite order. */
function reversed(account: Inventory): Inventory {
  const turn = <T extends { tags: readonly string[] | undefined }>(one: T) => ({
    ...one,
    tags: one.tags?.toReversed(),
  });
  return {
    ...account,
    resources: account.resources
      .map((one) => ({ ...turn(one), attached: one.attached?.toReversed() }))
      .reverse(),
    points: account.points.map(turn).reverse(),
    gaps: account.gaps.toReversed(),
    notRead: account.notRead.toReversed(),
  };
}

describe('an audit', () => {
  it('does not depend on the order of its input, byte for byte', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        expect(JSON.stringify(all(reversed(account), set))).toBe(JSON.stringify(all(account, set)));
      }),
      { numRuns },
    );
  });

  it('leaves its input as it was', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        all(deepFreeze(account), set);
      }),
      { numRuns },
    );
  });

  it('tallies every judgement once, and none twice', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        const { tally, policies, findings } = all(account, set);
        const judgements = [...judge(account, set, NOW)];
        const sum = (counts: Findings['tally']) =>
          Object.values(counts).reduce((left, right) => left + right);
        expect(sum(tally)).toBe(judgements.length);
        expect(policies.reduce((total, one) => total + sum(one.tally), 0)).toBe(judgements.length);
        expect(findings.filter(isInTally)).toHaveLength(judgements.length);
        for (const verdict of ['pass', 'fail', 'excepted', 'unknown', 'skipped'] as const) {
          const own = findings.filter((one) => isInTally(one) && one.verdict === verdict);
          expect(own).toHaveLength(tally[verdict]);
        }
        expect(byFingerprint({ findings } as Findings).size).toBe(findings.length);
        for (const { id, selected } of policies) {
          const own = judgements.filter(({ bound }) => bound.policy.id === id);
          expect(selected).toBe(new Set(own.map(subjectOf)).size);
        }
      }),
      { numRuns },
    );
  });

  it('is never told a different certain verdict by data that is missing', () => {
    fc.assert(
      fc.property(truth, reduction, policySet, (account, reduce, set) => {
        const known = byFingerprint(all(account, set));
        const reduced = all(reduce(account), set);
        for (const { fingerprint, verdict, message } of reduced.findings) {
          if (verdict === 'unknown') continue;
          const truly = known.get(fingerprint)?.verdict;
          // What an exception may match it does not cover, and then the audit says that it is not complete.
          const isLeftOpen = verdict === 'fail' && truly === 'excepted' && !reduced.complete;
          expect([verdict, message]).toEqual([isLeftOpen ? verdict : truly, message]);
        }
        const left = byFingerprint(reduced);
        // Of an exception that may cover what another one covers for certain, nobody can say that it is unused.
        const lost = [...known.values()].filter(({ fingerprint }) => !left.has(fingerprint));
        if (lost.some(({ subject }) => subject.type !== 'exception')) expect(reduced.complete).toBe(false);
      }),
      { numRuns: numRuns * 4 },
    );
  });

  it('is complete without anything unknown and without a gap that matters', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        const { complete, findings, gaps } = all(account, set);
        expect(complete).toBe(gaps.length === 0 && findings.every(({ verdict }) => verdict !== 'unknown'));
      }),
      { numRuns },
    );
  });

  it('misses nothing that it did not ask for', () => {
    fc.assert(
      fc.property(truth, policySet, (account, set) => {
        const { kinds, tags, plans } = needsOf(set, account.account.id);
        const notRead = (
          ['droplet', 'volume', 'droplet-backup', 'droplet-snapshot', 'volume-snapshot'] as const
        ).filter((kind) => !kinds.has(kind));
        const read = notRead.reduce(withoutKind, account);
        const shown = tags ? read : withoutTags(read);
        const resources = plans
          ? shown.resources
          : shown.resources.map((one) => ({ ...one, plan: undefined }));
        const asked = all({ ...shown, resources, notRead }, set);
        expect(withoutPrices(asked)).toEqual(withoutPrices(all(account, set)));
      }),
      { numRuns },
    );
  });

  it('knows a price less or the same where data is missing, and never another', () => {
    fc.assert(
      fc.property(truth, reduction, policySet, (account, reduce, rest) => {
        // A failure that an exception may cover is one of the violations.
        const set = { ...rest, exceptions: [] };
        const whole = all(account, set);
        const reduced = all(reduce(account), set);
        const known = byFingerprint(whole);
        for (const { fingerprint, monthlyUsd } of reduced.findings) {
          const truly = known.get(fingerprint);
          if (truly && monthlyUsd !== null)
            expect([fingerprint, monthlyUsd]).toEqual([fingerprint, truly.monthlyUsd]);
        }
        const { kept, violations } = reduced.costs;
        if (!kept.atLeast) expect(kept).toEqual(whole.costs.kept);
        else expect(kept.monthlyUsd).toBeLessThanOrEqual(whole.costs.kept.monthlyUsd);
        if (!violations.atLeast) expect(violations).toEqual(whole.costs.violations);
        expect(violations.monthlyUsd).toBeLessThanOrEqual(whole.costs.violations.monthlyUsd);
      }),
      { numRuns: numRuns * 2 },
    );
  });

  it('says when a verdict changes if nothing but time passes', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        const dated = {
          ...account,
          points: account.points.filter(believable),
          resources: account.resources.filter(believable),
        };
        for (const finding of all(dated, set).findings) {
          if (finding.verdict !== 'unknown' && finding.kind !== 'exception')
            expect(laterVerdicts(finding, dated, set)).toEqual(expectedLater(finding));
        }
      }),
      { numRuns: numRuns / 5 },
    );
  });
});

/** Policies and exceptions have findings of their own, which are no judgements. */
const isInTally = ({ kind }: Finding) => kind !== 'selection' && kind !== 'exception';

/** Backups are known to have none. */
const withoutTags = (account: Inventory): Inventory => ({
  ...account,
  resources: account.resources.map((one) => ({ ...one, tags: undefined })),
  points: account.points.map((one) => (one.kind === 'droplet-backup' ? one : { ...one, tags: undefined })),
});

/** The bill is of all that was read, whether or not a policy asked for it. */
const withoutPrices = ({ costs: _, findings, ...rest }: Findings) => ({
  ...rest,
  findings: findings.map((finding) => ({ ...finding, monthlyUsd: null })),
});

const subjectOf = ({
  subject,
  point,
  group,
}: ReturnType<typeof judge> extends Iterable<infer J> ? J : never) =>
  group ? `${group.kind} ${group.id}` : (point ?? subject);

const believable = ({ createdAt }: { createdAt: Instant | undefined }) =>
  createdAt === undefined || createdAt <= NOW;

/** Verdicts just before and just after the change, or long after where there is none. */
function laterVerdicts({ fingerprint, changesAt }: Finding, account: Inventory, set: PolicySet) {
  const at = (instant: Instant) => byFingerprint(all(account, set, instant)).get(fingerprint)?.verdict;
  const change = changesAt === null ? undefined : (parseInstant(changesAt) as Instant);
  if (change === undefined) return { before: at(shift(NOW, 90 * 86_400_000)), changed: false };
  const before = at(shift(change, -1));
  return { before, changed: at(shift(change, 1)) !== before };
}

const expectedLater = ({ verdict, changesAt }: Finding) => ({ before: verdict, changed: changesAt !== null });
