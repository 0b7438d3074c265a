import type { Finding, Findings, Gap, Inventory, RecoveryPoint, Verdict } from '../model.ts';
import { severities } from '../model.ts';
import type { Policy, PolicySet } from '../policy/schema.ts';
import { UNKNOWN } from '../policy/selection.ts';
import type { Context } from '../rules/rule.ts';
import type { Subject } from '../rules/view.ts';
import { plural } from '../text.ts';
import type { Instant } from '../time.ts';
import { contextOf } from './context.ts';
import { costsOf } from './costs.ts';
import { Coverage } from './coverage.ts';
import { Doubts } from './doubts.ts';
import { exceptionFindings, soundExceptions } from './exception-findings.ts';
import { toAside, toFinding } from './finding.ts';
import { type AnyOutcome, judgement, judgeSubjects, type Take } from './judge.ts';
import { type BoundCheck, bindChecks } from './needs.ts';
import { describePolicy } from './policy-summary.ts';
import { createReach } from './reach.ts';
import { Selected } from './selected.ts';
import { toSubjects } from './subjects.ts';
import { openQuestions } from './unread.ts';
import { type Remembered, Watched } from './watched.ts';

export interface AuditOptions {
  /** Keep every judgement as a finding, not only what someone must look at. */
  readonly all?: boolean;
  /** What earlier runs found, by fingerprint: what became of it is told, kept as a finding or not. */
  readonly remembered?: ReadonlyMap<string, Remembered> | undefined;
}

/** What a policy came to. */
interface Run {
  readonly checks: BoundCheck[];
  readonly tally: Counter;
  readonly selected: Selected;
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
  const runs = new Map<Policy, Run>();
  for (const policy of policySet.policies)
    runs.set(policy, { checks: [], tally: zero(), selected: new Selected() });
  for (const bound of checks) runs.get(bound.policy)?.checks.push(bound);
  const context = contextOf(inventory, policySet, now);
  const coverage = new Coverage(policySet, checks, account, now);
  const doubts = new Doubts();
  const watched = options.remembered?.size ? new Watched(options.remembered) : undefined;
  const findings: Finding[] = [];

  const take: Take = (bound, outcome, certain, subject, point, group) => {
    const run = runs.get(bound.policy) as Run;
    run.tally[outcome.verdict]++;
    run.selected.add(certain, point ?? subject, group);
    watched?.see(bound, outcome.verdict, subject, point, group);
    if (outcome.verdict === 'unknown') doubts.add(bound, subject);
    if (outcome.open || isHeldPerhaps(outcome, context, subject, point))
      doubts.addMatch(bound, group?.subject ?? subject);
    if (options.all || isKept(outcome))
      findings.push(toFinding(judgement(bound, outcome, certain, subject, point, group), context));
  };
  for (const _ of judgeSubjects(subjects, checks, context, coverage, take));

  const reach = createReach(subjects);
  const hides = (gap: Gap, bounds: readonly BoundCheck[], what: 'subjects' | 'anything') =>
    gap.affects.some((hidden) => {
      if (what === 'anything' && doubts.touch(hidden)) return true;
      if (hidden.field !== undefined) return false;
      return bounds.some((bound) => {
        const found = reach(hidden, bound);
        return found === 'subjects' || (found === 'verdicts' && what === 'anything');
      });
    });
  const gaps = openQuestions(inventory).filter((gap) => hides(gap, checks, 'anything'));
  for (const [policy, run] of runs) {
    if (run.selected.certain >= policy.expectMatches) {
      if (policy.expectMatches > 0) watched?.seeAside(matchesOf(policy), 'pass');
      continue;
    }
    const couldReach =
      run.selected.open ||
      run.selected.size >= policy.expectMatches ||
      gaps.some((gap) => hides(gap, run.checks, 'subjects'));
    findings.push(missedMatches(policy, run.selected.certain, couldReach, account));
  }
  const tally = zero();
  for (const run of runs.values()) for (const verdict of verdicts) tally[verdict] += run.tally[verdict];
  const complete = gaps.length === 0 && findings.every(({ verdict }) => verdict !== 'unknown');
  for (const finding of exceptionFindings(policySet, coverage, context, complete)) findings.push(finding);
  if (watched) {
    for (const sound of soundExceptions(policySet, coverage, context, complete))
      watched.seeAside(sound, 'pass');
    for (const finding of findings)
      if (finding.kind === 'selection' || finding.kind === 'exception')
        watched.seeAside(finding, finding.verdict);
  }
  return {
    now,
    complete,
    gaps,
    tally,
    policies: [...runs].map(([policy, run]) => ({
      ...describePolicy(policy, policySet.places?.get(policy.id)),
      selected: run.selected.size,
      tally: run.tally,
    })),
    costs: costsOf({ inventory, subjects, findings, complete }, context),
    findings: findings.sort(worstFirst),
    judged: watched?.judged ?? new Map(),
  };
}

/** A tally that is being counted. */
export type Counter = Record<Verdict, number>;
const verdicts = ['pass', 'fail', 'excepted', 'unknown', 'skipped'] as const satisfies readonly Verdict[];
/** A tally of nothing. */
export const zero = (): Counter => ({ pass: 0, fail: 0, excepted: 0, unknown: 0, skipped: 0 });

/** What someone must look at: all but passes that hold and what does not apply yet. */
const isKept = ({ verdict, due }: AnyOutcome): boolean =>
  due || (verdict !== 'pass' && verdict !== 'skipped');

const matchesOf = ({ id }: Policy): Remembered => ({
  policy: id,
  rule: 'expect-matches',
  subject: { kind: 'policy', id },
});

/** A policy that selects fewer subjects than it expects is itself a finding, outside the tally. */
function missedMatches(policy: Policy, certain: number, couldReach: boolean, account: string): Finding {
  const { id, title, severity, expectMatches } = policy;
  const seen = `It selects ${plural(certain, 'subject')}${couldReach ? ' that could be read' : ''}`;
  return toAside(account, {
    policy: id,
    rule: 'expect-matches',
    kind: 'selection',
    severity,
    verdict: couldReach ? 'unknown' : 'fail',
    subject: { type: 'policy', kind: 'policy', id, name: title ?? id },
    message: `${seen}; at least ${expectMatches} should be there.`,
    facts: { selected: certain },
    limit: { expectMatches },
  });
}

/** A failure that is unknown because it is unknown whether the point is held. */
const isHeldPerhaps = (
  { verdict }: AnyOutcome,
  { held }: Context,
  subject: Subject | undefined,
  point: RecoveryPoint | undefined,
): boolean =>
  verdict === 'unknown' && subject !== undefined && point !== undefined && held(point, subject) === UNKNOWN;

/** Worst first. */
export const verdictOrder: Record<Verdict, number> = {
  fail: 0,
  unknown: 1,
  excepted: 2,
  skipped: 3,
  pass: 4,
};

/** Failures before unknowns before passes; then by severity; ties keep the order of judging. */
function worstFirst(left: Finding, right: Finding): number {
  return (
    verdictOrder[left.verdict] - verdictOrder[right.verdict] ||
    severities.indexOf(left.severity) - severities.indexOf(right.severity)
  );
}
