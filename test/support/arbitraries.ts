import fc from 'fast-check';
import type { BackupPlan, Inventory, RecoveryPoint, Resource, ResourceKind } from '../../lib/model.ts';
import { pointKinds, resourceKindOf, resourceKinds } from '../../lib/model.ts';
import { type Instant, shift } from '../../lib/time.ts';
import { at, inventoryOf } from './inventory.ts';

/** Small accounts, made so that limits are met exactly and selectors often meet something. */

export const NOW = at('2026-03-01T06:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const REGIONS = ['nyc3', 'sfo3', 'fra1'] as const;
const TAGS = ['prod', 'Prod', 'scratch', 'team:a'] as const;
const NAMES = ['web-1', 'web-2', 'db', 'golden-1'] as const;
export const IDS = { droplet: ['1', '2', '3'], volume: ['a', 'b', 'c'] } as const;

const region = fc.constantFrom(...REGIONS);
const tags = fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 2 });
/** Ages around the limits below, some of them from the future, believable and not. */
const age = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 1, HOUR, DAY, DAY + 1, 2 * DAY, 3 * DAY, 28 * DAY, 31 * DAY) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -HOUR, -3 * HOUR, -3 * HOUR - 1, -DAY) },
  { weight: 1, arbitrary: fc.integer({ min: -DAY, max: 40 * DAY }) },
);
const created = age.map((millis): Instant => shift(NOW, -millis));

/** Basic and usage-based plans, one that nobody knows, and none. */
const plan: fc.Arbitrary<BackupPlan> = fc.record(
  {
    enabled: fc.boolean(),
    name: fc.constantFrom('daily', 'weekly', 'intra_daily_4h', 'intra_daily_12h', 'continuous'),
    retentionDays: fc.constantFrom(undefined, 1, 7, 28, 31),
  },
  { noNullPrototype: true },
);

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
    ...(kind === 'droplet' && { monthlyUsd: fc.constantFrom(0, 1, 5), plan }),
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

/** What earlier runs knew; of some resources that there still are, too, which must not matter. */
const missingSince = fc
  .array(
    fc.tuple(
      fc.constantFrom(...resourceKinds.flatMap((kind) => IDS[kind].map((id) => `${kind}/${id}`))),
      fc.constantFrom(0, 1, HOUR, DAY, DAY + 1, 2 * DAY, 28 * DAY, 31 * DAY),
    ),
    { maxLength: 4 },
  )
  .map((entries) => new Map(entries.map(([resource, millis]) => [resource, shift(NOW, -millis)])));

/** An account that was read whole. Backups of Droplets that are gone went with them. */
export const truth: fc.Arbitrary<Inventory> = fc
  .record({
    resources,
    points,
    readAt: fc.constantFrom(0, 2 * HOUR, -DAY),
    missingSince: fc.option(missingSince, { nil: undefined }),
  })
  .map(({ readAt, resources, points, missingSince }) =>
    inventoryOf(shift(NOW, readAt), {
      ...(missingSince && { missingSince }),
      resources,
      points: points.filter(
        ({ kind, resourceId }) =>
          kind !== 'droplet-backup' ||
          resources.some((one) => one.kind === 'droplet' && one.id === resourceId),
      ),
    }),
  );
