import fc from 'fast-check';
import type {
  Gap,
  Hidden,
  Inventory,
  PointKind,
  RecoveryPoint,
  Resource,
  ResourceKind,
} from '../../lib/model.ts';
import { pointKinds, resourceKindOf, resourceKinds } from '../../lib/model.ts';
import { type PolicySet, policyFileSchema } from '../../lib/policy/schema.ts';
import { type Instant, shift } from '../../lib/time.ts';
import { at, inventoryOf } from './inventory.ts';

/** Small accounts and policies, made so that limits are met exactly and selectors often meet something. */

export const NOW = at('2026-03-01T06:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REGIONS = ['nyc3', 'sfo3', 'fra1'] as const;
const TAGS = ['prod', 'Prod', 'scratch', 'team:a'] as const;
const NAMES = ['web-1', 'web-2', 'db', 'golden-1'] as const;
const IDS = { droplet: ['1', '2', '3'], volume: ['a', 'b', 'c'] } as const;

const resourceKind = fc.constantFrom(...resourceKinds);
const region = fc.constantFrom(...REGIONS);
const tags = fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 2 });
/** Ages around the limits below, some of them from the future, believable and not. */
const age = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 1, HOUR, DAY, DAY + 1, 2 * DAY, 3 * DAY, 28 * DAY, 31 * DAY) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -HOUR, -3 * HOUR, -3 * HOUR - 1, -DAY) },
  { weight: 1, arbitrary: fc.integer({ min: -DAY, max: 40 * DAY }) },
);
const created = age.map((millis): Instant => shift(NOW, -millis));

const resources = fc
  .tuple(
    ...resourceKinds.flatMap((kind) => IDS[kind].map((id) => fc.option(resource(kind, id), { freq: 3 }))),
  )
  .map((list) => list.filter((one): one is Resource => one !== null));

function resource(kind: ResourceKind, id: string): fc.Arbitrary<Resource> {
  const others: readonly string[] = kind === 'droplet' ? IDS.volume : IDS.droplet;
  return fc.record({
    kind: fc.constant(kind),
    id: fc.constant(id),
    name: fc.constantFrom(...NAMES),
    region,
    createdAt: created,
    tags,
    attached: fc.uniqueArray(fc.constantFrom(...others), { maxLength: 2 }),
  });
}

const points = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...pointKinds),
      name: fc.constantFrom(...NAMES),
      of: fc.nat({ max: 2 }),
      createdAt: created,
      regions: fc.uniqueArray(region, { minLength: 1, maxLength: 2 }),
      sizeGigabytes: fc.constantFrom(0, 0.1, 0.2, 1, 5),
      tags,
    }),
    { maxLength: 9 },
  )
  .map((list) =>
    list.map(
      ({ of, tags, ...rest }, index): RecoveryPoint => ({
        ...rest,
        id: `p${index}`,
        resourceId: IDS[resourceKindOf[rest.kind]][of],
        tags: rest.kind === 'droplet-backup' ? [] : tags,
      }),
    ),
  );

/** An account that was read whole. Backups of Droplets that are gone went with them. */
export const truth: fc.Arbitrary<Inventory> = fc
  .record({ resources, points, readAt: fc.constantFrom(0, 2 * HOUR, -DAY) })
  .map(({ readAt, resources, points }) =>
    inventoryOf(shift(NOW, readAt), {
      resources,
      points: points.filter(
        ({ kind, resourceId }) =>
          kind !== 'droplet-backup' ||
          resources.some((one) => one.kind === 'droplet' && one.id === resourceId),
      ),
    }),
  );

/** Takes something away from an account, with the gap that says so. */
type Reduction = (inventory: Inventory) => Inventory;

const lose = (inventory: Inventory, rest: Partial<Inventory>, ...affects: Hidden[]): Inventory => {
  const gap: Gap = { endpoint: '/v2/test', reason: JSON.stringify(affects), affects };
  return { ...inventory, ...rest, gaps: [...inventory.gaps, gap] };
};

/** Which of the items at hand: by their place, so that shrinking works. */
const some = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }).map(
  (mask) =>
    (_: unknown, index: number): boolean =>
      mask[index % mask.length] as boolean,
);

const losePoints = fc
  .record({ kind: fc.constantFrom(...pointKinds), some, ofOne: fc.boolean(), one: fc.nat({ max: 2 }) })
  .map(
    ({ kind, some, ofOne, one }): Reduction =>
      (inventory) => {
        const id = IDS[resourceKindOf[kind]][one] as string;
        const hit = (point: RecoveryPoint, index: number) =>
          point.kind === kind && some(point, index) && (!ofOne || point.resourceId === id);
        const points = inventory.points.filter((point, index) => !hit(point, index));
        return lose(inventory, { points }, { what: kind, ...(ofOne && { of: [id] }) });
      },
  );

