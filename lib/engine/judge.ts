import type { Inventory, RecoveryPoint, Verdict } from '../model.ts';
import type { PolicySet } from '../policy/schema.ts';
import { NO, UNKNOWN } from '../policy/select.ts';
import { unknown } from '../rules/outcome.ts';
import type { Context, Evaluator, Explanation, GroupOutcome, Outcome } from '../rules/rule.ts';
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
  readonly selected: boolean;
  readonly verdict: Verdict;
  readonly due: boolean;
  readonly explain: () => Explanation;
}

/** A clock that differs from the API's by more is not believed. */
const CLOCK_TOLERANCE = 3_600_000;

export function contextOf(inventory: Inventory, { timeZone }: PolicySet, now: Instant): Context {
  const latest = Math.max(now, inventory.readAt) as Instant;
  return { now, timeZone, account: inventory.account.id, trustedUntil: shift(latest, CLOCK_TOLERANCE) };
}

/**
 * Judges every selected subject under every rule: pure, total, lazy, linear in points × rules. Policies come in
 * their order, subjects in that of their ids, groups last.
 */
export function judge(inventory: Inventory, policySet: PolicySet, now: Instant): Iterable<Judgement> {
  const checks = bindChecks(policySet, inventory.account.id);
  return judgeSubjects(toSubjects(inventory), checks, contextOf(inventory, policySet, now));
}

const selectionUnknown = unknown(() => ({
  message:
    'Whether the policy is about it is unknown, because not all that its selector asks for could be read.',
  facts: {},
  limit: {},
}));

interface Running {
  readonly bound: BoundCheck;
  readonly evaluator: Evaluator;
}

export function* judgeSubjects(
  { all, unread }: Subjects,
  checks: readonly BoundCheck[],
  context: Context,
): Generator<Judgement, void, void> {
  const byPolicy = Map.groupBy(checks, ({ policy }) => policy);
  for (const bounds of byPolicy.values()) {
    const running = bounds.map((bound): Running => ({ bound, evaluator: bound.check.start(context) }));
    for (const subject of all) {
      for (const { bound, evaluator } of running) {
        if (!bound.check.resources.includes(subject.kind)) continue;
        const match = bound.selection.resource(subject);
        if (match === NO) continue;
        const view = new View(subject, bound.selection, context);
        if (evaluator.about === 'point') {
          for (const point of subject.points) {
            const pointMatch = bound.selection.point(point);
            if (pointMatch === NO) continue;
            const doubt = match === UNKNOWN || pointMatch === UNKNOWN;
            yield judgement(bound, doubt ? selectionUnknown : evaluator.judge(point, view), subject, point);
          }
        } else if (evaluator.about === 'group') {
          evaluator.add(view);
        } else if (subject.state === 'present') {
          yield judgement(bound, match === UNKNOWN ? selectionUnknown : evaluator.judge(view), subject);
        }
      }
    }
    for (const { bound, evaluator } of running) {
      if (evaluator.about !== 'group') continue;
      for (const subject of unread) {
        if (bound.selection.resource(subject) !== NO)
          evaluator.add(new View(subject, bound.selection, context));
      }
      for (const group of evaluator.finish())
        yield judgement(bound, group.outcome, undefined, undefined, group);
    }
  }
}

function judgement(
  bound: BoundCheck,
  { verdict, due, explain }: Outcome,
  subject?: Subject,
  point?: RecoveryPoint,
  group?: GroupOutcome,
): Judgement {
  return {
    bound,
    subject,
    point,
    group,
    selected: explain !== selectionUnknown.explain,
    verdict,
    due,
    explain,
  };
}
