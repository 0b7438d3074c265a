import { NO } from '../selection.ts';
import type { LintIssue } from './lint-issue.ts';
import { type LintedRule, pointsOf, resourcesOf } from './linted-rule.ts';

/** Kinds of points that a rule lets through and that outlive their resource, as backups do not. */
function survivors(rule: LintedRule): string[] {
  return resourcesOf(rule)
    .flatMap((resource) => pointsOf(rule, resource))
    .filter((kind) => kind !== 'droplet-backup');
}

/**
 * Says where a rule about points never sees those whose resource is gone, because resource keys do not match them:
 * of `orphan` always, which then finds nothing at all; of others unless another rule of the set looks after them.
 */
export function escapingOrphans(rules: readonly LintedRule[]): (rule: LintedRule) => LintIssue[] {
  /** By rule kind, the kinds of points whose orphans some rule of it sees. */
  const seen = new Map<string, Set<string>>();
  for (const rule of rules) {
    if (rule.check.about !== 'point' || rule.reach.gone === NO) continue;
    const kinds = seen.get(rule.check.kind) ?? new Set();
    for (const kind of survivors(rule)) kinds.add(kind);
    seen.set(rule.check.kind, kinds);
  }
  return (rule) => {
    const { kind, about } = rule.check;
    if (about !== 'point' || rule.reach.gone !== NO) return [];
    const kinds = survivors(rule);
    if (kinds.length === 0) return [];
    if (kind === 'orphan') {
      const message =
        'finds no orphan: resource keys in its selector or in that of its policy match no resource that is gone; use point keys, or `not` around resource keys';
      return [{ code: 'infeasible', severity: 'error', message }];
    }
    const isSeen = (point: string) => seen.get(kind)?.has(point) || seen.get('orphan')?.has(point);
    if (kinds.every(isSeen)) return [];
    const message =
      'lets orphans escape: resource keys in its selector or in that of its policy match no point whose resource is gone; use point keys, `not` around resource keys, or an `orphan` rule without resource keys';
    return [{ code: 'suspicious', severity: 'warning', message }];
  };
}
