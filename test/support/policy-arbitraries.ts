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
  schedule: fc.record({
    keep: fc
      .record(
        {
          hourly: fc.integer({ min: 1, max: 3 }),
          daily: fc.integer({ min: 1, max: 3 }),
          weekly: fc.integer({ min: 1, max: 2 }),
          monthly: fc.integer({ min: 1, max: 2 }),
        },
        { requiredKeys: [] },
      )
      .filter((tiers) => Object.keys(tiers).length > 0),
    tolerance: fc.constantFrom('0h', '1h', '1d', '2d', '1mo'),
    missingAllowed: fc.constantFrom(0, 0, 1, 2),
    weekStart: fc.constantFrom('monday', 'sunday'),
  }),
  'min-retention': fc.record({ min: length, basis: fc.constantFrom('points', 'plan') }),
  regions: fc.record({
    require: list(REGIONS),
    atLeast: fc.integer({ min: 1, max: 3 }),
    outsideSource: fc.boolean(),
    newest: fc.integer({ min: 1, max: 3 }),
    grace,
  }),
  residency: fc.oneof(fc.record({ allow: list(REGIONS) }), fc.record({ deny: list(REGIONS) })),
  size: fc.record({ maxGigabytes: fc.constantFrom(0, 0.1, 1, 5) }),
  // A volume can have 25 snapshots: these shares are of one, two, three and all of them.
  count: fc.record(
    {
      min: few,
      max: fc.integer({ min: 3, max: 5 }),
      maxPercentOfLimit: fc.constantFrom(4, 8, 12.5, 100),
    },
    { requiredKeys: ['min', 'max'] },
  ),
  total: fc
    .record({
      groupBy: fc.constantFrom('resource', 'account', 'region', 'tag:prod', 'tag:Team:'),
      maxCount: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      maxGigabytes: fc.option(fc.constantFrom(0, 0.3, 1, 5, 10), { nil: undefined }),
      maxMonthlyUsd: fc.option(fc.constantFrom(0, 0.01, 0.02, 0.3, 0.36, 1, 2), { nil: undefined }),
    })
    .filter((fields) => Object.values(fields).filter((value) => value !== undefined).length > 1)
    .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))),
  protected: fc.record({
    minPoints: fc.integer({ min: 1, max: 2 }),
    includeVolumes: fc.boolean(),
    survivesSource: fc.boolean(),
    grace,
  }),
  'backup-plan': fc.oneof(
    { weight: 1, arbitrary: fc.record({ enabled: fc.constant(false) }) },
    { weight: 4, arbitrary: fc.record({ every: length, keeps: length }, { requiredKeys: [] }) },
  ),
  orphan: fc.record({ grace }),
  metadata: fc.oneof(
    fc.record({ requireTags: list(['prod', 't*', 'x']), namePattern: fc.constantFrom('web-*', '*') }),
    fc.record({ requireTags: list(['PROD', 'team:?', '*']) }),
    fc.record({ namePattern: fc.constantFrom('web-*', 'Web-*') }),
  ),
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

const match = selector.filter((keys) => Object.keys(keys).length > 0);

/** Some of which have ended at the usual `now`, and some of which end soon. */
const until = fc.constantFrom('2026-02-28', '2026-03-01', '2026-03-02', '2026-03-29', '2027-01-31');

const exceptions = fc
  .array(fc.record({ policies: list(['p0', 'p1/r0', 'p*', '*/r1', '*', '?0/r?', 'p2/*']), match, until }), {
    maxLength: 4,
  })
  .map((all) => all.map((one, index) => ({ ...one, id: `EX-${index}`, reason: 'Known', owner: 'dana' })));

const holds = fc
  .array(fc.record({ match, until: fc.option(until, { nil: undefined }) }), { maxLength: 3 })
  .map((all) =>
    all.map(({ match, until }, index) => ({
      id: `HOLD-${index}`,
      match,
      reason: 'Litigation',
      owner: 'legal',
      ...(until && { until }),
    })),
  );

/** Makes a policy set out of what a file would say. */
export function toPolicySet(
  policies: readonly object[],
  groups: object = {},
  timezone = 'Europe/Berlin',
  others: { readonly exceptions?: readonly object[]; readonly holds?: readonly object[] } = {},
): PolicySet {
  const lists = Object.fromEntries(Object.entries(others).filter(([, all]) => all.length > 0));
  const file = policyFileSchema.parse({ version: 1, settings: { timezone }, groups, policies, ...lists });
  return {
    settings: resolveSettings(file.settings),
    groups: new Map(Object.entries(file.groups ?? {})),
    policies: file.policies ?? [],
    exceptions: file.exceptions ?? [],
    holds: file.holds ?? [],
  };
}

/** What a file of policies would say: all kinds of rules, selectors of all kinds of keys, exceptions and holds. */
export const policyParts = fc
  .record({ policies: fc.array(policy, { minLength: 1, maxLength: 3 }), groups, exceptions, holds })
  .map(({ policies, ...rest }) => ({
    ...rest,
    policies: policies.map(({ rules, ...own }, index) => ({
      ...own,
      id: `p${index}`,
      rules: rules.map((one, place) => ({ ...one, id: `r${place}` })),
    })),
  }));

/** A policy set of all that. */
export const policySet: fc.Arbitrary<PolicySet> = policyParts.map(({ policies, groups, exceptions, holds }) =>
  toPolicySet(policies, groups, 'Europe/Berlin', { exceptions, holds }),
);
