import type { PolicyIssue } from '../errors.ts';
import { issueAt } from './document.ts';
import { arrange, type Graph, groupsOver, shortened } from './group-graph.ts';
import type { IssueCode } from './issue-codes.ts';
import { type Located, type ParsedFile, placeOf, selectorsOf, wordPath } from './located.ts';
import { mixingIssues } from './mixing-checks.ts';
import type { Selector } from './selector.ts';
import { didYouMean } from './suggest.ts';

type Groups = ReadonlyMap<string, Located<Selector>>;

/** So many selectors a group may stand for with all that it uses; more is a mistake or an attack. */
const MOST_SELECTORS = 1000;

/**
 * What can be wrong with groups: two of a name, unknown, unused, cyclic, boundless, or mixing what cannot be mixed.
 * A group that something unread may hold or use is not called unknown or unused.
 */
export function checkGroups(files: readonly ParsedFile[], unread: boolean): PolicyIssue[] {
  const { groups, issues } = uniqueGroups(files);
  const selectors = files.flatMap(selectorsOf);
  const graph = new Map([...groups].map(([name, { value }]) => [name, namesIn(value)]));
  const { order, cycles } = arrange(graph);
  const boundless = groupsOver(MOST_SELECTORS, order, graph);
  const bounded = cycles.length === 0 && boundless.length === 0;
  const allThere = !unread && files.every(({ whole }) => whole);
  return [
    issues,
    unread ? [] : unknownGroups(selectors, groupNames(files)),
    cycles.flatMap(([name = '', ...others]) => {
      const way = shortened([name, ...others, name]);
      return atGroup(
        'group-cycle',
        name,
        `group ${name} leads back into itself (${way}); break the cycle`,
        groups,
      );
    }),
    boundless.flatMap((name) => {
      const size = `more than ${MOST_SELECTORS} selectors with all that it uses`;
      return atGroup('group-size', name, `group ${name} stands for ${size}; make it smaller`, groups);
    }),
    allThere ? unusedGroups(groups, reachable(selectors, graph)) : [],
    bounded ? selectors.flatMap((located) => mixingIssues(located, groups)) : [],
  ].flat();
}

function unusedGroups(groups: Groups, used: ReadonlySet<string>): PolicyIssue[] {
  const unused = [...groups.keys()].filter((name) => !used.has(name));
  return unused.flatMap((name) =>
    atGroup('unused-group', name, `group ${name} is used by nothing; use it or remove it`, groups),
  );
}

function atGroup(code: IssueCode, name: string, message: string, groups: Groups): PolicyIssue[] {
  const located = groups.get(name);
  return located ? [issueAt(located.document, located.path, message, { code, at: 'key' })] : [];
}

/** Every name under `groups`, also of groups that are wrong themselves. */
function groupNames(files: readonly ParsedFile[]): string[] {
  return files.flatMap(({ document }) => {
    const { groups } = (document.value ?? {}) as { readonly groups?: unknown };
    return typeof groups === 'object' && groups !== null ? Object.keys(groups) : [];
  });
}

function unknownGroups(selectors: readonly Located<Selector>[], names: readonly string[]): PolicyIssue[] {
  const known = new Set(names);
  const all = known.size === 0 ? 'the set has no groups' : `known: ${[...known].slice(0, 20).join(', ')}`;
  return selectors.flatMap(({ value, document, path }) =>
    (value.group ?? []).flatMap((name, index) => {
      if (known.has(name)) return [];
      const guess = didYouMean(name, known);
      const hint = guess ? `did you mean ${guess}?` : all;
      return [
        issueAt(
          document,
          wordPath(document, [...path, 'group'], index),
          `there is no group ${name}; ${hint}`,
          { code: 'unknown-group' },
        ),
      ];
    }),
  );
}

function uniqueGroups(files: readonly ParsedFile[]): { groups: Groups; issues: PolicyIssue[] } {
  const issues: PolicyIssue[] = [];
  const groups = new Map<string, Located<Selector>>();
  for (const { document, content } of files) {
    for (const [name, value] of Object.entries(content.groups ?? {})) {
      const path = ['groups', name];
      const first = groups.get(name);
      if (first) {
        const message = `group ${name} is already at ${placeOf(first, 'key')}; give one another name`;
        issues.push(issueAt(document, path, message, { code: 'duplicate-id', at: 'key' }));
      } else groups.set(name, { value, document, path });
    }
  }
  return { groups, issues };
}

const namesIn = (selector: Selector): string[] => [
  ...(selector.group ?? []),
  ...(selector.not ? namesIn(selector.not) : []),
];

/** The groups that policies use, by themselves or through others. */
function reachable(selectors: readonly Located<Selector>[], graph: Graph): ReadonlySet<string> {
  const open = selectors.flatMap(({ value, path }) => (path[0] === 'groups' ? [] : (value.group ?? [])));
  const used = new Set(open);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const next of graph.get(name) ?? []) if (!used.has(next)) open.push(next);
    for (const next of graph.get(name) ?? []) used.add(next);
  }
  return used;
}
