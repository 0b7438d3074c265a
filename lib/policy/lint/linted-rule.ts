import type { ProviderLimits } from '../../limits.ts';
import { type PointKind, pointKinds, type ResourceKind, resourceKindOf } from '../../model.ts';
import type { Duration } from '../../time.ts';
import type { PolicyDocument } from '../document.ts';
import type { Path } from '../path.ts';
import type { Policy } from '../schema.ts';
import type { Reach } from './reach.ts';
import { has } from './word-set.ts';

export type Rule = Policy['rules'][number];
export type RuleKind = Rule['kind'];

/** A rule with its place and with all that can be told of what it selects. */
export interface LintedRule {
  readonly policy: Policy;
  readonly check: Rule;
  readonly document: PolicyDocument;
  readonly path: Path;
  /** Place in the set. */
  readonly order: number;
  readonly reach: Reach;
}

/** What lint knows beside the rules. */
export interface Facts {
  readonly limits: ProviderLimits;
  /** The shortest and the longest that a duration can be, in milliseconds. */
  bounds(duration: Duration): { readonly shortest: number; readonly longest: number };
}

/** Kinds of resources that a rule may be about, or whose points. */
export function resourcesOf({ check, reach }: LintedRule): ResourceKind[] {
  return check.resources.filter((kind) => has(reach.resources, kind));
}

/** Kinds of points of a kind of resource that a rule may count or judge. */
export function pointsOf({ check, reach }: LintedRule, resource: ResourceKind): PointKind[] {
  const anyKind = resource === 'volume' && check.reads.volumeSnapshots === true;
  return pointKinds.filter(
    (kind) => resourceKindOf[kind] === resource && (anyKind || has(reach.points, kind)),
  );
}
