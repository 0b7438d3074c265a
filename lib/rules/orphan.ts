import { expiredBy } from '../calendar-limits.ts';
import type { RecoveryPoint } from '../model.ts';
import { resourceKindOf } from '../model.ts';
import { durationOrZero } from '../policy/fields.ts';
import { addDuration, formatDuration, formatInstant, type Instant } from '../time.ts';
import { durationWords, formatSpan } from '../time-words.ts';
import { endDespiteHold, unlessHeld } from './hold.ts';
import { fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { ageOf, type Subject } from './view.ts';

/**
 * Flags a point whose resource no longer exists, once that was first seen longer than `grace` ago; exactly `grace`
 * passes. Snapshots outlive their Droplet or volume and stay on the bill without anyone who owns them. Since when a
 * resource is missing is known from earlier runs only: one that they do not know of is missing for longer. A point
 * under a legal hold passes.
 *
 * Missing data: where the list of resources was not read whole, an absent resource may still exist: unknown, but for
 * one first seen missing within `grace`, which passes either way. A backup that no Droplet claims is missing data too,
 * since backups are destroyed with their Droplet. A failure is unknown where it is unknown whether the point is held.
 */
export const orphan = defineRule({
  kind: 'orphan',
  description: 'Flags points whose Droplet or volume no longer exists.',
  about: 'point',
  fields: {
    grace: durationOrZero
      .prefault('0d')
      .describe(
        'So long after its resource was first seen missing a point still passes. Without the history of earlier runs there is no grace.',
      )
      .meta({ examples: ['7d'] }),
  },
  reads: () => ({ existence: true }),
  start({ grace }, context) {
    const limit = grace.amount > 0 ? { grace: formatDuration(grace) } : {};
    const isOver = expiredBy(context.now, grace, context.timeZone);

    /** A time that cannot be believed is none. */
    function missingSince({ kind, resourceId }: RecoveryPoint): Instant | undefined {
      if (resourceId === undefined) return undefined;
      const since = context.missingSince(resourceKindOf[kind], resourceId);
      return since !== undefined && since <= context.trustedUntil ? since : undefined;
    }

    function isWithinGrace(point: RecoveryPoint): boolean {
      const since = grace.amount > 0 ? missingSince(point) : undefined;
      return since !== undefined && !isOver(since);
    }

    const say =
      (what: string, ending = '') =>
      (point: RecoveryPoint, subject: Subject) => {
        const { kind, resourceId } = point;
        const source = resourceKindOf[kind] === 'droplet' ? 'Droplet' : 'volume';
        const since = subject.state === 'present' ? undefined : missingSince(point);
        const seen =
          resourceId === undefined
            ? `Which ${source} it is of could not be read`
            : `Its ${source} ${resourceId} ${what}`;
        const history =
          since === undefined
            ? ''
            : `; it was first seen missing at ${formatInstant(since)}, ${formatSpan(ageOf(since, context))} ago`;
        const allowed = grace.amount > 0 && since !== undefined ? `, and ${durationWords(grace)} pass` : '';
        return {
          message: `${seen}${history}${allowed}${ending}.`,
          facts: {
            resourceId: resourceId ?? null,
            ...(since !== undefined && { missingSince: formatInstant(since) }),
          },
          limit,
        };
      };
    const gone = 'no longer exists';
    const wasNotSeen = 'was not seen, but not all of them could be read';
    const inGrace = (what: string) =>
      pass((point: RecoveryPoint, subject: Subject) => {
        const end = addDuration(missingSince(point) as Instant, grace, context.timeZone);
        return { ...say(what)(point, subject), changesAt: endDespiteHold(end, point, subject, context) };
      });
    const exists = pass(say('exists'));
    const missing = fail(say(gone));
    const [goneInGrace, unseenInGrace] = [inGrace(gone), inGrace(wasNotSeen)];
    const unseen = unknown(say(wasNotSeen));
    const hold = {
      held: pass((point: RecoveryPoint, subject: Subject) => {
        const seen = subject.state === 'missing' ? gone : wasNotSeen;
        const changesAt = context.heldUntil(point, subject);
        return { ...say(seen, '; it is under a legal hold')(point, subject), changesAt };
      }),
      perhaps: unknown(
        say(gone, ', unless it is under a legal hold, and not all that decides this could be read'),
      ),
    };
    return {
      about: 'point',
      judge(point, { subject }) {
        if (subject.state === 'present') return exists;
        const isGone = subject.state === 'missing' && point.resourceId !== undefined;
        if (isWithinGrace(point)) return isGone ? goneInGrace : unseenInGrace;
        return unlessHeld(isGone ? missing : unseen, hold, point, subject, context);
      },
    };
  },
});
