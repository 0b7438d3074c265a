import type { PointKind, ResourceKind } from '../model.ts';
import { pointKinds, resourceKindOf } from '../model.ts';
import type { Policy, PolicySet } from '../policy/schema.ts';
import { compileSelector } from '../policy/select.ts';
import {
  both,
  NO,
  pointOfAnyKind,
  type Selection,
  unreadPoint,
  unreadResource,
} from '../policy/selection.ts';
import type { Check } from '../rules/rule.ts';

/** A rule of a policy with everything that it selects. */
export interface BoundCheck {
  readonly policy: Policy;
  readonly check: Check;
  readonly selection: Selection;
}

/** Compiles every selector of a set for an account. */
export function bindChecks({ policies, groups }: PolicySet, account: string): BoundCheck[] {
  const compiled = new Map<string, Selection>();
  const group = (name: string): Selection => {
    let selection = compiled.get(name);
    if (selection === undefined) {
      selection = compileSelector(groups.get(name) ?? {}, account, group);
      compiled.set(name, selection);
    }
    return selection;
  };
  return policies.flatMap((policy) => {
    const outer = compileSelector(policy.select ?? {}, account, group);
    return policy.rules.map((check) => ({
      policy,
      check,
      selection: both(outer, compileSelector(check.select ?? {}, account, group)),
    }));
  });
}

/** Whether a check lets points of a kind through that were not read. */
export function admitsUnread({ check, selection }: BoundCheck, kind: PointKind): boolean {
  if (!check.resources.includes(resourceKindOf[kind])) return false;
  const point = unreadPoint(kind);
  const anyKind = kind === 'volume-snapshot' && check.reads.volumeSnapshots;
  return (anyKind ? pointOfAnyKind(selection, point) : selection.point(point)) !== NO;
}

/** Whether resources are subjects of a check, or groups of one. */
export function judgesResources({ about, reads }: Check): boolean {
  return about === 'resource' || (about === 'group' && reads.existence === true);
}

/** What must be read of an account for these checks. */
export interface Needs {
  readonly kinds: ReadonlySet<ResourceKind | PointKind>;
  readonly tags: boolean;
  readonly plans: boolean;
}

/** The lists that some check looks at; points bring the list of their resources with them. */
export function needsOf(checks: readonly BoundCheck[]): Needs {
  const kinds = new Set<ResourceKind | PointKind>();
  for (const bound of checks) {
    const { check, selection } = bound;
    for (const resource of check.resources) {
      if (selection.resource(unreadResource(resource)) === NO) continue;
      if (judgesResources(check)) kinds.add(resource);
      for (const point of pointKinds) {
        if (resourceKindOf[point] === resource && admitsUnread(bound, point)) kinds.add(point).add(resource);
      }
      if (resource === 'droplet' && check.reads.attachedVolumes) kinds.add('volume').add('volume-snapshot');
    }
  }
  return {
    kinds,
    tags: checks.some(({ selection }) => selection.asksTags),
    plans: checks.some(({ check }) => check.reads.plans === true),
  };
}
