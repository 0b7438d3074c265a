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
import type { Subject } from '../rules/view.ts';
import { bindChecks, matchesSomething, selectorCompiler } from './needs.ts';
import { type Subjects, toSubjects } from './subjects.ts';

/** What a selector lets through in an inventory. */
export interface Selected {
  /** Where it is about points, those that have one that matches. */
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
  const count = (selection: Selection) =>
    countSelected(subjects, selection, {
      kinds: resourceKinds,
      anyKind: false,
      byPoints: selection.asksPoint,
    });
  const named = ({ id, match }: { readonly id: string; readonly match: Parameters<typeof compile>[0] }) => ({
    id,
    selected: count(compile(match)),
  });
  const byPolicy = Map.groupBy(bindChecks(policySet, inventory.account.id), ({ policy }) => policy);
  return {
    policies: [...byPolicy].map(([policy, bounds]) => {
      const known = new Map<string, Selected>();
      const selections = [...new Set(bounds.map(({ selection }) => selection))];
      return {
        id: policy.id,
        selected: count(compile(policy.select)),
        rules: bounds.map(({ check: { id, kind, about, reads, resources }, selection }) => {
          const counting = {
            kinds: resources,
            anyKind: reads.volumeSnapshots === true,
            byPoints: about === 'point',
          };
          const key = JSON.stringify([selections.indexOf(selection), counting]);
          const selected = known.get(key) ?? countSelected(subjects, selection, counting);
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

interface Counting {
  /** Of these kinds of resources. */
  readonly kinds: readonly ResourceKind[];
  /** Points of volumes count whatever the key `points` says of their kind. */
  readonly anyKind: boolean;
  /** A resource counts where one of its points does. */
  readonly byPoints: boolean;
}

function countSelected(
  { all, standIns, unread }: Subjects,
  selection: Selection,
  { kinds, anyKind, byPoints }: Counting,
): Selected {
  const ofPoint = ({ kind }: Subject, point: PointLike): Match =>
    anyKind && kind === 'volume' ? pointOfAnyKind(selection, point) : selection.point(point);
  const hides = (subject: Subject) =>
    subject.hidden.values().some((kind) => ofPoint(subject, unreadPoint(kind)) !== NO);
  let resources = 0;
  let points = 0;
  let open = standIns
    .filter((subject) => kinds.includes(subject.kind) && selection.resource(subject) !== NO)
    .some((subject) => (!byPoints && unread.resource(subject.kind)) || hides(subject));
  for (const subject of all) {
    const match = kinds.includes(subject.kind) ? selection.resource(subject) : NO;
    if (match === NO) continue;
    if (match !== YES) open = true;
    const before = points;
    if (hides(subject)) open = true;
    for (const point of subject.points) {
      const counts = Math.min(match, ofPoint(subject, point));
      if (counts === YES) points += 1;
      else if (counts !== NO) open = true;
    }
    if (match === YES && subject.state === 'present' && (!byPoints || points > before)) resources += 1;
  }
  return { resources, points, open, elsewhere: !matchesSomething(selection) };
}
