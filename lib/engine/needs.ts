import type { Hidden, PointKind, ResourceKind } from '../model.ts';
import { pointKinds, resourceKindOf } from '../model.ts';
import type { Policy, PolicySet } from '../policy/schema.ts';
import { both, compileSelector, NO, type Selection, unreadPoint, unreadResource } from '../policy/select.ts';
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

/** What must be read of an account for these checks. */
export interface Needs {
  readonly kinds: ReadonlySet<ResourceKind | PointKind>;
  readonly tags: boolean;
}

/** The lists that some check looks at; points bring the list of their resources with them. */
export function needsOf(checks: readonly BoundCheck[]): Needs {
  const kinds = new Set<ResourceKind | PointKind>();
  for (const { check, selection } of checks) {
    for (const resource of check.resources) {
      if (selection.resource(unreadResource(resource)) === NO) continue;
      if (check.about === 'resource') kinds.add(resource);
      for (const point of pointKinds) {
        if (resourceKindOf[point] !== resource || selection.point(unreadPoint(point)) === NO) continue;
        kinds.add(point).add(resource);
      }
      if (resource === 'droplet' && check.reads.attachedVolumes) kinds.add('volume').add('volume-snapshot');
      if (resource === 'volume' && check.about === 'resource' && check.reads.attachedVolumes)
        kinds.add('volume-snapshot');
    }
  }
  return { kinds, tags: checks.some(({ selection }) => selection.asksTags) };
}

/** Whether what is hidden could touch a judgement of this check; `selected` tells of resources that were read. */
export function couldTouch(
  { what, of }: Hidden,
  { check, selection }: BoundCheck,
  selected: (resource: ResourceKind, id: string) => boolean,
): boolean {
  const isResource = what === 'droplet' || what === 'volume';
  const admits = (kind: ResourceKind) =>
    check.resources.includes(kind) && selection.resource(unreadResource(kind)) !== NO;
  const attached = check.about === 'resource' && check.reads.attachedVolumes === true && admits('droplet');
  if (isResource) {
    if (what === 'volume' && attached) return true;
    if (!admits(what)) return false;
    if (check.about === 'resource') return true;
    const points = pointKinds.filter(
      (kind) => resourceKindOf[kind] === what && selection.point(unreadPoint(kind)) !== NO,
    );
    if (points.length === 0) return false;
    return (
      selection.asksResource ||
      check.reads.existence === true ||
      check.about === 'group' ||
      points.includes('droplet-backup')
    );
  }
  if (what === 'volume-snapshot' && attached) return true;
  const resource = resourceKindOf[what];
  if (!admits(resource) || selection.point(unreadPoint(what)) === NO) return false;
  return of === undefined || of.some((id) => selected(resource, id));
}
