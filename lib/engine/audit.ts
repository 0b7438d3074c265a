import type { Finding, Findings, Gap, Inventory, PolicySummary, Tally, Verdict } from '../model.ts';
import { severities } from '../model.ts';
import type { Policy, PolicySet } from '../policy/schema.ts';
import { NO } from '../policy/select.ts';
import type { Instant } from '../time.ts';
import { fingerprint, toFinding } from './finding.ts';
import { contextOf, type Judgement, judgeSubjects } from './judge.ts';
import { type BoundCheck, bindChecks, couldTouch } from './needs.ts';
import { Selected } from './selected.ts';
import { openQuestions, type Subjects, toSubjects } from './subjects.ts';

export interface AuditOptions {
  /** Keep every judgement as a finding, not only what someone must look at. */
  readonly all?: boolean;
}

/** Folds the judgements of an account: pure; the same input gives the same output, byte for byte. */
export function audit(
  inventory: Inventory,
  policySet: PolicySet,
  now: Instant,
  options: AuditOptions = {},
): Findings {
  const account = inventory.account.id;
  const checks = bindChecks(policySet, account);
  const subjects = toSubjects(inventory);
  const tallies = new Map(policySet.policies.map((policy) => [policy, zero()]));
  const selected = new Map(policySet.policies.map((policy) => [policy, new Selected()]));
  const findings: Finding[] = [];

  for (const judgement of judgeSubjects(subjects, checks, contextOf(inventory, policySet, now))) {
    const { bound, verdict } = judgement;
    (tallies.get(bound.policy) as Counter)[verdict]++;
    (selected.get(bound.policy) as Selected).add(judgement);
    if (options.all || isKept(judgement)) findings.push(toFinding(judgement, account));
  }

  const tally = zero();
  for (const counter of tallies.values()) for (const verdict of verdicts) tally[verdict] += counter[verdict];
  const gaps = openQuestions(inventory).filter((gap) => isRelevant(gap, checks, subjects, tally.unknown > 0));
  for (const policy of policySet.policies) {
    const own = checks.filter((bound) => bound.policy === policy);
    const blind = gaps.some((gap) => isRelevant(gap, own, subjects, false));
    const missed = missedMatches(policy, selected.get(policy) as Selected, blind, account);
    if (missed) findings.push(missed);
  }
  return {
    now,
    complete:
      gaps.length === 0 && tally.unknown === 0 && findings.every(({ verdict }) => verdict !== 'unknown'),
    gaps,
    tally,
    policies: policySet.policies.map((policy) => summary(policy, selected, tallies)),
    findings: findings.sort(worstFirst),
  };
}

type Counter = Record<Verdict, number>;
const verdicts = ['pass', 'fail', 'excepted', 'unknown', 'skipped'] as const satisfies readonly Verdict[];
const zero = (): Counter => ({ pass: 0, fail: 0, excepted: 0, unknown: 0, skipped: 0 });

/** What someone must look at: all but passes that hold and what does not apply yet. */
const isKept = ({ verdict, due }: Judgement): boolean => due || (verdict !== 'pass' && verdict !== 'skipped');

function summary(
  policy: Policy,
  selected: ReadonlyMap<Policy, Selected>,
  tallies: ReadonlyMap<Policy, Tally>,
): PolicySummary {
  return {
    id: policy.id,
    title: policy.title ?? null,
    selected: (selected.get(policy) as Selected).size,
    tally: tallies.get(policy) as Tally,
  };
}

/** A gap matters when it could touch a judgement; a field that was not shown, when some verdict is unknown for it. */
function isRelevant(
  gap: Gap,
  checks: readonly BoundCheck[],
  subjects: Subjects,
  someUnknown: boolean,
): boolean {
  return gap.affects.some((hidden) => {
    if (hidden.field === 'tags') return checks.some(({ selection }) => selection.asksTags);
    if (hidden.field !== undefined) return someUnknown;
    return checks.some((bound) =>
      couldTouch(hidden, bound, (kind, id) => {
        const subject = subjects.find(kind, id);
        return subject === undefined || bound.selection.resource(subject) !== NO;
      }),
    );
  });
}

/** A policy that selects fewer subjects than it expects is itself a finding, outside the tally. */
function missedMatches(
  policy: Policy,
  selected: Selected,
  blind: boolean,
  account: string,
): Finding | undefined {
  if (selected.certain >= policy.expectMatches) return undefined;
  const couldReach = blind || selected.size >= policy.expectMatches;
  const subject = {
    type: 'policy',
    kind: 'policy',
    id: policy.id,
    name: policy.title ?? policy.id,
    region: null,
  } as const;
  const seen = `It selects ${selected.certain} ${selected.certain === 1 ? 'subject' : 'subjects'}`;
  return {
    fingerprint: fingerprint(account, policy.id, 'expect-matches', subject),
    policy: policy.id,
    rule: 'expect-matches',
    kind: 'selection',
    severity: policy.severity,
    verdict: couldReach ? 'unknown' : 'fail',
    subject,
    message: `${seen}${couldReach ? ' that could be read' : ''}; at least ${policy.expectMatches} are expected.`,
    facts: { selected: selected.certain },
    limit: { expectMatches: policy.expectMatches },
    changesAt: null,
    monthlyUsd: null,
    due: false,
    consoleUrl: null,
  };
}

const verdictOrder: Record<Verdict, number> = { fail: 0, unknown: 1, excepted: 2, skipped: 3, pass: 4 };

/** Failures before unknowns before passes; then by severity; ties keep the order of judging. */
function worstFirst(left: Finding, right: Finding): number {
  return (
    verdictOrder[left.verdict] - verdictOrder[right.verdict] ||
    severities.indexOf(left.severity) - severities.indexOf(right.severity)
  );
}
