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
import { fail, pass, unknown } from './outcome.ts';
import { defineRule, type Explanation } from './rule.ts';
import type { View } from './view.ts';

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

    function explain(createdAt: Instant, end: string, changesAt?: Instant): Explanation {
      const age = Math.max(0, now - createdAt);
      return {
        message: `It is ${formatSpan(age)} old; at most ${durationWords(max)} is allowed${end}.`,
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

    return {
      about: 'point',
      judge(point, view) {
        const { createdAt } = point;
        if (createdAt === undefined) {
          const message = 'Its creation time could not be read.';
          return unknown(() => ({ message, facts: { createdAt: null }, limit }));
        }
        if (!view.trusts(point)) {
          return unknown(() => ({
            message: `It says that it was created in the future, at ${formatInstant(createdAt)}.`,
            facts: { createdAt: formatInstant(createdAt) },
            limit,
          }));
        }
        const keeps = kept(createdAt, view);
        if (expired(createdAt)) {
          if (keeps === 'no') return fail(() => explain(createdAt, ''));
          if (keeps === 'yes')
            return pass(() => explain(createdAt, `, but it is among the newest ${keepLast}`));
          return unknown(() =>
            explain(createdAt, `; not all was read that tells whether it is among the newest ${keepLast}`),
          );
        }
        if (keeps === 'yes') return pass(() => explain(createdAt, ` and it is among the newest ${keepLast}`));
        return pass(
          () => explain(createdAt, '', addDuration(createdAt, max, timeZone)),
          expiresSoon(createdAt),
        );
      },
    };
  },
});

const DAY = 86_400_000;
