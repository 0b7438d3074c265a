import type { PointKind, ResourceKind } from '../../model.ts';
import { type LintedRule, pointsOf, resourcesOf } from './linted-rule.ts';
import { namesExclude, namesImply } from './name-globs.ts';
import type { Reach } from './reach.ts';
import { tagsExclude, tagsImply } from './tag-bounds.ts';
import { areDisjoint } from './word-set.ts';

/** Whether it is certain that no resource is selected by both. */
function excludeResources(left: Reach, right: Reach): boolean {
  return (
    areDisjoint(left.resources, right.resources) ||
    areDisjoint(left.accounts, right.accounts) ||
    areDisjoint(left.ids, right.ids) ||
    areDisjoint(left.regions, right.regions) ||
    tagsExclude(left.tags, right.tags) ||
    left.names.some((names) => right.names.some((other) => namesExclude(names, other)))
  );
}

/** Kinds of resources of which one may be under both rules. */
export function sharedResources(left: LintedRule, right: LintedRule): ResourceKind[] {
  if (excludeResources(left.reach, right.reach)) return [];
  const others = resourcesOf(right);
  return resourcesOf(left).filter((kind) => others.includes(kind));
}

/**
 * Whether each point of such a resource that counts for the one rule is also one that the other counts or judges;
 * only then can what the other asks of its points keep the one from passing.
 */
export function coversPoints(wide: LintedRule, narrow: LintedRule, resource: ResourceKind): boolean {
  const covered = pointsOf(wide, resource);
  const counted = pointsOf(narrow, resource).filter((kind) => !isLeftOut(narrow, kind));
  return (
    wide.reach.exactOnPoints &&
    counted.length > 0 &&
    counted.every((kind) => covered.includes(kind)) &&
    tagsImply(narrow.reach.pointTags, wide.reach.pointTags) &&
    wide.reach.pointNames.every((names) => narrow.reach.pointNames.some((own) => namesImply(own, names)))
  );
}

function isLeftOut({ check }: LintedRule, kind: PointKind): boolean {
  return check.kind === 'protected' && check.params.survivesSource && kind === 'droplet-backup';
}
