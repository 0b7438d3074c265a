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
import { IDS, truth } from './arbitraries.ts';

const resourceKind = fc.constantFrom(...resourceKinds);

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
    field: fc.constantFrom('createdAt', 'region', 'tags', 'attached', 'plan', 'monthlyUsd'),
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

/** Takes from plans their names, or for how long they keep backups unless that is documented of the name. */
const blankPlans = fc.record({ field: fc.constantFrom('name', 'retentionDays'), some }).map(
  ({ field, some }): Reduction =>
    (inventory) => {
      const isBlanked = ({ plan }: Resource, index: number) =>
        plan?.enabled &&
        some(plan, index) &&
        !(field === 'retentionDays' && ['daily', 'weekly'].includes(plan.name ?? ''));
      const hit = inventory.resources.filter(isBlanked);
      const resources = inventory.resources.map((one) =>
        one.plan && hit.includes(one) ? { ...one, plan: { ...one.plan, [field]: undefined } } : one,
      );
      const of = hit.map(({ id }) => id);
      return lose(inventory, { resources }, { what: 'droplet', field: 'backup plan', of });
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
  .array(fc.oneof(losePoints, blankPoints, blankResources, blankPlans, loseResources, unclaim, skipKind), {
    minLength: 1,
    maxLength: 3,
  })
  .map((steps) => (inventory) => steps.reduce((rest, step) => step(rest), inventory));

/** An account of which something may not have been read. */
export const inventory: fc.Arbitrary<Inventory> = fc
  .tuple(truth, fc.option(reduction, { nil: undefined }))
  .map(([whole, reduce]) => reduce?.(whole) ?? whole);
