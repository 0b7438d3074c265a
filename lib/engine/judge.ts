import type { Inventory, RecoveryPoint, Verdict } from '../model.ts';
import type { PolicySet } from '../policy/schema.ts';
import { type Match, NO, UNKNOWN, YES } from '../policy/selection.ts';
import { type Explanation, type GroupOutcome, type Outcome, unknown } from '../rules/outcome.ts';
import type { Context, Evaluator } from '../rules/rule.ts';
import { type Subject, View } from '../rules/view.ts';
import { type Instant, shift } from '../time.ts';
import { type BoundCheck, bindChecks } from './needs.ts';
import { type Subjects, toSubjects } from './subjects.ts';

/** A verdict on one subject under one rule; message, facts and limit are built only when asked for. */
export interface Judgement {
  readonly bound: BoundCheck;
  readonly subject: Subject | undefined;
  readonly point: RecoveryPoint | undefined;
  readonly group: GroupOutcome | undefined;
  /** False where it is unknown whether the policy is about the subject at all. */
  readonly certain: boolean;
  readonly verdict: Verdict;
  readonly due: boolean;
  readonly explain: () => Explanation;
}

/** A clock that differs from the API's by more is not believed. */
const CLOCK_TOLERANCE = 3_600_000;

/** What every rule may know beside its subject. */
export function contextOf(inventory: Inventory, { timeZone }: PolicySet, now: Instant): Context {
  const latest = Math.max(now, inventory.readAt) as Instant;
  return { now, timeZone, account: inventory.account.id, trustedUntil: shift(latest, CLOCK_TOLERANCE) };
}

/**
 * Judges every selected subject under every rule: pure, total, lazy, linear in points × rules. Policies come in
 * their order, in each the subjects in that of their ids, a resource before its points, groups last.
 */
export function judge(inventory: Inventory, policySet: PolicySet, now: Instant): Iterable<Judgement> {
  const checks = bindChecks(policySet, inventory.account.id);
  return judgeSubjects(toSubjects(inventory), checks, contextOf(inventory, policySet, now));
}

interface Running {
  readonly bound: BoundCheck;
  readonly evaluator: Evaluator;
}

interface RunningOnPoints {
  readonly bound: BoundCheck;
  readonly evaluator: Extract<Evaluator, { about: 'point' }>;
  readonly match: Match;
  readonly view: View;
}

/** As `judge`, of subjects that are joined and checks that are bound. */
export function* judgeSubjects(
  { all, standIns }: Subjects,
  checks: readonly BoundCheck[],
  context: Context,
): Generator<Judgement, void, void> {
  for (const bounds of Map.groupBy(checks, ({ policy }) => policy).values()) {
    const running = bounds.map((bound): Running => ({ bound, evaluator: bound.check.start(context) }));
    for (const subject of all) yield* judgeSubject(subject, running, context);
    for (const { bound, evaluator } of running) {
      if (evaluator.about !== 'group') continue;
      for (const subject of standIns) {
        if (bound.selection.resource(subject) !== NO)
          evaluator.add(new View(subject, bound.selection, context), false);
      }
      for (const group of evaluator.finish()) yield judgement(bound, group.outcome, { group });
    }
  }
}

function* judgeSubject(
  subject: Subject,
  running: readonly Running[],
  context: Context,
): Generator<Judgement, void, void> {
  const onPoints: RunningOnPoints[] = [];
  for (const { bound, evaluator } of running) {
    if (!bound.check.resources.includes(subject.kind)) continue;
    const match = bound.selection.resource(subject);
    if (match === NO) continue;
    const view = new View(subject, bound.selection, context);
    if (evaluator.about === 'point') onPoints.push({ bound, evaluator, match, view });
    else if (evaluator.about === 'group') evaluator.add(view, match === YES);
    else if (subject.state === 'present')
      yield judgement(bound, match === UNKNOWN ? undefined : evaluator.judge(view), { subject });
  }
  if (onPoints.length === 0) return;
  for (const point of subject.points) {
    for (const { bound, evaluator, match, view } of onPoints) {
      const pointMatch = bound.selection.point(point);
      if (pointMatch === NO) continue;
      const doubt = match === UNKNOWN || pointMatch === UNKNOWN;
      yield judgement(bound, doubt ? undefined : evaluator.judge(point, view), { subject, point });
    }
  }
}

const selectionUnknown = unknown(() => ({
  message:
    'Whether its policy is about it is unknown, because not all that the selector asks for could be read.',
  facts: {},
  limit: {},
}));

/** Without an outcome it is unknown whether the policy is about the subject. */
function judgement(
  bound: BoundCheck,
  outcome: Outcome | undefined,
  about: { subject?: Subject; point?: RecoveryPoint; group?: GroupOutcome },
): Judgement {
  const { verdict, due, explain } = outcome ?? selectionUnknown;
  return {
    bound,
    subject: about.subject,
    point: about.point,
    group: about.group,
    certain: about.group ? about.group.certain : outcome !== undefined,
    verdict,
    due,
    explain,
  };
}
