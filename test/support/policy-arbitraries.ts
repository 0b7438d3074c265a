import fc from 'fast-check';
import { pointKinds, resourceKinds } from '../../lib/model.ts';
import { type PolicySet, policyFileSchema } from '../../lib/policy/schema.ts';
import { resolveSettings } from '../../lib/policy/settings.ts';
import { REGIONS } from './arbitraries.ts';

/** Policies that often meet something in the small accounts of `arbitraries.ts`. */

const list = <T>(values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const tagMatch = fc.oneof(
  fc.record({ any: list(['prod', 't*', 'x']) }),
  fc.record({ none: list(['scratch', 'prod']) }),
  fc.record({ all: list(['PROD', 'team:?']) }),
);
const resourceKeys = {
  accounts: fc.constantFrom(['default'], ['other'], ['default']),
  resources: list(resourceKinds),
  ids: list(['1', '2', 'a', 'b']),
  regions: list(REGIONS),
  names: list(['web-*', 'd?', '*']),
  tags: tagMatch,
};
const pointKeys = {
  points: list(pointKinds),
  pointNames: list(['web-*', 'golden-*']),
  pointTags: tagMatch,
};
const resourceSelector = fc.record(resourceKeys, { requiredKeys: [] });
const pointSelector = fc.record(pointKeys, { requiredKeys: [] });
const GROUPS = ['g-resource', 'g-point'] as const;

/** What the groups that selectors use stand for. */
export const groups = fc.record({ 'g-resource': resourceSelector, 'g-point': pointSelector });

/** Mostly few keys, or nearly nothing would be selected. */
export const selector = fc
  .record({
    keys: fc.record({ ...resourceKeys, ...pointKeys }, { requiredKeys: [] }),
    kept: fc.array(fc.constantFrom(...Object.keys({ ...resourceKeys, ...pointKeys })), { maxLength: 2 }),
    group: fc.option(fc.constantFrom(...GROUPS), { freq: 4 }),
    not: fc.option(fc.oneof(resourceSelector, pointSelector), { freq: 4 }),
  })
  .map(({ keys, kept, group, not }) => ({
    ...Object.fromEntries(Object.entries(keys).filter(([key]) => kept.includes(key))),
    ...(group && { group }),
    ...(not && { not }),
  }));

const length = fc.constantFrom('1h', '1d', '2d', '28d', '1mo');
const grace = fc.constantFrom('0d', '1h', '1d', '2d', '1mo');
const few = fc.integer({ min: 0, max: 3 });

/** The fields of each rule kind, but for `kind`, `id` and `select`. */
export const ruleFields = {
  'max-age': fc.record({ max: length, keepLast: few, warnBefore: grace }),
  freshness: fc.record({ rpo: length, grace }),
  regions: fc.record({
    require: list(REGIONS),
    atLeast: fc.integer({ min: 1, max: 3 }),
    outsideSource: fc.boolean(),
    newest: fc.integer({ min: 1, max: 3 }),
    grace,
  }),
  residency: fc.oneof(fc.record({ allow: list(REGIONS) }), fc.record({ deny: list(REGIONS) })),
  size: fc.record({ maxGigabytes: fc.constantFrom(0, 0.1, 1, 5) }),
  count: fc.record({ min: few, max: fc.integer({ min: 3, max: 5 }) }),
  total: fc.record({
    groupBy: fc.constantFrom('resource', 'account', 'region'),
    maxCount: fc.integer({ min: 0, max: 5 }),
    maxGigabytes: fc.constantFrom(0, 0.3, 1, 5, 10),
  }),
  protected: fc.record({
    minPoints: fc.integer({ min: 1, max: 2 }),
    includeVolumes: fc.boolean(),
    survivesSource: fc.boolean(),
    grace,
  }),
  orphan: fc.record({}),
};
export type RuleKind = keyof typeof ruleFields;
export const ruleKinds = Object.keys(ruleFields) as RuleKind[];

const rule = fc
  .constantFrom(...ruleKinds)
  .chain((kind) =>
    fc
      .tuple(ruleFields[kind] as fc.Arbitrary<object>, fc.option(selector, { freq: 2 }))
      .map(([fields, select]) => ({ kind, ...fields, ...(select && { select }) })),
  );

const policy = fc.record({
  expectMatches: few,
  select: selector,
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
});

/** Makes a policy set out of what a file would say. */
export function toPolicySet(
  policies: readonly object[],
  groups: object = {},
  timezone = 'Europe/Berlin',
): PolicySet {
  const file = policyFileSchema.parse({ version: 1, settings: { timezone }, groups, policies });
  return {
    settings: resolveSettings(file.settings),
    groups: new Map(Object.entries(file.groups ?? {})),
    policies: file.policies ?? [],
    exceptions: [],
    holds: [],
  };
}

/** Policies of all kinds of rules, over selectors of all kinds of keys. */
export const policySet: fc.Arbitrary<PolicySet> = fc
  .record({ policies: fc.array(policy, { minLength: 1, maxLength: 3 }), groups })
  .map(({ policies, groups }) =>
    toPolicySet(
      policies.map(({ rules, ...rest }, index) => ({
        ...rest,
        id: `p${index}`,
        rules: rules.map((one, place) => ({ ...one, id: `r${place}` })),
      })),
      groups,
    ),
  );
