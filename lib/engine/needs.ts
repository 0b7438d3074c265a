import type { PointKind, ResourceKind } from '../model.ts';
import { pointKinds, resourceKindOf, resourceKinds } from '../model.ts';
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
import type { Selector } from '../policy/selector.ts';
import type { Check } from '../rules/rule.ts';

/** A rule of a policy with everything that it selects. */
export interface BoundCheck {
  readonly policy: Policy;
  readonly check: Policy['rules'][number];
  readonly selection: Selection;
}

/** Compiles selectors that use the groups of a set, for an account. */
export function selectorCompiler(
  { groups }: PolicySet,
  account: string,
): (selector: Selector | undefined) => Selection {
  const compiled = new Map<string, Selection>();
  const group = (name: string): Selection => {
    let selection = compiled.get(name);
    if (selection === undefined) {
      selection = compileSelector(groups.get(name) ?? {}, account, group);
      compiled.set(name, selection);
    }
    return selection;
  };
  return (selector = {}) => compileSelector(selector, account, group);
}

/** Compiles every selector of a set's policies for an account. */
export function bindChecks(policySet: PolicySet, account: string): BoundCheck[] {
  const compile = selectorCompiler(policySet, account);
  return policySet.policies.flatMap((policy) => {
    const outer = compile(policy.select);
    return policy.rules.map((check) => ({ policy, check, selection: both(outer, compile(check.select)) }));
  });
}

/** False of a selector that matches nothing that could be in the account, as those for other accounts. */
export function matchesSomething({ resource }: Selection): boolean {
  return resourceKinds.some((kind) => resource(unreadResource(kind)) !== NO);
}

/** Whether a check lets points of a kind through that were not read. */
export function admitsUnread({ check, selection }: BoundCheck, kind: PointKind): boolean {
  if (check.reads.points === false || !check.resources.includes(resourceKindOf[kind])) return false;
  const point = unreadPoint(kind);
  const anyKind = kind === 'volume-snapshot' && check.reads.volumeSnapshots;
  return (anyKind ? pointOfAnyKind(selection, point) : selection.point(point)) !== NO;
}

/** Whether resources are subjects of a check, or groups of one. */
export function judgesResources({ about, reads }: Check): boolean {
  return about === 'resource' || (about === 'group' && reads.existence === true);
}

/** Whether a rule judges plans themselves. */
function asksPlans({ check, selection }: BoundCheck): boolean {
  return check.reads.plans === true && selection.resource(unreadResource('droplet')) !== NO;
}

/** What must be read of an account for these checks. */
export interface Needs {
  readonly kinds: ReadonlySet<ResourceKind | PointKind>;
  readonly tags: boolean;
  readonly plans: boolean;
}

/** What some rule, exception or hold looks at; points bring the list of their resources with them. */
export function needsOf(policySet: PolicySet, account: string): Needs {
  const checks = bindChecks(policySet, account);
  const compile = selectorCompiler(policySet, account);
  const matches = [...policySet.exceptions, ...policySet.holds].map(({ match }) => compile(match));
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
    tags:
      checks.some(({ check, selection }) => selection.asksTags || check.reads.tags === true) ||
      matches.some(({ asksTags }) => asksTags),
    // Backups are paid for by plan, and what is kept is priced in every report.
    plans: kinds.has('droplet-backup') || checks.some(asksPlans),
  };
}
