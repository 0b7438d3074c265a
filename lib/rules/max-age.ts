import type { RecoveryPoint } from '../model.ts';
import { duration, durationOrZero, wholeNumber } from '../policy/fields.ts';
import {
  addDuration,
  durationWords,
  expiredBy,
  formatDuration,
  formatInstant,
  formatSpan,
  type Instant,
  shift,
} from '../time.ts';
import { type Explanation, fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { ageOf, isBelieved, type View } from './view.ts';

const DAY = 86_400_000;

/**
 * Flags a point older than `max`, exactly `max` passes, unless it is among its resource's newest `keepLast`.
 * Old copies cost money and hold data that should be gone; `keepLast` keeps the last good one from being named.
 *
 * Missing data: unread points of the resource matter only with `keepLast`, because they could push this point
 * out of the newest or prove it to be in.
 */
export const maxAge = defineRule({
  kind: 'max-age',
  description: 'Flags points older than a limit.',
  about: 'point',
  fields: {
    max: duration.describe('The greatest age that passes.'),
    keepLast: wholeNumber(0).default(0).describe('So many newest points of a resource pass at any age.'),
    warnBefore: durationOrZero.prefault('0d').describe('So long before the limit a pass is reported as due.'),
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

    function explain(createdAt: Instant, ending = '', changesAt?: Instant): Explanation {
      const age = ageOf(createdAt, context);
      return {
        message: `It is ${formatSpan(age)} old; at most ${allowed} is allowed${ending}.`,
        facts: { createdAt: formatInstant(createdAt), ageDays: Math.floor((age / DAY) * 100) / 100 },
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
    const end = (createdAt: Instant) => addDuration(createdAt, max, timeZone);
    const disbelieved = unknown(({ createdAt }: RecoveryPoint) => disbelieve(createdAt));
    const isKept = pass((point: RecoveryPoint) => {
      const createdAt = believedTime(point);
      return explain(createdAt, `, ${expired(createdAt) ? 'but' : 'and'} it is kept as ${newest}`);
    });
    const sayYoung = (point: RecoveryPoint) => explain(believedTime(point), '', end(believedTime(point)));
    const [young, expiring] = [pass(sayYoung), pass(sayYoung, true)];
    const old = fail((point: RecoveryPoint) =>
      explain(believedTime(point), `, which ended at ${formatInstant(end(believedTime(point)))}`),
    );
    const perhapsKept = unknown((point: RecoveryPoint) =>
      explain(believedTime(point), `, unless it is ${newest}, and not all that decides this could be read`),
    );

    return {
      about: 'point',
      judge(point, view) {
        if (!isBelieved(point, context)) return disbelieved;
        const { createdAt } = point;
        const keeps = kept(createdAt, view);
        if (keeps === 'yes') return isKept;
        if (!expired(createdAt)) return expiresSoon(Math.min(createdAt, now) as Instant) ? expiring : young;
        return keeps === 'no' ? old : perhapsKept;
      },
    };

    function disbelieve(createdAt: Instant | undefined): Explanation {
      return {
        message:
          createdAt === undefined
            ? `Its creation time could not be read; at most ${allowed} is allowed.`
            : `It claims to be from the future, created at ${formatInstant(createdAt)}; at most ${allowed} is allowed.`,
        facts: { createdAt: createdAt === undefined ? null : formatInstant(createdAt) },
        limit,
      };
    }
  },
});