const blankPoints = fc
  .record({ field: fc.constantFrom('createdAt', 'regions', 'sizeGigabytes', 'tags', 'resourceId'), some })
  .map(
    ({ field, some }): Reduction =>
      (inventory) => {
        const hit = inventory.points.filter(
          (point, index) =>
            some(point, index) &&
            !(point.kind === 'droplet-backup' && (field === 'tags' || field === 'resourceId')),
        );
        const points = inventory.points.map((point) =>
          hit.includes(point) ? { ...point, [field]: undefined } : point,
        );
        const affects = pointKinds.map((what) => ({
          what,
          of: hit.filter(({ kind }) => kind === what).map(({ id }) => id),
          field,
        }));
        return lose(inventory, { points }, ...affects);
      },
  );

const blankResources = fc
  .record({
    field: fc.constantFrom('createdAt', 'region', 'tags', 'attached'),
    some,
    kind: resourceKind,
    all: fc.boolean(),
  })
  .map(
    ({ field, some, kind, all }): Reduction =>
      (inventory) => {
        const hit = inventory.resources.filter(
          (one, index) => one.kind === kind && (all || some(one, index)),
        );
        const resources = inventory.resources.map((one) =>
          hit.includes(one) ? { ...one, [field]: undefined } : one,
        );
        return lose(
          inventory,
          { resources },
          { what: kind, field, ...(!all && { of: hit.map(({ id }) => id) }) },
        );
      },
  );

/** Backups of a Droplet that was not read are not read either, or nobody claims them. */
const loseResources = fc.record({ kind: resourceKind, some, named: fc.boolean(), claim: fc.boolean() }).map(
  ({ kind, some, named, claim }): Reduction =>
    (inventory) => {
      const lost = inventory.resources.filter((one, index) => one.kind === kind && some(one, index));
      const isLost = (point: RecoveryPoint) =>
        point.kind === 'droplet-backup' &&
        kind === 'droplet' &&
        lost.some(({ id }) => id === point.resourceId);
      const points = claim
        ? inventory.points.map((point) => (isLost(point) ? { ...point, resourceId: undefined } : point))
        : inventory.points.filter((point) => !isLost(point));
      const resources = inventory.resources.filter((one) => !lost.includes(one));
      return lose(
        inventory,
        { resources, points },
        { what: kind, ...(named && { of: lost.map(({ id }) => id) }) },
      );
    },
);

/** Backups that no Droplet claims, because the ids of some Droplets' backups were not shown. */
const unclaim = some.map(
  (some): Reduction =>
    (inventory) => {
      const hit = inventory.points.filter(
        (point, index) => point.kind === 'droplet-backup' && some(point, index),
      );
      const points = inventory.points.map((point) =>
        hit.includes(point) ? { ...point, resourceId: undefined } : point,
      );
      const hosts = hit.flatMap(({ resourceId }) => resourceId ?? []);
      return lose(
        inventory,
        { points },
        { what: 'droplet-backup', of: hit.map(({ id }) => id), field: 'Droplet' },
        { what: 'droplet-backup', of: hosts },
      );
    },
);

const skipKind = fc.constantFrom<ResourceKind | PointKind>(...resourceKinds, ...pointKinds).map(
  (kind): Reduction =>
    (inventory) => ({
      ...withoutKind(inventory, kind),
      notRead: [...inventory.notRead, kind],
    }),
);

/** The inventory without the items of a kind; without Droplets there are no backups of theirs. */
export function withoutKind(inventory: Inventory, kind: ResourceKind | PointKind): Inventory {
  return {
    ...inventory,
    resources: inventory.resources.filter((one) => one.kind !== kind),
    points: inventory.points.filter(
      (one) => one.kind !== kind && !(kind === 'droplet' && one.kind === 'droplet-backup'),
    ),
  };
}

/** One thing taken away, or a few. */
export const reduction: fc.Arbitrary<Reduction> = fc
  .array(fc.oneof(losePoints, blankPoints, blankResources, loseResources, unclaim, skipKind), {
    minLength: 1,
    maxLength: 3,
  })
  .map((steps) => (inventory) => steps.reduce((rest, step) => step(rest), inventory));

/** An account of which something may not have been read. */
export const inventory: fc.Arbitrary<Inventory> = fc
  .tuple(truth, fc.option(reduction, { nil: undefined }))
  .map(([whole, reduce]) => reduce?.(whole) ?? whole);

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
  timeZone = 'Europe/Berlin',
): PolicySet {
  const file = policyFileSchema.parse({ version: 1, groups, policies });
  return { timeZone, groups: new Map(Object.entries(file.groups ?? {})), policies: file.policies ?? [] };
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
