import type { PolicyIssue } from '../errors.ts';
import { issueAt } from './document.ts';
import { type Located, type ParsedFile, placeOf, selectorsOf } from './located.ts';
import type { Selector } from './selector.ts';
import { didYouMean } from './suggest.ts';

type Groups = ReadonlyMap<string, Located<Selector>>;

/** So many selectors a group may stand for with all that it uses; more is a mistake or an attack. */
const MAX_EXPANSION = 1000;

/** What can be wrong with groups: two of a name, unknown, unused, cyclic, boundless, or mixing what cannot be mixed. */
export function checkGroups(files: readonly ParsedFile[]): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const groups = uniqueGroups(files, issues);
  const selectors = files.flatMap(selectorsOf);
  const used = new Set<string>();
  const graph = new Map([...groups].map(([name, { value }]) => [name, namesIn(value)]));
  for (const { value, document, path } of selectors) {
    for (const [index, name] of (value.group ?? []).entries()) {
      if (path[0] !== 'groups') reach(name, graph, used);
      if (groups.has(name)) continue;
      const guess = didYouMean(name, [...groups.keys()]);
      const known =
        groups.size === 0 ? 'the set has no groups' : `known: ${[...groups.keys()].slice(0, 20).join(', ')}`;
      const hint = guess ? `did you mean ${guess}?` : known;
      issues.push(issueAt(document, [...path, 'group', index], `there is no group ${name}; ${hint}`));
    }
  }
  const sizes = expansions(graph);
  for (const [name, { document, path }] of groups) {
    const size = sizes.get(name) ?? 0;
    const problem =
      size === Number.POSITIVE_INFINITY
        ? `group ${name} leads back into itself; break the cycle`
        : size > MAX_EXPANSION
          ? `group ${name} stands for more than ${MAX_EXPANSION} selectors with all that it uses; make it smaller`
          : used.has(name)
            ? undefined
            : `group ${name} is used by no policy; use it or remove it`;
    if (problem !== undefined) issues.push(issueAt(document, path, problem, { at: 'key' }));
  }
  const bounded = [...sizes.values()].every((size) => size <= MAX_EXPANSION);
  if (bounded) for (const located of selectors) checkMixing(located, groups, issues);
  return issues;
}

function uniqueGroups(files: readonly ParsedFile[], issues: PolicyIssue[]): Groups {
  const groups = new Map<string, Located<Selector>>();
  for (const { document, content } of files) {
    for (const [name, value] of Object.entries(content.groups ?? {})) {
      const path = ['groups', name];
      const first = groups.get(name);
      if (first) {
        const message = `group ${name} is already at ${placeOf(first, 'key')}; give one another name`;
        issues.push(issueAt(document, path, message, { at: 'key' }));
      } else groups.set(name, { value, document, path });
    }
  }
  return groups;
}

const namesIn = (selector: Selector): string[] => [
  ...(selector.group ?? []),
  ...(selector.not ? namesIn(selector.not) : []),
];

function reach(name: string, graph: ReadonlyMap<string, readonly string[]>, used: Set<string>): void {
  if (used.has(name)) return;
  used.add(name);
  for (const next of graph.get(name) ?? []) reach(next, graph, used);
}

/** How many selectors each group stands for; infinitely many where it uses itself. */
function expansions(graph: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const sizes = new Map<string, number>();
  const size = (name: string): number => {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    sizes.set(name, Number.POSITIVE_INFINITY);
    const sum = (graph.get(name) ?? []).reduce((total, next) => total + size(next), 1);
    sizes.set(name, sum);
    return sum;
  };
  for (const name of graph.keys()) size(name);
  return sizes;
}

const resourceKeys = ['accounts', 'resources', 'ids', 'regions', 'names', 'tags'] as const;
const pointKeys = ['points', 'pointNames', 'pointTags'] as const;

interface Asks {
  readonly resource: boolean;
  readonly point: boolean;
}

/** `not`, and a list of groups, cannot be split into a part for resources and one for points if they ask of both. */
function checkMixing(
  { value, document, path }: Located<Selector>,
  groups: Groups,
  issues: PolicyIssue[],
): void {
  const asks = (selector: Selector): Asks => {
    const inner = [
      ...(selector.group ?? []).flatMap((name) => groups.get(name)?.value ?? []),
      ...(selector.not ? [selector.not] : []),
    ].map(asks);
    return {
      resource:
        resourceKeys.some((key) => selector[key] !== undefined) || inner.some(({ resource }) => resource),
      point: pointKeys.some((key) => selector[key] !== undefined) || inner.some(({ point }) => point),
    };
  };
  if (value.not) {
    const { resource, point } = asks(value.not);
    if (resource && point) {
      const message =
        'asks of resources and of points at once; write two `not`s in two groups, or one kind of key';
      issues.push(issueAt(document, [...path, 'not'], message, { at: 'key' }));
    }
  }
  if (value.group && value.group.length > 1) {
    const [first, ...rest] = value.group.map((name) => asks(groups.get(name)?.value ?? {}));
    const mixed =
      first && [first, ...rest].some((one) => (one.resource && one.point) || one.point !== first.point);
    if (mixed) {
      const message = 'lists groups of which some ask of resources and some of points; list one kind only';
      issues.push(issueAt(document, [...path, 'group'], message));
    }
  }
}
