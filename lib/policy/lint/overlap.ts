import type { PointKind, ResourceKind } from '../../model.ts';
import { type LintedRule, pointsOf, resourcesOf } from './linted-rule.ts';
import { namesExclude, namesImply } from './name-globs.ts';
import type { Reach } from './reach.ts';
import { type TagBounds, tagsExclude, tagsImply } from './tag-bounds.ts';
import { areDisjoint } from './word-set.ts';

/** How many pairs of globs must be compared, at most, to tell what two selectors share. */
export function stepsFor({ reach: left }: LintedRule, { reach: right }: LintedRule): number {
  const total = (lists: readonly (readonly unknown[])[]) => lists.reduce((sum, list) => sum + list.length, 0);
  const ofTags = (one: TagBounds, other: TagBounds) => total(one.some) * other.none.length;
  return (
    total(left.names) * total(right.names) +
    total(left.pointNames) * total(right.pointNames) +
    ofTags(left.tags, right.tags) +
    ofTags(right.tags, left.tags) +
    (total(left.pointTags.some) + left.pointTags.none.length) *
      (total(right.pointTags.some) + right.pointTags.none.length)
  );
}

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
