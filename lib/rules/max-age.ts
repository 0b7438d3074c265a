import { adderOf, expiredBy } from '../calendar-limits.ts';
import type { RecoveryPoint } from '../model.ts';
import { duration, durationOrZero, wholeNumber } from '../policy/fields.ts';
import { YES } from '../policy/selection.ts';
import { addDuration, CLOCK_TOLERANCE, formatDuration, formatInstant, type Instant, shift } from '../time.ts';
import { durationWords, formatSpan } from '../time-words.ts';
import { endDespiteHold, unlessHeld } from './hold.ts';
import { type Explanation, excessOf, fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { ageOf, isBelieved, type Subject, type View } from './view.ts';

const DAY = 86_400_000;

/**
 * Flags a point older than `max`, exactly `max` passes, unless it is among its resource's newest `keepLast`.
 * Old copies cost money and hold data that should be gone; `keepLast` keeps the last good one from being named. A
 * point under a legal hold passes at any age.
 *
 * Missing data: unread points of the resource matter only with `keepLast`, because they could push this point
 * out of the newest or prove it to be in. A failure is unknown where it is unknown whether the point is held.
 */
export const maxAge = defineRule({
  kind: 'max-age',
  description: 'Flags points older than a limit.',
  about: 'point',
  fields: {
    max: duration.describe('The greatest age that passes.').meta({ examples: ['90d'] }),
    keepLast: wholeNumber(0)
      .default(0)
      .describe('So many newest points of a resource pass at any age.')
      .meta({ examples: [2] }),
    warnBefore: durationOrZero
      .prefault('0d')
      .describe('So long before the limit a pass is reported as due.')
      .meta({ examples: ['7d'] }),
  },
  reads: ({ keepLast }) => ({ existence: keepLast > 0 }),
  start({ max, keepLast, warnBefore }, context) {
    const { now, timeZone } = context;
    const expired = expiredBy(now, max, timeZone);
    const warnFrom = addDuration(now, warnBefore, timeZone);
    const expiresSoon = warnBefore.amount > 0 ? expiredBy(shift(warnFrom, 1), max, timeZone) : () => false;
    const limit = {
      max: formatDuration(max),
      keepLast,
      ...(warnBefore.amount > 0 && { warnBefore: formatDuration(warnBefore) }),
    };

    const allowed = durationWords(max);
    const newest = keepLast === 1 ? 'the newest' : `one of the newest ${keepLast}`;

    function explain(
      createdAt: Instant,
      ending: string | (() => string) = '',
      changesAt?: Instant,
    ): Explanation {
      const age = ageOf(createdAt, context);
      // Words take far longer than numbers, and who asks a whole account for `changesAt` reads none of them.
      return {
        get message() {
          const words = typeof ending === 'string' ? ending : ending();
          return `It is ${formatSpan(age)} old; at most ${allowed} is allowed${words}.`;
        },
        get facts() {
          return { createdAt: formatInstant(createdAt), ageDays: Math.floor((age / DAY) * 100) / 100 };
        },
        limit,
        changesAt,
      };
    }

    function kept(createdAt: Instant, view: View): 'yes' | 'no' | 'unknown' {
      if (keepLast === 0 || view.subject.state === 'missing') return 'no';
      const { possible, certain } = view.newest(keepLast);
      if (createdAt < possible) return 'no';
      return createdAt >= certain && view.subject.state === 'present' ? 'yes' : 'unknown';
    }

    const believedTime = ({ createdAt }: RecoveryPoint) => createdAt as Instant;
    const end = adderOf(max, timeZone);
    const disbelieved = unknown(({ createdAt }: RecoveryPoint) => disbelieve(createdAt));
    const isKept = pass((point: RecoveryPoint) => {
      const createdAt = believedTime(point);
      return explain(createdAt, `, ${expired(createdAt) ? 'but' : 'and'} it is kept as ${newest}`);
    });
    const sayYoung = (point: RecoveryPoint, subject: Subject) =>
      explain(believedTime(point), '', endDespiteHold(end(believedTime(point)), point, subject, context));
    const [young, expiring] = [pass(sayYoung), pass(sayYoung, true)];
    const old = fail((point: RecoveryPoint) => {
      const createdAt = believedTime(point);
      const ended = end(createdAt);
      const said = explain(createdAt, () => `, which ended at ${formatInstant(ended)}`);
      return Object.assign(said, { excess: excessOf(now - createdAt, ended - createdAt) });
    });
    const perhapsKept = unknown((point: RecoveryPoint) =>
      explain(believedTime(point), `, unless it is ${newest}, and not all that decides this could be read`),
    );
    const hold = {
      held: pass((point: RecoveryPoint, subject: Subject) => {
        const ending = ', but it is under a legal hold';
        const { createdAt } = point;
        const until = context.heldUntil(point, subject);
        if (createdAt !== undefined && isBelieved(point, context)) return explain(createdAt, ending, until);
        // When the hold ends, its time may have come, and it is young for a while.
        const comes =
          createdAt !== undefined && until !== undefined && until >= shift(createdAt, -CLOCK_TOLERANCE);
        return disbelieve(
          createdAt,
          ending,
          comes ? endDespiteHold(end(createdAt), point, subject, context) : until,
        );
      }),
      perhaps: unknown((point: RecoveryPoint) =>
        explain(
          believedTime(point),
          ', unless it is under a legal hold, and not all that decides this could be read',
        ),
      ),
    };

    return {
      about: 'point',
      judge(point, view) {
        const { subject } = view;
        if (!isBelieved(point, context)) return unlessHeld(disbelieved, hold, point, subject, context);
        const { createdAt } = point;
        const keeps = kept(createdAt, view);
        if (keeps === 'yes') return isKept;
        if (expired(createdAt))
          return unlessHeld(keeps === 'no' ? old : perhapsKept, hold, point, subject, context);
        const isEnding = expiresSoon(Math.min(createdAt, now) as Instant);
        return isEnding && context.held(point, subject) !== YES ? expiring : young;
      },
    };

    function disbelieve(createdAt: Instant | undefined, ending = '', changesAt?: Instant): Explanation {
      const seen =
        createdAt === undefined
          ? 'Its creation time could not be read'
          : `It claims to be from the future, created at ${formatInstant(createdAt)}`;
      return {
        message: `${seen}; at most ${allowed} is allowed${ending}.`,
        facts: { createdAt: createdAt === undefined ? null : formatInstant(createdAt) },
        limit,
        changesAt,
      };
    }
  },
});
