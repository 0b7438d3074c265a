import { type Match, NO, UNKNOWN, YES } from '../selection.ts';
import type { Selector } from '../selector.ts';
import { type NameGlobs, nameGlobs } from './name-globs.ts';
import { anyTags, bothTags, negateTags, type TagBounds, tagBounds } from './tag-bounds.ts';
import { anyWord, complement, intersect, only, unite, type WordSet } from './word-set.ts';

/**
 * What a selector lets through, told without an account: everything that it matches lies within these bounds, but
 * not everything within needs to match.
 */
export interface Reach {
  readonly accounts: WordSet;
  readonly resources: WordSet;
  readonly ids: WordSet;
  readonly regions: WordSet;
  readonly points: WordSet;
  readonly tags: TagBounds;
  readonly pointTags: TagBounds;
  /** The name matches each of these lists. */
  readonly names: readonly NameGlobs[];
  readonly pointNames: readonly NameGlobs[];
  /** Whether it matches resources that are gone; unknown where the account decides. */
  readonly gone: Match;
  readonly asksPoint: boolean;
  /** Every point within the bounds on points does match what the selector asks of points. */
  readonly exactOnPoints: boolean;
}

export const anywhere: Reach = {
  accounts: anyWord,
  resources: anyWord,
  ids: anyWord,
  regions: anyWord,
  points: anyWord,
  tags: anyTags,
  pointTags: anyTags,
  names: [],
  pointNames: [],
  gone: YES,
  asksPoint: false,
  exactOnPoints: true,
};

/** Tells what selectors let through, each once; their groups must exist and have no cycle. */
export class Reaches {
  readonly #groups: ReadonlyMap<string, Selector>;
  readonly #known = new Map<Selector, Reach>();

  constructor(groups: ReadonlyMap<string, Selector>) {
    this.#groups = groups;
  }

  of(selector: Selector): Reach {
    let reach = this.#known.get(selector);
    if (reach === undefined) {
      const { group, not } = selector;
      reach = ownReach(selector);
      if (group) reach = both(reach, group.map((name) => this.of(this.#group(name))).reduce(either));
      if (not) reach = both(reach, this.#outside(not));
      this.#known.set(selector, reach);
    }
    return reach;
  }

  #group(name: string): Selector {
    return this.#groups.get(name) ?? {};
  }

  /** What a selector does not match. */
  #outside(inner: Selector): Reach {
    const { asksPoint, gone } = this.of(inner);
    const bounds = this.#negate(inner) ?? { ...anywhere, exactOnPoints: !asksPoint };
    return { ...bounds, asksPoint, gone: asksPoint ? YES : ((YES - gone) as Match) };
  }

  /** The bounds outside a single key; undefined for several, of which any may be the one that does not match. */
  #negate(inner: Selector): Reach | undefined {
    const keys = Object.keys(inner) as (keyof Selector)[];
    const [key, ...others] = keys.filter((name) => inner[name] !== undefined);
    if (others.length > 0) return undefined;
    switch (key) {
      case 'accounts':
      case 'resources':
      case 'ids':
      case 'regions':
      case 'points':
        return { ...anywhere, [key]: complement(set(inner[key])) };
      case 'tags':
      case 'pointTags': {
        const bounds = negateTags(tagBounds(inner[key]));
        return bounds && { ...anywhere, [key]: bounds };
      }
      case 'group':
        return inner.group?.map((name) => this.#outside(this.#group(name))).reduce(both);
      case 'not':
        return inner.not && this.of(inner.not);
      default:
        return undefined;
    }
  }
}

const set = (words: readonly string[] | undefined): WordSet => (words ? only(words) : anyWord);

/** By the keys of a selector itself, without groups and `not`. */
function ownReach(selector: Selector): Reach {
  const { accounts, resources, ids, regions, names, tags, points, pointNames, pointTags } = selector;
  const asksResource = resources ?? ids ?? regions ?? names ?? tags;
  const asksPoint = (points ?? pointNames ?? pointTags) !== undefined;
  if (!asksResource && !asksPoint && !accounts) return anywhere;
  return {
    accounts: set(accounts),
    resources: set(resources),
    ids: set(ids),
    regions: set(regions),
    points: pointTags?.any || pointTags?.all ? intersect(set(points), mayHaveTags) : set(points),
    tags: tagBounds(tags),
    pointTags: tagBounds(pointTags),
    names: names ? [nameGlobs(names)] : [],
    pointNames: pointNames ? [nameGlobs(pointNames)] : [],
    gone: asksResource ? NO : accounts ? UNKNOWN : YES,
    asksPoint,
    exactOnPoints: true,
  };
}

/** DigitalOcean does not tag backups. */
const mayHaveTags = complement(only(['droplet-backup']));

/** What both let through. */
export function both(left: Reach, right: Reach): Reach {
  if (left === anywhere) return right;
  if (right === anywhere) return left;
  return {
    accounts: intersect(left.accounts, right.accounts),
    resources: intersect(left.resources, right.resources),
    ids: intersect(left.ids, right.ids),
    regions: intersect(left.regions, right.regions),
    points: intersect(left.points, right.points),
    tags: bothTags(left.tags, right.tags),
    pointTags: bothTags(left.pointTags, right.pointTags),
    names: [...left.names, ...right.names],
    pointNames: [...left.pointNames, ...right.pointNames],
    gone: Math.min(left.gone, right.gone) as Match,
    asksPoint: left.asksPoint || right.asksPoint,
    exactOnPoints: left.exactOnPoints && right.exactOnPoints,
  };
}

/** What either lets through; globs are left out, because two bounds of them make none. */
function either(left: Reach, right: Reach): Reach {
  const asksPoint = left.asksPoint || right.asksPoint;
  return {
    ...anywhere,
    accounts: unite(left.accounts, right.accounts),
    resources: unite(left.resources, right.resources),
    ids: unite(left.ids, right.ids),
    regions: unite(left.regions, right.regions),
    points: unite(left.points, right.points),
    gone: Math.max(left.gone, right.gone) as Match,
    asksPoint,
    exactOnPoints: !asksPoint,
  };
}
