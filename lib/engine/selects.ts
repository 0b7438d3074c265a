import type { Inventory, ResourceKind } from '../model.ts';
import { resourceKinds } from '../model.ts';
import type { PolicySet } from '../policy/schema.ts';
import {
  type Match,
  NO,
  type PointLike,
  pointOfAnyKind,
  type Selection,
  unreadPoint,
  YES,
} from '../policy/selection.ts';
import { bindChecks, matchesSomething, selectorCompiler } from './needs.ts';
import { type Subjects, toSubjects } from './subjects.ts';

/** What a selector lets through in an inventory. */
export interface Selected {
  readonly resources: number;
  readonly points: number;
  /** There may be more: something was not read, or does not show whether it matches. */
  readonly open: boolean;
  /** It is for other accounts than that of the inventory. */
  readonly elsewhere: boolean;
}

/** What each part of a policy set selects in an inventory, in the order of the set. */
export interface Selects {
  readonly policies: {
    readonly id: string;
    readonly selected: Selected;
    readonly rules: {
      readonly id: string;
      readonly kind: string;
      readonly about: 'resource' | 'point' | 'group';
      readonly selected: Selected;
    }[];
  }[];
  readonly groups: { readonly id: string; readonly selected: Selected }[];
  readonly exceptions: { readonly id: string; readonly selected: Selected }[];
  readonly holds: { readonly id: string; readonly selected: Selected }[];
}

/** Counts what a policy set selects in an inventory, without judging it; what selects the same is counted once. */
export function selectsIn(inventory: Inventory, policySet: PolicySet): Selects {
  const subjects = toSubjects(inventory);
  const compile = selectorCompiler(policySet, inventory.account.id);
  const count = (selection: Selection) => countSelected(subjects, selection);
  const named = ({ id, match }: { readonly id: string; readonly match: Parameters<typeof compile>[0] }) => ({
    id,
    selected: count(compile(match)),
  });
  const byPolicy = Map.groupBy(bindChecks(policySet, inventory.account.id), ({ policy }) => policy);
  return {
    policies: [...byPolicy].map(([policy, bounds]) => {
      const known = new Map<string, Selected>();
      const ids = new Map<Selection, number>();
      return {
        id: policy.id,
        selected: count(compile(policy.select)),
        rules: bounds.map(({ check, selection }) => {
          const { resources, about, id, kind } = check;
          const anyKind = check.reads.volumeSnapshots === true;
          ids.set(selection, ids.get(selection) ?? ids.size);
          const key = [ids.get(selection), ...resources, anyKind].join();
          const selected = known.get(key) ?? countSelected(subjects, selection, resources, anyKind);
          known.set(key, selected);
          return { id, kind, about, selected };
        }),
      };
    }),
    groups: [...policySet.groups].map(([id, match]) => named({ id, match })),
    exceptions: policySet.exceptions.map(named),
    holds: policySet.holds.map(named),
  };
}

/** @param anyKind whether points of volumes count whatever the key `points` says of their kind */
function countSelected(
  { all, standIns, unread }: Subjects,
  selection: Selection,
  kinds: readonly ResourceKind[] = resourceKinds,
  anyKind = false,
): Selected {
  let resources = 0;
  let points = 0;
  let open = standIns.some(
    (subject) =>
      kinds.includes(subject.kind) &&
      (unread.resource(subject.kind) || subject.hidden.size > 0) &&
      selection.resource(subject) !== NO,
  );
  for (const subject of all) {
    const match = kinds.includes(subject.kind) ? selection.resource(subject) : NO;
    if (match === NO) continue;
    if (match !== YES) open = true;
    else if (subject.state === 'present') resources += 1;
    const ofPoint = (point: PointLike): Match =>
      anyKind && subject.kind === 'volume' ? pointOfAnyKind(selection, point) : selection.point(point);
    for (const kind of subject.hidden) if (ofPoint(unreadPoint(kind)) !== NO) open = true;
    for (const point of subject.points) {
      const counts = Math.min(match, ofPoint(point));
      if (counts === YES) points += 1;
      else if (counts !== NO) open = true;
    }
  }
  return { resources, points, open, elsewhere: !matchesSomething(selection) };
}
