import { placeOf } from '../located.ts';
import { Candidates } from './candidates.ts';
import type { Asked, Conflict, Ruled } from './conflict.ts';
import { conflicts } from './conflicts.ts';
import type { LintIssue } from './lint-issue.ts';
import type { Facts, LintedRule } from './linted-rule.ts';
import { sharedResources, stepsFor } from './overlap.ts';

/** So many pairs are compared, in about a second; a set in which that is not enough is told so. */
const MOST_PAIRS = 1_000_000;
/** Comparing so many globs with each other counts for a pair of rules. */
const STEPS_PER_PAIR = 20;
/** Two rules with more globs than these are not compared. */
const MOST_STEPS = 100_000;

/** An issue with the rule that it is said of. */
export interface Placed {
  readonly rule: LintedRule;
  readonly issue: LintIssue;
}

/** The rules that cannot be met together with another one: for each that asks, the strictest that rules it out. */
export function conflicting(rules: readonly LintedRule[], facts: Facts): Placed[] {
  const issues: Placed[] = [];
  const pairs: Pairs = { left: MOST_PAIRS, skipped: false };
  for (const one of conflicts) {
    const asking = prepared(rules, (rule) => one.asked(rule, facts));
    const ruling = prepared(rules, (rule) => one.ruled(rule, facts));
    const candidates = new Candidates(ruling.sort((left, right) => left.what.leeway - right.what.leeway));
    for (const asked of asking) {
      const found = firstConflict(one, asked, candidates, pairs);
      if (found) issues.push(found);
    }
  }
  const [first] = rules;
  if ((pairs.left <= 0 || pairs.skipped) && first) {
    const message =
      'not all rules were compared with each other, because that would take too long; split the set, or shorten its lists of globs';
    issues.push({ rule: first, issue: { code: 'suspicious', severity: 'warning', message } });
  }
  return issues;
}

/** What may still be compared. */
interface Pairs {
  left: number;
  skipped: boolean;
}

interface Prepared<What> {
  readonly rule: LintedRule;
  readonly what: What;
}

function prepared<What>(
  rules: readonly LintedRule[],
  of: (rule: LintedRule) => What | undefined,
): Prepared<What>[] {
  return rules.flatMap((rule) => {
    const what = of(rule);
    return what === undefined ? [] : [{ rule, what }];
  });
}

function firstConflict(
  one: Conflict,
  { rule: asking, what: asked }: Prepared<Asked>,
  candidates: Candidates<Prepared<Ruled>>,
  pairs: Pairs,
): Placed | undefined {
  for (const list of candidates.of(asking)) {
    for (const { rule: ruling, what: ruled } of list) {
      if (pairs.left <= 0) return undefined;
      // The strictest come first.
      if (ruled.leeway >= asked.demand) break;
      const steps = stepsFor(asking, ruling);
      pairs.left -= 1 + Math.min(steps, MOST_STEPS) / STEPS_PER_PAIR;
      if (steps > MOST_STEPS) pairs.skipped = true;
      if (ruling === asking || steps > MOST_STEPS) continue;
      const shared = sharedResources(asking, ruling);
      const reasons = shared.flatMap((kind) => {
        const reason = one.reason(asked, ruled, kind);
        return reason !== undefined && one.holds(asking, ruling, kind) ? [{ kind, reason }] : [];
      });
      const [found] = reasons;
      if (found === undefined) continue;
      const whose =
        reasons.length < shared.length ? `for ${found.kind === 'volume' ? 'volumes' : 'Droplets'}, ` : '';
      return say(asking, ruling, whose + found.reason);
    }
  }
  return undefined;
}

/** Said of the later rule, and naming the earlier. */
function say(asking: LintedRule, ruling: LintedRule, reason: string): Placed {
  const [first, later] = asking.order < ruling.order ? [asking, ruling] : [ruling, asking];
  const name = `${first.policy.id}/${first.check.id}`;
  const message = `conflicts with ${name} at ${placeOf(first)}: ${reason}; loosen one of them, or make their selections disjoint`;
  return { rule: later, issue: { code: 'conflicting', severity: 'error', message } };
}
