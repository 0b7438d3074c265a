import { compileGlob } from './glob.ts';
import {
  both,
  either,
  everything,
  except,
  type Match,
  NO,
  type ResourceLike,
  type Selection,
  UNKNOWN,
  YES,
} from './selection.ts';
import type { Selector, TagMatch } from './selector.ts';

type Test<T> = (target: T) => Match;
type ResourceTest = Selection['resource'];
type PointTest = Selection['point'];

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
  const ofResource = resourceTests(selector, account);
  const ofPoint = pointTests(selector);
  const own: Selection = {
    resource: conjunction(ofResource),
    point: conjunction(ofPoint),
    asksPoint: ofPoint.length > 0,
    asksTags: selector.tags !== undefined || selector.pointTags !== undefined,
  };
  return [
    ofResource.length + ofPoint.length > 0 ? own : everything,
    selector.group ? either(selector.group.map(groups)) : everything,
    selector.not ? except(compileSelector(selector.not, account, groups)) : everything,
  ].reduce(both);
}

/** The resource keys; of a resource that is gone each of them is "no match". */
function resourceTests(selector: Selector, account: string): ResourceTest[] {
  const tests: ResourceTest[] = [];
  const { accounts, resources, names, tags } = selector;
  const ids = selector.ids && new Set(selector.ids);
  const regions = selector.regions && new Set(selector.regions);
  if (accounts) {
    const match = decide(accounts.includes(account));
    tests.push(() => match);
  }
  if (resources) tests.push((target) => (resources.includes(target.kind) ? existence(target) : NO));
  if (ids) tests.push((target) => (target.id === undefined || ids.has(target.id) ? existence(target) : NO));
  if (regions) {
    tests.push(ofSeen(({ region }) => (region === undefined ? UNKNOWN : decide(regions.has(region)))));
  }
  if (names) {
    const test = someGlob(names);
    tests.push(ofSeen(({ name }) => decide(test(name))));
  }
  if (tags) {
    const test = tagTest(tags);
    tests.push(ofSeen((resource) => test(resource.tags)));
  }
  return tests;
}

function pointTests({ points, pointNames, pointTags }: Selector): PointTest[] {
  const tests: PointTest[] = [];
  if (points) tests.push(({ kind }) => decide(points.includes(kind)));
  if (pointNames) {
    const test = someGlob(pointNames);
    tests.push(({ name }) => (name === undefined ? UNKNOWN : decide(test(name))));
  }
  if (pointTags) {
    const test = tagTest(pointTags);
    tests.push(({ tags }) => test(tags));
  }
  return tests;
}

/** What is known without any field of the resource. */
function existence({ state }: ResourceLike): Match {
  if (state === 'missing') return NO;
  return state === 'present' ? YES : UNKNOWN;
}

/** A test of one field of a resource that was read; of one that was not, nothing is known. */
function ofSeen(test: Test<NonNullable<ResourceLike['resource']>>): ResourceTest {
  return (target) => (target.resource === undefined ? existence(target) : test(target.resource));
}

function conjunction<T>(tests: readonly Test<T>[]): Test<T> {
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

function someGlob(patterns: readonly string[], ignoreCase = false): (text: string) => boolean {
  const tests = patterns.map((pattern) => compileGlob(pattern, { ignoreCase }));
  return (text) => tests.some((test) => test(text));
}

function tagTest({ any, all, none }: TagMatch): Test<readonly string[] | undefined> {
  const some = any && someGlob(any, true);
  const each = all?.map((pattern) => someGlob([pattern], true));
  const never = none && someGlob(none, true);
  return (tags) => {
    if (tags === undefined) return UNKNOWN;
    if (some && !tags.some(some)) return NO;
    if (each?.some((test) => !tags.some(test))) return NO;
    return decide(!(never && tags.some(never)));
  };
}
