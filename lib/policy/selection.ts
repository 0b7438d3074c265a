import {
  type PointKind,
  pointKinds,
  type RecoveryPoint,
  type Resource,
  type ResourceKind,
} from '../model.ts';

/** What a compiled selector says, in three-valued logic: AND is the least, OR the greatest, NOT is `2 - x`. */
export type Match = 0 | 1 | 2;
export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

/**
 * What the resource keys are matched against. `missing`: the list was read whole and the resource is not in
 * it. `uncertain`: it may exist, but was not read; an undefined id stands for any unread resource.
 */
export interface ResourceLike {
  readonly kind: ResourceKind;
  readonly id: string | undefined;
  readonly state: 'present' | 'missing' | 'uncertain';
  readonly resource: Resource | undefined;
}

/** A point, or with an undefined name any unread point of a kind. */
export type PointLike = Pick<RecoveryPoint, 'kind' | 'tags'> & { readonly name: string | undefined };

/** A selector split into what it asks of the resource and of the point; both must hold. */
export interface Selection {
  resource(target: ResourceLike): Match;
  point(target: PointLike): Match;
  readonly asksPoint: boolean;
  readonly asksTags: boolean;
}

/** Any unread point of a kind. DigitalOcean does not tag backups, so their tags are known even then. */
export function unreadPoint(kind: PointKind): PointLike {
  return { kind, name: undefined, tags: kind === 'droplet-backup' ? [] : undefined };
}

/** A resource that was not read: one by its id, or any. */
export function unreadResource(kind: ResourceKind, id?: string): ResourceLike {
  return { kind, id, state: 'uncertain', resource: undefined };
}

/** A resource that is gone: one by its id, or any. */
export function missingResource(kind: ResourceKind, id?: string): ResourceLike {
  return { kind, id, state: 'missing', resource: undefined };
}

/** Selects all there is. */
export const everything: Selection = {
  resource: () => YES,
  point: () => YES,
  asksPoint: false,
  asksTags: false,
};

const least = (left: Match, right: Match): Match => (left < right ? left : right);
const greatest = (matches: Iterable<Match>): Match => Math.max(NO, ...matches) as Match;
const not = (match: Match): Match => (YES - match) as Match;

/** As `selection.point`, but whatever the key `points` says of the kind. */
export function pointOfAnyKind(selection: Selection, target: PointLike): Match {
  return greatest(pointKinds.map((kind) => selection.point({ ...target, kind })));
}

/** Both selections together. */
export function both(left: Selection, right: Selection): Selection {
  if (left === everything) return right;
  if (right === everything) return left;
  return {
    resource: (target) => least(left.resource(target), right.resource(target)),
    point: (target) => least(left.point(target), right.point(target)),
    asksPoint: left.asksPoint || right.asksPoint,
    asksTags: left.asksTags || right.asksTags,
  };
}

/** One of several selections; where more than one, all are about resources or all about points. */
export function either(selections: readonly Selection[]): Selection {
  const [first, second] = selections;
  if (first === undefined) return everything;
  if (second === undefined) return first;
  const asksPoint = selections.every((one) => one.asksPoint);
  return {
    resource: asksPoint ? () => YES : (target) => greatest(selections.map((one) => one.resource(target))),
    point: asksPoint ? (target) => greatest(selections.map((one) => one.point(target))) : () => YES,
    asksPoint,
    asksTags: selections.some((one) => one.asksTags),
  };
}

/** What the inner selection, which is about resources or about points, does not match. */
export function except(inner: Selection): Selection {
  return {
    ...inner,
    resource: inner.asksPoint ? () => YES : (target) => not(inner.resource(target)),
    point: inner.asksPoint ? (target) => not(inner.point(target)) : () => YES,
  };
}
