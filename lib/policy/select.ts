import {
  type PointKind,
  pointKinds,
  type RecoveryPoint,
  type Resource,
  type ResourceKind,
} from '../model.ts';
import { compileGlob } from './glob.ts';
import type { Selector, TagMatch } from './selector.ts';

/** Three-valued logic as numbers, so that AND is `min`, OR is `max` and NOT is `2 - x`. */
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
  readonly asksResource: boolean;
  readonly asksPoint: boolean;
  readonly asksTags: boolean;
}

/** Any unread point of a kind. DigitalOcean does not tag backups, so their tags are known even then. */
export function unreadPoint(kind: PointKind): PointLike {
  return { kind, name: undefined, tags: kind === 'droplet-backup' ? [] : undefined };
}

export function unreadResource(kind: ResourceKind): ResourceLike {
  return { kind, id: undefined, state: 'uncertain', resource: undefined };
}

const everything: Selection = {
  resource: () => YES,
  point: () => YES,
  asksResource: false,
  asksPoint: false,
  asksTags: false,
};

const and = (left: Match, right: Match): Match => (left < right ? left : right);

/** As `selection.point`, but whatever the key `points` says of the kind. */
export function pointOfAnyKind(selection: Selection, target: PointLike): Match {
  return pointKinds.reduce<Match>((best, kind) => {
    const match = selection.point({ ...target, kind });
    return match > best ? match : best;
  }, NO);
}

/** Both selections together. */
export function both(left: Selection, right: Selection): Selection {
  if (left === everything) return right;
  if (right === everything) return left;
  return {
    resource: (target) => and(left.resource(target), right.resource(target)),
    point: (target) => and(left.point(target), right.point(target)),
    asksResource: left.asksResource || right.asksResource,
    asksPoint: left.asksPoint || right.asksPoint,
    asksTags: left.asksTags || right.asksTags,
  };
}

type ResourceTest = (target: ResourceLike) => Match;
type PointTest = (target: PointLike) => Match;

function conjunction<T>(tests: readonly ((target: T) => Match)[]): (target: T) => Match {
  const [first, second] = tests;
  if (first === undefined) return () => YES;
  if (second === undefined) return first;
  return (target) => {
    let result: Match = YES;
    for (const test of tests) {
      const match = test(target);
      if (match === NO) return NO;
      if (match < result) result = match;
    }
    return result;
  };
}

function matchesAny(patterns: readonly string[], ignoreCase = false): (text: string) => boolean {
  const tests = patterns.map((pattern) => compileGlob(pattern, { ignoreCase }));
  return (text) => tests.some((test) => test(text));
}

function matchTags({ any, all, none }: TagMatch): (tags: readonly string[] | undefined) => Match {
  const someOf = any && matchesAny(any, true);
  const each = all?.map((pattern) => compileGlob(pattern, { ignoreCase: true }));
  const noneOf = none && matchesAny(none, true);
  return (tags) => {
    if (tags === undefined) return UNKNOWN;
    if (someOf && !tags.some(someOf)) return NO;
    if (each && !each.every((test) => tags.some(test))) return NO;
    return noneOf && tags.some(noneOf) ? NO : YES;
  };
}

/** A test of one field of a resource that was read; of one that was not, nothing is known. */
function onResource(test: (resource: Resource) => Match): ResourceTest {
  return ({ state, resource }) => {
    if (state === 'missing') return NO;
    return resource === undefined ? UNKNOWN : test(resource);
  };
}

const decide = (yes: boolean): Match => (yes ? YES : NO);

/**
 * Compiles a selector into plain functions.
 * @param account the configured id of the account
 * @param groups the named selectors, compiled when first asked for; checked before to have no cycle
 */
export function compileSelector(
  selector: Selector,
  account: string,
  groups: (name: string) => Selection,
): Selection {
  const resource: ResourceTest[] = [];
  const point: PointTest[] = [];
  const parts: Selection[] = [];

  if (selector.accounts) {
    const match = decide(selector.accounts.includes(account));
    resource.push(() => match);
  }
  if (selector.resources) {
    const allowed = selector.resources;
    resource.push(({ kind, state }) => {
      if (!allowed.includes(kind) || state === 'missing') return NO;
      return state === 'present' ? YES : UNKNOWN;
    });
  }
  if (selector.ids) {
    const ids = new Set(selector.ids);
    resource.push(({ id, state }) => {
      if (state === 'missing' || (id !== undefined && !ids.has(id))) return NO;
      return state === 'present' ? YES : UNKNOWN;
    });
  }
  if (selector.regions) {
    const regions = new Set(selector.regions);
    resource.push(onResource(({ region }) => (region === undefined ? UNKNOWN : decide(regions.has(region)))));
  }
  if (selector.names) {
    const test = matchesAny(selector.names);
    resource.push(onResource(({ name }) => decide(test(name))));
  }
  if (selector.tags) {
    const test = matchTags(selector.tags);
    resource.push(onResource(({ tags }) => test(tags)));
  }
  if (selector.points) {
    const allowed = selector.points;
    point.push(({ kind }) => decide(allowed.includes(kind)));
  }
  if (selector.pointNames) {
    const test = matchesAny(selector.pointNames);
    point.push(({ name }) => (name === undefined ? UNKNOWN : decide(test(name))));
  }
  if (selector.pointTags) {
    const test = matchTags(selector.pointTags);
    point.push(({ tags }) => test(tags));
  }
  if (selector.group) parts.push(anyOf(selector.group.map(groups)));
  if (selector.not) parts.push(negation(compileSelector(selector.not, account, groups)));

  const own: Selection = {
    resource: conjunction(resource),
    point: conjunction(point),
    asksResource: resource.length > 0,
    asksPoint: point.length > 0,
    asksTags: selector.tags !== undefined || selector.pointTags !== undefined,
  };
  return parts.reduce(both, own.asksResource || own.asksPoint ? own : everything);
}

/** One of several groups; more than one are all about resources or all about points, as the parser checks. */
function anyOf(selections: readonly Selection[]): Selection {
  const [only, ...more] = selections;
  if (only === undefined) return everything;
  if (more.length === 0) return only;
  const highest = (matches: readonly Match[]): Match =>
    matches.reduce((left, right) => (left > right ? left : right), NO);
  const pointsOnly = selections.every(({ asksPoint, asksResource }) => asksPoint && !asksResource);
  return {
    resource: pointsOnly ? () => YES : (target) => highest(selections.map((one) => one.resource(target))),
    point: pointsOnly ? (target) => highest(selections.map((one) => one.point(target))) : () => YES,
    asksResource: selections.some((one) => one.asksResource),
    asksPoint: selections.some((one) => one.asksPoint),
    asksTags: selections.some((one) => one.asksTags),
  };
}

/** The inner selector is about resources or about points, never both, as the parser checks. */
function negation(inner: Selection): Selection {
  const not = (match: Match): Match => (YES - match) as Match;
  return {
    ...inner,
    resource: inner.asksPoint ? () => YES : (target) => not(inner.resource(target)),
    point: inner.asksPoint ? (target) => not(inner.point(target)) : () => YES,
  };
}
