import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import type { Finding, Inventory } from '../../lib/model.ts';
import { compileGlob } from '../../lib/policy/glob.ts';
import { Reaches } from '../../lib/policy/lint/reach.ts';
import type { TagBounds } from '../../lib/policy/lint/tag-bounds.ts';
import { has } from '../../lib/policy/lint/word-set.ts';
import { checkPolicies } from '../../lib/policy/parse.ts';
import { compileSelector } from '../../lib/policy/select.ts';
import { missingResource, NO, type Selection, YES } from '../../lib/policy/selection.ts';
import { type Selector, selectorSchema } from '../../lib/policy/selector.ts';
import { NOW, truth } from '../support/arbitraries.ts';
import { groups, ruleFields, selector } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);

/** An account in which the provider keeps to its own limits. */
const possible = truth.map((inventory): Inventory => {
  const regionOf = new Map(inventory.resources.map(({ id, region }) => [id, region]));
  const points = inventory.points.map((point) => {
    const region = regionOf.get(point.resourceId ?? '');
    return point.kind === 'droplet-snapshot' || region === undefined
      ? point
      : { ...point, regions: [region] };
  });
  return { ...inventory, points };
});

function meets({ some, none }: TagBounds, tags: readonly string[]): boolean {
  const lower = tags.map((tag) => tag.toLowerCase());
  return (
    some.every((list) => list.some(({ matches }) => lower.some(matches))) &&
    !none.some(({ matches }) => lower.some(matches))
  );
}

describe('what lint knows of a selector', () => {
  it('holds for everything that the selector matches', () => {
    fc.assert(
      fc.property(selector, groups, truth, (source, named, { resources, points }) => {
        const parsed = new Map(Object.entries(named).map(([name, one]) => [name, selectorSchema.parse(one)]));
        const own: Selector = selectorSchema.parse(source);
        const compile = (one: Selector): Selection =>
          compileSelector(one, 'default', (name) => compile(parsed.get(name) as Selector));
        const selection = compile(own);
        const reach = new Reaches(parsed).of(own);
        const named_ = (lists: typeof reach.names, name: string) =>
          lists.every((list) => list.some(({ glob }) => compileGlob(glob)(name)));
        for (const resource of resources) {
          const { kind, id, region = '', tags = [], name } = resource;
          if (selection.resource({ kind, id, state: 'present', resource }) !== YES) continue;
          expect(has(reach.accounts, 'default')).toBe(true);
          expect(has(reach.resources, kind)).toBe(true);
          expect(has(reach.ids, id)).toBe(true);
          expect(has(reach.regions, region)).toBe(true);
          expect(meets(reach.tags, tags)).toBe(true);
          expect(named_(reach.names, name)).toBe(true);
        }
        for (const point of points) {
          const within =
            has(reach.points, point.kind) &&
            meets(reach.pointTags, point.tags ?? []) &&
            named_(reach.pointNames, point.name);
          const matches = selection.point(point) === YES;
          if (matches) expect(within).toBe(true);
          if (within && reach.exactOnPoints) expect(matches).toBe(true);
        }
        for (const kind of ['droplet', 'volume'] as const) {
          const gone = selection.resource(missingResource(kind));
          if (reach.gone === NO) expect(gone).toBe(NO);
          if (reach.gone === YES) expect(gone).toBe(YES);
        }
      }),
      { numRuns },
    );
  });
});

type Kind = keyof typeof ruleFields;

const ruleOf = (...kinds: Kind[]) =>
  fc
    .constantFrom(...kinds)
    .chain((kind) =>
      fc
        .tuple(ruleFields[kind] as fc.Arbitrary<object>, selector)
        .map(([fields, select]) => ({ kind, ...fields, select })),
    );

/** The errors of lint in a set with these rules, each in a policy of its own, and the set. */
function linted(rules: readonly object[], named: object) {
  const policies = rules.map((rule, index) => ({ id: `p${index}`, rules: [{ ...rule, id: 'r' }] }));
  // A set may not have unused groups.
  const idle = {
    id: 'idle',
    select: { group: Object.keys(named).slice(0, 1), not: { group: Object.keys(named).slice(1) } },
  };
  const source = JSON.stringify({
    version: 1,
    groups: named,
    policies: [...policies, { ...idle, rules: [{ kind: 'count', max: 99 }] }],
  });
  const { issues, policySet } = checkPolicies([{ file: 'p.yaml', source }], { now: NOW });
  return { errors: issues.filter(({ severity }) => severity === 'error'), policySet };
}

describe('what lint calls infeasible', () => {
  it('passes for nothing in an account that keeps to the limits of the provider', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        ruleOf('regions', 'residency', 'count', 'protected', 'metadata'),
        groups,
        possible,
        (rule, named, inventory) => {
          const { errors, policySet } = linted([rule], named);
          if (policySet === undefined || !errors.some(({ code }) => code === 'infeasible')) return;
          seen += 1;
          const passes = audit(inventory, policySet, NOW, { all: true }).findings.filter(
            ({ policy, verdict }) => policy === 'p0' && verdict === 'pass',
          );
          expect(passes).toEqual([]);
        },
      ),
      { numRuns: 2 * numRuns },
    );
    expect(seen).toBeGreaterThan(0);
  });
});

describe('what lint calls conflicting', () => {
  it('is met together by no resource', () => {
    let seen = 0;
    const asking = ruleOf('min-retention', 'count', 'protected', 'freshness', 'regions', 'backup-plan');
    const ruling = ruleOf('max-age', 'count', 'residency', 'backup-plan');
    fc.assert(
      fc.property(asking, ruling, groups, possible, (one, other, named, inventory) => {
        const { errors, policySet } = linted([one, other], named);
        const conflict = errors.find(({ code }) => code === 'conflicting');
        if (policySet === undefined || conflict === undefined) return;
        seen += 1;
        const kind = /: for (Droplet|volume)s, /.exec(conflict.message)?.[1]?.toLowerCase();
        const { findings } = audit(inventory, policySet, NOW, { all: true });
        const resourceOf = new Map(inventory.points.map(({ id, resourceId }) => [id, resourceId]));
        const about = ({ subject }: Finding) =>
          subject.type === 'point' ? resourceOf.get(subject.id) : subject.id;
        for (const { id, kind: own } of inventory.resources) {
          if (kind !== undefined && own !== kind) continue;
          const of = (policy: string) =>
            findings.filter((finding) => finding.policy === policy && about(finding) === id);
          const [first, second] = [of('p0'), of('p1')];
          if (first.length === 0 || second.length === 0) continue;
          expect([...first, ...second].every(({ verdict }) => verdict === 'pass')).toBe(false);
        }
      }),
      { numRuns: 2 * numRuns },
    );
    expect(seen).toBeGreaterThan(0);
  });
});
