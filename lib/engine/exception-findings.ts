import type { Finding } from '../model.ts';
import type { PolicySet } from '../policy/schema.ts';
import type { Context } from '../rules/rule.ts';
import { endOfDay, formatInstant, type LocalDay } from '../time.ts';
import { formatSpan } from '../time-words.ts';
import type { Coverage } from './coverage.ts';
import { toAside } from './finding.ts';
import { matchesSomething, selectorCompiler } from './needs.ts';
import { compare } from './order.ts';
import type { Remembered } from './watched.ts';

/** Findings outside the tally: exceptions and holds that have ended, and exceptions that cover nothing. */
export function exceptionFindings(
  policySet: PolicySet,
  coverage: Coverage,
  context: Context,
  complete: boolean,
): Finding[] {
  const compile = selectorCompiler(policySet, context.account);
  const ended = policySet.holds.flatMap(({ until, ...hold }) =>
    until !== undefined && hasEnded(until, context) && matchesSomething(compile(hold.match))
      ? [{ ...hold, until }]
      : [],
  );
  ended.sort((one, other) => compare(one.id, other.id));
  return [
    ...coverage.expired.map((exception) => toFinding('expired', exception, context)),
    // What could not be read may be what an exception is for.
    ...(complete ? coverage.unused() : []).map((exception) => toFinding('unused', exception, context)),
    ...ended.map((hold) => toFinding('hold-ended', hold, context)),
  ];
}

/** What nothing is wrong with, by the findings that there would be otherwise. */
export function soundExceptions(
  { holds }: PolicySet,
  coverage: Coverage,
  context: Context,
  complete: boolean,
): Remembered[] {
  const sound = (rule: string, kind: string) => (one: { readonly id: string }) => ({
    policy: 'exceptions',
    rule,
    subject: { kind, id: one.id },
  });
  const unused = new Set(coverage.unused());
  const used = complete ? coverage.live.filter((exception) => !unused.has(exception)) : [];
  const held = holds.filter(({ until }) => until === undefined || !hasEnded(until, context));
  return [
    ...coverage.live.map(sound('expired', 'exception')),
    ...used.map(sound('unused', 'exception')),
    ...held.map(sound('hold-ended', 'hold')),
  ];
}

const hasEnded = (until: LocalDay, { now, timeZone }: Context): boolean => endOfDay(until, timeZone) <= now;

function toFinding(
  rule: 'expired' | 'unused' | 'hold-ended',
  about: { readonly id: string; readonly reason: string; readonly owner: string; readonly until: LocalDay },
  { account, now, timeZone }: Context,
): Finding {
  const { id, reason, owner, until } = about;
  const end = endOfDay(until, timeZone);
  const seen =
    rule === 'unused'
      ? `It covers no failure and lasts until the end of ${until}; remove it if that stays so`
      : `It ended ${formatSpan(now - end)} ago, at the end of ${until}; renew or remove it`;
  return toAside(account, {
    policy: 'exceptions',
    rule,
    kind: 'exception',
    severity: 'info',
    verdict: 'fail',
    subject: { type: 'exception', kind: rule === 'hold-ended' ? 'hold' : 'exception', id, name: id },
    message: `${seen} (${owner}: ${reason}).`,
    facts: { reason, owner, endsAt: formatInstant(end) },
    limit: { until },
  });
}
