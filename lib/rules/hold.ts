import type { RecoveryPoint } from '../model.ts';
import { NO, YES } from '../policy/selection.ts';
import type { Instant } from '../time.ts';
import type { Outcome } from './outcome.ts';
import type { Context } from './rule.ts';
import type { Subject } from './view.ts';

/**
 * When a pass ends that ends at an instant but for a legal hold: with the hold, where that lasts longer. Undefined:
 * nobody knows.
 */
export function endDespiteHold(
  end: Instant,
  point: RecoveryPoint,
  subject: Subject,
  { held, heldUntil }: Context,
): Instant | undefined {
  if (held(point, subject) !== YES) return end;
  const until = heldUntil(point, subject);
  return until && (until > end ? until : end);
}

type PointOutcome = Outcome<[RecoveryPoint, Subject]>;

/**
 * What a legal hold makes of an outcome that is no pass: a pass where the point is held, and of a failure an unknown
 * where that could not be read.
 */
export function unlessHeld(
  outcome: PointOutcome,
  { held, perhaps }: { readonly held: PointOutcome; readonly perhaps: PointOutcome },
  point: RecoveryPoint,
  subject: Subject,
  context: Context,
): PointOutcome {
  const match = context.held(point, subject);
  if (match === YES) return held;
  return match === NO || outcome.verdict !== 'fail' ? outcome : perhaps;
}
