import type { Inventory, RecoveryPoint, Verdict } from '../model.ts';
import type { Exception } from '../policy/exception.ts';
import type { PolicySet } from '../policy/schema.ts';
import { type Match, NO, type Selection, YES } from '../policy/selection.ts';
import { type Explanation, type GroupOutcome, type Outcome, unknown } from '../rules/outcome.ts';
import type { Context, Evaluator } from '../rules/rule.ts';
import { type Subject, View } from '../rules/view.ts';
import type { Instant } from '../time.ts';
import { contextOf } from './context.ts';
import { Coverage } from './coverage.ts';
import { excepting } from './excepting.ts';
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
  /** What covers it, where it is excepted. */
  readonly exception: Exception | undefined;
  readonly explain: () => Explanation;
}

/**
 * Judges every selected subject under every rule: pure, total, lazy, linear in points × rules. Policies come in
 * their order, in each the subjects in that of their ids, a resource before its points, groups last.
 */
export function* judge(
  inventory: Inventory,
  policySet: PolicySet,
  now: Instant,
): Generator<Judgement, void, void> {
  const checks = bindChecks(policySet, inventory.account.id);
  let made: Judgement[] = [];
  const steps = judgeSubjects(
    toSubjects(inventory),
    checks,
    contextOf(inventory, policySet, now),
    new Coverage(policySet, checks, inventory.account.id, now),
    (...parts) => {
      made.push(judgement(...parts));
    },
  );
  for (const _ of steps) {
    yield* made;
    made = [];
  }
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

/** An outcome on whatever is handed along with it. */
export type AnyOutcome = Pick<Outcome, 'verdict' | 'due'> & {
  readonly explain: (point: RecoveryPoint, subject: Subject) => Explanation;
  readonly exception?: Exception;
  /** A failure of which could not be read whether an exception covers it. */
  readonly open?: boolean;
};

/** Takes a judgement in its parts, so that one that nobody keeps is never put together. */
export type Take = (
  bound: BoundCheck,
  outcome: AnyOutcome,
  certain: boolean,
  subject?: Subject,
  point?: RecoveryPoint,
  group?: GroupOutcome,
) => void;

/**
 * As `judge`, of subjects that are joined and checks that are bound. Judgements are handed to `taker`; a step is a
 * subject, because an iterator over millions of judgements takes longer than judging does.
 */
export function* judgeSubjects(
  { all, standIns }: Subjects,
  checks: readonly BoundCheck[],
  context: Context,
  coverage: Coverage,
  taker: Take,
): Generator<void, void, void> {
  const take = excepting(coverage, taker);
  for (const bounds of Map.groupBy(checks, ({ policy }) => policy).values()) {
    const running = bounds.map((bound): Running => ({ bound, evaluator: bound.check.start(context) }));
    for (const subject of all) {
      judgeSubject(subject, running, context, take);
      yield;
    }
    for (const { bound, evaluator } of running) {
      if (evaluator.about !== 'group') continue;
      for (const subject of standIns) {
        if (bound.selection.resource(subject) !== NO)
          evaluator.add(new View(subject, bound.selection, context), false);
      }
      for (const group of evaluator.finish())
        take(bound, group.outcome, group.certain, undefined, undefined, group);
      yield;
    }
  }
}

function judgeSubject(subject: Subject, running: readonly Running[], context: Context, take: Take): void {
  const onPoints: RunningOnPoints[] = [];
  /** Checks that select the same share what is known of the subject. */
  let view: View | undefined;
  let match: Match = NO;
  for (const { bound, evaluator } of running) {
    if (!bound.check.resources.includes(subject.kind)) continue;
    if (view?.selection !== bound.selection) {
      match = bound.selection.resource(subject);
      view = new View(subject, bound.selection, context);
    }
    if (match === NO) continue;
    if (evaluator.about === 'point') onPoints.push({ bound, evaluator, match, view });
    else if (evaluator.about === 'group') evaluator.add(view, match === YES);
    else if (subject.state === 'present') {
      const known = match === YES;
      take(bound, known ? evaluator.judge(view) : selectionUnknown, known, subject);
    }
  }
  if (onPoints.length === 0) return;
  for (const point of subject.points) {
    let selection: Selection | undefined;
    let pointMatch: Match = NO;
    for (const { bound, evaluator, match, view } of onPoints) {
      if (bound.selection !== selection) {
        selection = bound.selection;
        pointMatch = selection.point(point);
      }
      if (pointMatch === NO) continue;
      const known = match === YES && pointMatch === YES;
      take(bound, known ? evaluator.judge(point, view) : selectionUnknown, known, subject, point);
    }
  }
}

const selectionUnknown = unknown(() => ({
  message:
    'Whether its policy is about it is unknown, because not all that the selector asks for could be read.',
  facts: {},
  limit: {},
}));

export function judgement(
  bound: BoundCheck,
  { verdict, due, explain, exception }: AnyOutcome,
  certain: boolean,
  subject?: Subject,
  point?: RecoveryPoint,
  group?: GroupOutcome,
): Judgement {
  const about = [point as RecoveryPoint, subject as Subject] as const;
  return {
    bound,
    subject,
    point,
    group,
    certain,
    verdict,
    due,
    exception,
    explain: () => explain(...about),
  };
}
