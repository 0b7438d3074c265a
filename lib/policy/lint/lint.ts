import { boundsOf } from '../../calendar-limits.ts';
import type { PolicyIssue } from '../../errors.ts';
import { formatDuration } from '../../time.ts';
import { issueAt } from '../document.ts';
import { exceptionsOf, type ParsedFile, policiesOf } from '../located.ts';
import { resolveSettings } from '../settings.ts';
import { conflicting } from './conflicting.ts';
import { pointKeysOfExceptions } from './exception-match.ts';
import { infeasible } from './infeasible.ts';
import type { LintIssue } from './lint-issue.ts';
import type { Facts, LintedRule } from './linted-rule.ts';
import { oddControls } from './odd-controls.ts';
import { oddPlan } from './odd-plan.ts';
import { escapingOrphans } from './orphans.ts';
import { both, Reaches } from './reach.ts';
import { unreachable } from './unreachable.ts';

/**
 * What can be known to be wrong with a set without an account: rules that cannot be met, alone or together, and what
 * hardly does what its author meant. The groups of the set must exist and have no cycle.
 */
export function lint(files: readonly ParsedFile[]): PolicyIssue[] {
  const groups = new Map(files.flatMap(({ content }) => Object.entries(content.groups ?? {})));
  const reaches = new Reaches(groups);
  const rules = lintedRules(files, reaches);
  const facts = factsOf(files);
  const escaping = escapingOrphans(rules);
  const ofRule = (rule: LintedRule): LintIssue[] => {
    const nothing = unreachable(rule);
    if (nothing.length > 0) return nothing;
    return [...infeasible(rule, facts), ...oddPlan(rule, facts), ...escaping(rule)];
  };
  return [
    rules.flatMap((rule) => ofRule(rule).map((issue) => placed(rule, issue))),
    conflicting(rules, facts).map(({ rule, issue }) => placed(rule, issue)),
    pointKeysOfExceptions(files.flatMap(exceptionsOf), rules, reaches),
    oddControls(files),
  ].flat();
}

/** Lint speaks of a rule as a whole, at its start. */
function placed({ document, path }: LintedRule, { message, ...options }: LintIssue): PolicyIssue {
  return issueAt(document, path, message, options);
}

function lintedRules(files: readonly ParsedFile[], reaches: Reaches): LintedRule[] {
  const rules: LintedRule[] = [];
  for (const file of files) {
    for (const [place, policy] of policiesOf(file)) {
      const outer = reaches.of(policy.select ?? {});
      for (const [index, check] of policy.rules.entries()) {
        rules.push({
          policy,
          check,
          document: file.document,
          path: ['policies', place, 'rules', index],
          order: rules.length,
          reach: check.select ? both(outer, reaches.of(check.select)) : outer,
        });
      }
    }
  }
  return rules;
}

function factsOf(files: readonly ParsedFile[]): Facts {
  const { limits } = resolveSettings(files.find(({ content }) => content.settings)?.content.settings);
  const known = new Map<string, ReturnType<typeof boundsOf>>();
  return {
    limits,
    bounds(duration) {
      const key = formatDuration(duration);
      let found = known.get(key);
      if (found === undefined) {
        found = boundsOf(duration);
        known.set(key, found);
      }
      return found;
    },
  };
}
