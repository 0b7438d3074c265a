import type { PolicySet } from '../policy/schema.ts';
import { type Match, NO, YES } from '../policy/selection.ts';
import type { Context } from '../rules/rule.ts';
import { endOfDay, type Instant } from '../time.ts';
import { Nearby } from './nearby.ts';
import { matchesSomething, selectorCompiler } from './needs.ts';

/** Tells which points are under a legal hold that has not ended; where there is none, at no cost. */
export function createHolds(
  policySet: PolicySet,
  account: string,
  now: Instant,
): Pick<Context, 'held' | 'heldUntil'> {
  const { holds, settings } = policySet;
  const compile = selectorCompiler(policySet, account);
  const live = holds
    .map(({ match, until }) => ({ match, end: until && endOfDay(until, settings.timeZone) }))
    .filter(({ end }) => end === undefined || now < end)
    .map(({ match, end }) => ({ match, end, selection: compile(match) }))
    .filter(({ selection }) => matchesSomething(selection));
  if (live.length === 0) return { held: () => NO, heldUntil: () => undefined };
  const nearby = new Nearby(live);
  return {
    held(point, subject) {
      let held: Match = NO;
      for (const [{ selection }, resource] of nearby.of(subject)) {
        const match = Math.min(resource, selection.point(point)) as Match;
        if (match === YES) return YES;
        if (match > held) held = match;
      }
      return held;
    },
    heldUntil(point, subject) {
      let last: Instant | undefined;
      for (const [{ selection, end }, resource] of nearby.of(subject)) {
        if (resource !== YES || selection.point(point) !== YES) continue;
        if (end === undefined) return undefined;
        if (last === undefined || end > last) last = end;
      }
      return last;
    },
  };
}
