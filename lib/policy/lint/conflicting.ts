import { formatCount } from '../../text.ts';
import { placeOf } from '../located.ts';
import { Candidates } from './candidates.ts';
import type { Asked, Conflict, Ruled } from './conflict.ts';
import { conflicts } from './conflicts.ts';
import type { LintIssue } from './lint-issue.ts';
import type { Facts, LintedRule } from './linted-rule.ts';
import { sharedResources } from './overlap.ts';

/** So many pairs are compared, in about a second; a set in which that is not enough is told so. */
const MOST_PAIRS = 1_000_000;

/** An issue with the rule that it is said of. */
export interface Placed {
  readonly rule: LintedRule;
  readonly issue: LintIssue;
}

/** The rules that cannot be met together with another one: for each that asks, the strictest that rules it out. */
export function conflicting(rules: readonly LintedRule[], facts: Facts): Placed[] {
  const issues: Placed[] = [];
  const pairs = { left: MOST_PAIRS };
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
  if (pairs.left <= 0 && first) {
    const message = `not all rules were compared with each other, which would be more than ${formatCount(MOST_PAIRS)} pairs; split the set`;
    issues.push({ rule: first, issue: { code: 'suspicious', severity: 'warning', message } });
  }
  return issues;
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
  pairs: { left: number },
): Placed | undefined {
  for (const list of candidates.of(asking)) {
    for (const { rule: ruling, what: ruled } of list) {
      if (pairs.left <= 0) return undefined;
      // The strictest come first.
      if (ruled.leeway >= asked.demand) break;
      pairs.left -= 1;
      if (ruling === asking) continue;
      const shared = sharedResources(asking, ruling);
      for (const kind of shared) {
        const reason = one.reason(asked, ruled, kind);
        if (reason !== undefined && one.holds(asking, ruling, kind)) return say(asking, ruling, reason);
      }
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
