import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import { type Judgement, judge } from '../../lib/engine/judge.ts';
import { bindChecks, selectorCompiler } from '../../lib/engine/needs.ts';
import type { Finding, Inventory } from '../../lib/model.ts';
import type { Exception } from '../../lib/policy/exception.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import type { Selection } from '../../lib/policy/selection.ts';
import { NOW, truth } from '../support/arbitraries.ts';
import { inventory } from '../support/inventory-reductions.ts';
import { policySet } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);
const withoutExceptions = (set: PolicySet): PolicySet => ({ ...set, exceptions: [] });
const all = (account: Inventory, set: PolicySet) => audit(account, set, NOW, { all: true });
const isJudgement = ({ kind }: Finding) => kind !== 'exception';

describe('exceptions', () => {
  it('change nothing but failures into what is excepted', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        const bare = all(account, withoutExceptions(set));
        const { findings, gaps, policies } = all(account, set);
        const known = new Map(bare.findings.filter(isJudgement).map((one) => [one.fingerprint, one]));
        expect(findings.filter(isJudgement)).toHaveLength(known.size);
        for (const finding of findings.filter(isJudgement)) {
          const before = known.get(finding.fingerprint);
          const isExcepted = finding.verdict === 'excepted';
          expect(finding).toEqual(
            isExcepted
              ? {
                  ...before,
                  verdict: 'excepted',
                  exception: finding.exception,
                  changesAt: finding.changesAt,
                }
              : before,
          );
          if (isExcepted) expect(before?.verdict).toBe('fail');
          expect(finding.exception !== null).toBe(isExcepted);
        }
        expect(gaps).toEqual(expect.arrayContaining([...bare.gaps]));
        expect(policies.map(({ id, selected }) => [id, selected])).toEqual(
          bare.policies.map(({ id, selected }) => [id, selected]),
        );
      }),
      { numRuns },
    );
  });

  it('cover what a plain reading of them says, and the one that lasts longest is named', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        const plain = coveredPlainly(account, set);
        const covered = new Map(
          all(account, set).findings.flatMap(({ fingerprint, exception }) =>
            exception ? [[fingerprint, exception.id]] : [],
          ),
        );
        expect(covered).toEqual(plain.named);
      }),
      { numRuns },
    );
  });

  it('that cover nothing are called unused where the audit is complete, and no others', () => {
    fc.assert(
      fc.property(truth, policySet, (account, set) => {
        const { complete, findings } = all(account, set);
        const { covering } = coveredPlainly(account, set);
        const unused = findings.filter(({ rule }) => rule === 'unused').map(({ subject }) => subject.id);
        for (const id of unused) expect(covering).not.toContain(id);
        if (!complete) expect(unused).toEqual([]);
        else {
          const idle = set.exceptions.filter(
            (one) => isLive(one) && isAboutThisAccount(one, set) && !covering.has(one.id),
          );
          expect(unused.toSorted()).toEqual(idle.map(({ id }) => id));
        }
      }),
      { numRuns },
    );
  });

  it('and holds may stand in any order', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        const turned = {
          ...set,
          exceptions: set.exceptions.toReversed().map((one) => ({
            ...one,
            policies: one.policies.toReversed(),
          })),
          holds: set.holds.toReversed(),
        };
        expect(JSON.stringify(all(account, turned))).toBe(JSON.stringify(all(account, set)));
      }),
      { numRuns },
    );
  });
});

describe('holds', () => {
  it('never make a failure, nor anything unknown that passes', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        const bare = new Map(
          all(account, { ...set, holds: [] }).findings.map((one) => [one.fingerprint, one.verdict]),
        );
        for (const { fingerprint, verdict } of all(account, set).findings.filter(isJudgement)) {
          const before = bare.get(fingerprint);
          if (verdict === 'fail') expect(before).toBe('fail');
          if (before === 'pass') expect(verdict).toBe('pass');
        }
      }),
      { numRuns },
    );
  });
});

/** The day that it is at `NOW` in the zone of the generated sets. */
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(NOW);
const isLive = ({ until }: Exception) => until >= today;

/** False where its match, or every policy that it means, is for another account. */
function isAboutThisAccount({ match, policies }: Exception, set: PolicySet): boolean {
  const meant = bindChecks(set, 'default').filter(({ policy, check }) =>
    policies.some((pattern) => means(pattern, policy.id, check.id)),
  );
  const isHere = ({ resource }: Selection) =>
    (['droplet', 'volume'] as const).some((kind) =>
      (['uncertain', 'missing'] as const).some(
        (state) => resource({ kind, id: undefined, state, resource: undefined }) > 0,
      ),
    );
  return (
    isHere(selectorCompiler(set, 'default')(match)) &&
    (meant.length === 0 || meant.some(({ selection }) => isHere(selection)))
  );
}

/** `policy` or `policy/rule`; of globs only the two signs that the generator uses. */
function means(pattern: string, policy: string, rule: string): boolean {
  const test = new RegExp(`^${pattern.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
  return test.test(pattern.includes('/') ? `${policy}/${rule}` : policy);
}

/** Tries every exception on every failure. */
function coveredPlainly(account: Inventory, set: PolicySet) {
  const compile = selectorCompiler(set, 'default');
  const named = new Map<string, string>();
  const covering = new Set<string>();
  for (const judgement of judge(account, withoutExceptions(set), NOW)) {
    if (judgement.verdict !== 'fail') continue;
    const { policy, check } = judgement.bound;
    const covers = set.exceptions
      .filter((one) => isLive(one) && one.policies.some((pattern) => means(pattern, policy.id, check.id)))
      .filter((one) => matches(compile(one.match), judgement))
      .sort((one, other) =>
        one.until < other.until ? 1 : one.until > other.until ? -1 : one.id < other.id ? -1 : 1,
      );
    for (const { id } of covers) covering.add(id);
    if (covers[0]) named.set(fingerprintOf(judgement), covers[0].id);
  }
  return { named, covering };
}

function matches(
  { resource, point: ofPoint, asksPoint }: Selection,
  { subject, point, group }: Judgement,
): boolean {
  if (point && subject) return resource(subject) === 2 && ofPoint(point) === 2;
  if (asksPoint) return false;
  if (subject) return resource(subject) === 2;
  if (group?.kind === 'resource') return group.subject !== undefined && resource(group.subject) === 2;
  return (['droplet', 'volume'] as const).every(
    (kind) => resource({ kind, id: undefined, state: 'uncertain', resource: undefined }) === 2,
  );
}

function fingerprintOf({ bound, subject, point, group }: Judgement): string {
  const about = group ?? point ?? subject;
  return ['default', bound.policy.id, bound.check.id, about?.kind, about?.id]
    .map((part) => encodeURIComponent(part ?? ''))
    .join('/');
}
