import { type RecoveryPoint, resourceKinds } from '../model.ts';
import type { Exception } from '../policy/exception.ts';
import { compilePolicyPattern } from '../policy/policy-pattern.ts';
import type { PolicySet } from '../policy/schema.ts';
import { type Match, NO, type Selection, UNKNOWN, unreadResource, YES } from '../policy/selection.ts';
import type { GroupOutcome } from '../rules/outcome.ts';
import type { Subject } from '../rules/view.ts';
import { endOfDay, type Instant } from '../time.ts';
import { ByPolicy, meansCheck } from './by-policy.ts';
import type { Matching, Near, Nearby } from './nearby.ts';
import { type BoundCheck, matchesSomething, selectorCompiler } from './needs.ts';
import { compare } from './order.ts';

/** An exception before its end, with what it matches. */
interface Live extends Matching {
  readonly exception: Exception;
  readonly end: Instant;
  /** Of several that cover a failure the first counts: the one that lasts longest, then by id. */
  readonly rank: number;
  /** It asks for nothing but the account, and so covers what is about several resources. */
  readonly ofAccount: boolean;
}

/** What live exceptions say of a failure. */
export interface Cover {
  readonly live: Pick<Live, 'exception' | 'end'> | undefined;
  /** Whether something else covers it could not be read. */
  readonly open: boolean;
}

/** The exceptions of a set in one audit, but for those that are about other accounts. */
export class Coverage {
  /** Those that have ended. */
  readonly expired: readonly Exception[];
  readonly #live: readonly Live[];
  readonly #byPolicy: ByPolicy<Live>;
  /** Those that cover something, or may. */
  readonly #needed = new Set<Live>();

  constructor(policySet: PolicySet, checks: readonly BoundCheck[], account: string, now: Instant) {
    const compile = selectorCompiler(policySet, account);
    const isMeant = meantHere(checks);
    const known = policySet.exceptions
      .map((exception) => ({
        exception,
        end: endOfDay(exception.until, policySet.settings.timeZone),
        match: exception.match,
        selection: compile(exception.match),
      }))
      .filter(({ exception, selection }) => matchesSomething(selection) && isMeant(exception))
      .sort((one, other) => other.end - one.end || compare(one.exception.id, other.exception.id));
    this.expired = known.filter(({ end }) => end <= now).map(({ exception }) => exception);
    this.#live = known
      .filter(({ end }) => now < end)
      .map((one, rank) => ({ ...one, rank, ofAccount: asksAccountOnly(one.selection) }));
    this.#byPolicy = new ByPolicy(this.#live, ({ exception }) => exception.policies);
  }

  /** True where nothing can be covered. */
  get isEmpty(): boolean {
    return this.#live.length === 0;
  }

  /** Those in force. */
  get live(): readonly Exception[] {
    return this.#live.map(({ exception }) => exception);
  }

  /** What covers a failure; point keys match nothing where a resource or a group fails. */
  of(bound: BoundCheck, subject?: Subject, point?: RecoveryPoint, group?: GroupOutcome): Cover {
    let found: Live | undefined;
    let open = false;
    for (const nearby of this.#byPolicy.of(bound)) {
      for (const [live, resource] of nearTo(nearby, subject, group)) {
        const { selection, rank } = live;
        if (found && found.rank < rank && this.#needed.has(live)) continue;
        const ofPoint = point ? selection.point(point) : selection.asksPoint ? NO : YES;
        const match = Math.min(resource, ofPoint) as Match;
        if (match === NO) continue;
        this.#needed.add(live);
        if (match === UNKNOWN) open = true;
        else if (found === undefined || rank < found.rank) found = live;
      }
    }
    return { live: found, open };
  }

  /** Those in force that cover nothing, once all is judged. */
  unused(): Exception[] {
    return this.#live.filter((live) => !this.#needed.has(live)).map(({ exception }) => exception);
  }
}

/** What it asks of resources is known of any, even of one that was not read. */
function asksAccountOnly({ resource }: Selection): boolean {
  return resourceKinds.every((kind) => resource(unreadResource(kind)) === YES);
}

/** A test for exceptions whose every policy is about other accounts; one that means no policy at all is meant here. */
function meantHere(checks: readonly BoundCheck[]): (exception: Exception) => boolean {
  const [here = [], elsewhere = []] = [true, false].map((wanted) =>
    checks.filter(({ selection }) => matchesSomething(selection) === wanted),
  );
  return ({ policies }) => {
    if (elsewhere.length === 0) return true;
    const patterns = policies.map(compilePolicyPattern);
    const means = (bound: BoundCheck) => patterns.some((pattern) => meansCheck(pattern, bound));
    return here.some(means) || !elsewhere.some(means);
  };
}

/** Those that may cover something about a subject; a group of several resources is matched by the account alone. */
function nearTo(
  nearby: Nearby<Live>,
  subject: Subject | undefined,
  group: GroupOutcome | undefined,
): Near<Live> {
  if (group && group.kind !== 'resource')
    return nearby.all.filter(({ ofAccount }) => ofAccount).map((live) => [live, YES]);
  const about = group ? group.subject : subject;
  return about === undefined ? [] : nearby.of(about);
}
