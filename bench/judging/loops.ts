import type { Facts, Inventory, RecoveryPoint, Resource } from '../../lib/model.ts';
import { formatInstant, type Instant } from '../../lib/time.ts';
import { formatSpan } from '../../lib/time-words.ts';
import { now } from './inventory.ts';
import type { Explained, Keeper } from './keepers.ts';
import type { Rules } from './policies.ts';

/** The rules written out by hand for this very account, in which everything was read. */

const DAY = 86_400_000;
const allow = ['fra1', 'ams3', 'nyc3'];
const allowed = new Set(allow);

export function loop(inventory: Inventory, rules: Rules, keeper: Keeper): void {
  if (rules === 3) for (const point of inventory.points) judgeThree(point, keeper);
  else judgeTen(inventory, keeper);
}

function judgeThree(point: RecoveryPoint, keeper: Keeper): void {
  const createdAt = point.createdAt as Instant;
  const age = now - createdAt;
  if (age > 30 * DAY) keeper.keepPoint('max-age', 'max-age', point, () => tooOld(createdAt, 30));
  if (point.regions?.some((slug) => !allowed.has(slug)))
    keeper.keepPoint('residency', 'residency', point, () => misplaced(point, { allow }));
  const { sizeGigabytes = 0 } = point;
  if (sizeGigabytes > 50)
    keeper.keepPoint('size', 'size', point, () => ({
      message: `It is ${sizeGigabytes} GB; at most 50 GB is allowed.`,
      facts: { sizeGigabytes },
      limit: { maxGigabytes: 50 },
    }));
}

function judgeTen({ resources, points }: Inventory, keeper: Keeper): void {
  const pointsOf = new Map<string, RecoveryPoint[]>(resources.map(({ id }) => [id, []]));
  for (const point of points) {
    const id = point.resourceId as string;
    const siblings = pointsOf.get(id);
    if (siblings) siblings.push(point);
    else pointsOf.set(id, [point]);
  }
  const known = new Map(resources.map((resource) => [resource.id, resource]));
  for (const [id, own] of pointsOf) {
    const resource = known.get(id);
    if (resource) judgeResource(resource, own, keeper);
    const kept = own.map(({ createdAt = 0 }) => createdAt).sort((one, other) => other - one)[1] ?? 0;
    for (const point of own) {
      judgeThree(point, keeper);
      const createdAt = point.createdAt as Instant;
      if (now - createdAt > 90 * DAY && (resource === undefined || createdAt < kept))
        keeper.keepPoint('kept-long', 'max-age', point, () => tooOld(createdAt, 90));
      if (point.regions?.includes('sfo3'))
        keeper.keepPoint('not-there', 'residency', point, () => misplaced(point, { deny: ['sfo3'] }));
      if (resource === undefined)
        keeper.keepPoint('orphan', 'orphan', point, () => ({
          message: `Its Droplet ${id} no longer exists.`,
          facts: { resourceId: id },
          limit: {},
        }));
    }
  }
  for (const [id, own] of pointsOf) {
    const sum = own.reduce((total, { sizeGigabytes = 0 }) => total + sizeGigabytes, 0);
    if (sum > 150) keeper.keepGroup(id, known.get(id), () => tooMuch(own.length, sum));
  }
}

function judgeResource(resource: Resource, own: readonly RecoveryPoint[], keeper: Keeper): void {
  let newest = 0;
  for (const { createdAt = 0 } of own) if (createdAt > newest) newest = createdAt;
  if (now - newest > 28 * 3_600_000)
    keeper.keepResource('freshness', resource, () => ({
      message: `Its newest point is ${formatSpan(now - newest)} old; at most 28 hours is allowed.`,
      facts: { newestAt: formatInstant(newest as Instant), points: own.length },
      limit: { rpo: '28h', grace: '28h' },
    }));
  if (own.length < 3 || own.length > 10)
    keeper.keepResource('count', resource, () => counted(own.length, 'at least 3 and at most 10'));
  if (own.length < 2) keeper.keepResource('protected', resource, () => counted(own.length, 'at least 2'));
}

const tooOld = (createdAt: Instant, days: number): Explained => ({
  message: `It is ${formatSpan(now - createdAt)} old; at most ${days} days is allowed, which ended at ${formatInstant((createdAt + days * DAY) as Instant)}.`,
  facts: {
    createdAt: formatInstant(createdAt),
    ageDays: Math.floor(((now - createdAt) / DAY) * 100) / 100,
  },
  limit: { max: `${days}d` },
});

function misplaced({ regions = [] }: RecoveryPoint, limit: Facts): Explained {
  const outside = regions.filter((slug) => !allowed.has(slug));
  return {
    message: `It is in ${outside.join(', ')}; only ${allow.join(', ')} may hold it.`,
    facts: { regions, outside },
    limit,
  };
}

const counted = (points: number, wanted: string): Explained => ({
  message: `It has ${points} points; ${wanted} should be there.`,
  facts: { points },
  limit: {},
});

const tooMuch = (points: number, sizeGigabytes: number): Explained => ({
  message: `It has ${points} points of ${sizeGigabytes} GB together; the limit is 150 GB.`,
  facts: { points, sizeGigabytes },
  limit: { maxGigabytes: 150 },
});
