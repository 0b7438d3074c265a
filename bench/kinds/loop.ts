import type { Inventory, RecoveryPoint, Resource } from '../../lib/model.ts';
import { now } from '../judging/inventory.ts';

/** What comes of judging, in numbers. */
export interface Counted {
  pass: number;
  fail: number;
  excepted: number;
  /** Passes that are about to end. */
  due: number;
}

const HOUR = 3_600_000;

/** Berlin's midnights, whose summer time ended on 25 October 2026 and lasted from 29 March. */
const midnight = (day: string) =>
  Date.parse(`${day}T00:00+0${day > '2026-03-29' && day <= '2026-10-25' ? 2 : 1}:00`);
const days = [14, 15, 16, 17, 18, 19, 20, 21].map((day) => midnight(`2026-11-${day}`));
const mondays = ['10-19', '10-26', '11-02', '11-09', '11-16'].map((day) => midnight(`2026-${day}`));
const firsts = Array.from({ length: 13 }, (_, at) =>
  midnight(`${at < 2 ? 2025 : 2026}-${String(((at + 10) % 12) + 1).padStart(2, '0')}-01`),
);
/** Before the clocks went back, it was two hours ahead. */
const thirteenMonthsAgo = Date.parse('2025-10-21T13:00+02:00');
const dueBefore = Date.parse('2025-11-21T13:00+01:00');
const yearAgo = Date.parse('2025-11-21T13:00+01:00');

interface Own {
  readonly resource: Resource | undefined;
  readonly points: RecoveryPoint[];
}

/**
 * The rules of the set `regulated`, its exceptions and its hold, written out by hand for the account of the
 * benchmark and this very instant: everything was read, nothing is young, no copy is late.
 */
export function loop({ resources, points }: Inventory): Counted {
  const counted: Counted = { pass: 0, fail: 0, excepted: 0, due: 0 };
  const count = (passes: boolean, excepted = false) => {
    if (passes) counted.pass += 1;
    else if (excepted) counted.excepted += 1;
    else counted.fail += 1;
  };
  const all = new Map<string, Own>(resources.map((resource) => [resource.id, { resource, points: [] }]));
  for (const point of points) {
    const id = point.resourceId as string;
    const own = all.get(id);
    if (own) own.points.push(point);
    else all.set(id, { resource: undefined, points: [point] });
  }
  for (const own of all.values()) {
    const { resource } = own;
    const tags = resource?.tags ?? [];
    if (resource?.kind === 'volume') {
      if (tags.includes('env:prod')) count(holds(own.points, days) && holds(own.points, mondays));
    } else if (resource) {
      if (tags.includes('env:prod')) judgeProduction(resource, own.points, count);
      if (tags.includes('tier:critical')) judgeCritical(resource, own.points, all, count);
    }
    const personal =
      !tags.some((tag) => tag === 'env:ci' || tag === 'env:research' || tag === 'env:archive') &&
      !resource?.name.startsWith('analytics-');
    for (const point of own.points) {
      const { kind, name, createdAt = 0, regions = [] } = point;
      const held = name.startsWith('shop-legacy-');
      count(held || createdAt >= thirteenMonthsAgo);
      if (!held && createdAt >= thirteenMonthsAgo && createdAt <= dueBefore) counted.due += 1;
      count(held || resource !== undefined);
      if (kind !== 'droplet-backup') count(/^[a-z].*-/s.test(name));
      if (personal)
        count(
          regions.every((slug) => slug === 'ams3' || slug === 'fra1'),
          name === 'mail-01-offsite',
        );
    }
  }
  return counted;
}

type Count = (passes: boolean, excepted?: boolean) => void;

function judgeProduction({ name, plan }: Resource, points: readonly RecoveryPoint[], count: Count): void {
  const excepted = name === 'queue-01';
  const enabled = plan?.enabled && plan.name === 'daily' && (plan.retentionDays ?? 0) >= 3;
  count(enabled === true, excepted);
  let newest = 0;
  for (const { createdAt = 0 } of points) if (createdAt > newest) newest = createdAt;
  count(now - newest <= 28 * HOUR, excepted);
}

function judgeCritical(
  { attached = [] }: Resource,
  points: readonly RecoveryPoint[],
  all: ReadonlyMap<string, Own>,
  count: Count,
): void {
  count(holds(points, days) && holds(points, mondays) && holds(points, firsts));
  let oldest: number = now;
  let newest: RecoveryPoint | undefined;
  for (const point of points) {
    const { kind, createdAt = 0 } = point;
    if (createdAt < oldest) oldest = createdAt;
    if (kind === 'droplet-snapshot' && createdAt > (newest?.createdAt ?? 0)) newest = point;
  }
  count(oldest <= yearAgo);
  count(newest?.regions?.includes('ams3') === true && newest.regions.includes('fra1'));
  count(newest !== undefined && attached.every((id) => (all.get(id)?.points.length ?? 0) > 0));
}

/** Whether at most one of the slots between these instants is empty. */
function holds(points: readonly RecoveryPoint[], edges: readonly number[]): boolean {
  let filled = 0;
  for (const { createdAt = 0 } of points) {
    let slot = edges.length - 1;
    while (slot >= 0 && createdAt < (edges[slot] as number)) slot -= 1;
    if (slot >= 0 && slot < edges.length - 1) filled |= 1 << slot;
  }
  let missing = 0;
  for (let slot = 0; slot < edges.length - 1; slot += 1) if (!(filled & (1 << slot))) missing += 1;
  return missing <= 1;
}
