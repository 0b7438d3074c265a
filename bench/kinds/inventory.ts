import type { Inventory, PointKind, RecoveryPoint, Resource } from '../../lib/model.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';
import { now } from '../judging/inventory.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * An account in which every rule kind finds something to judge and something wrong. It repeats three Droplets and a
 * volume, with 50 points together: the first Droplet is critical, with 7 nightly backups and a snapshot of each of 3
 * weeks and 12 months; each other one has the backups and two snapshots; the volume of the first has 7 nightly and 3
 * weekly snapshots. About one in fifty of each sort has something wrong with it. Points stand in the order in which
 * the reader leaves them: by kind.
 */
export function accountOf(points: number): Inventory {
  const resources = { droplet: [] as Resource[], volume: [] as Resource[] };
  const byKind = new Map<PointKind, RecoveryPoint[]>();
  const add = (point: RecoveryPoint) => {
    const list = byKind.get(point.kind);
    if (list) list.push(point);
    else byKind.set(point.kind, [point]);
  };
  for (let unit = 0; unit < points / 50; unit += 1) {
    for (const nth of [0, 1, 2]) {
      const droplet = dropletAt(unit, nth);
      resources.droplet.push(droplet);
      for (const point of pointsOfDroplet(droplet, unit * 3 + nth, nth === 0)) add(point);
    }
    const volume = volumeAt(unit);
    resources.volume.push(volume);
    [...nights, ...weeks].forEach((createdAt, at) => {
      const [id, name] = [`vs-${500_000_000 + unit * 10 + at}`, `${volume.name}-${at}`];
      const lie = { resourceId: volume.id, regions: fra1, tags: ['owner:data'] };
      add({ kind: 'volume-snapshot', id, name, createdAt, sizeGigabytes: 8, ...lie });
    });
  }
  return {
    account: { id: 'bench', name: null, email: null },
    readAt: now,
    resources: [...resources.droplet, ...resources.volume],
    points: [...byKind.values()].flat(),
    gaps: [],
    notRead: [],
    endpoints: [],
  };
}

const fra1 = ['fra1'] as const;
const copied = ['fra1', 'ams3'] as const;
const abroad = ['fra1', 'nyc3'] as const;

/** At 22:00 in Berlin. */
const nightly = (days: number) => shift(now, -(days * DAY + 15 * HOUR));
const nights = [0, 1, 2, 3, 4, 5, 6].map(nightly);
const weeks = [14, 21, 28].map(nightly);
const lateNights = [2, 3, 4, 5, 6, 7, 8].map(nightly);
/** At noon of the tenth of each of twelve months. */
const months = Array.from({ length: 12 }, (_, at) => {
  const month = at === 11 ? '2025-11' : at === 10 ? '2025-12' : `2026-${String(10 - at).padStart(2, '0')}`;
  return parseInstant(`${month}-10T12:00:00Z`) as Instant;
});
/** Without the oldest. */
const fewerMonths = [...months.slice(0, -1), shift(months[0] as Instant, DAY)];

/** Spread evenly, and the same in every run. */
const oneIn = (sides: number, index: number, salt: number) =>
  (Math.imul(index + salt, 2_654_435_761) >>> 8) % sides === 0;

const idOfDroplet = (index: number) => String(100_000_000 + index);
const idOfVolume = (unit: number) => `vol-${100_000_000 + unit}`;

function dropletAt(unit: number, nth: number): Resource {
  const index = unit * 3 + nth;
  const off = oneIn(50, index, 1) || index === 1;
  const environment = oneIn(20, index, 2) ? 'env:ci' : 'env:prod';
  return {
    kind: 'droplet',
    id: idOfDroplet(index),
    name: index === 1 ? 'queue-01' : `app-${index}`,
    region: 'fra1',
    createdAt: shift(now, -500 * DAY),
    tags: nth === 0 ? ['env:prod', 'tier:critical'] : [environment],
    attached: nth === 0 ? [idOfVolume(unit)] : [],
    plan: { enabled: !off, name: off ? undefined : 'daily', retentionDays: off ? undefined : 7 },
    monthlyUsd: 24,
  };
}

function volumeAt(unit: number): Resource {
  return {
    kind: 'volume',
    id: idOfVolume(unit),
    name: `app-${unit * 3}-data`,
    region: 'fra1',
    createdAt: shift(now, -500 * DAY),
    tags: ['env:prod'],
    attached: [idOfDroplet(unit * 3)],
  };
}

function* pointsOfDroplet({ id, name }: Resource, index: number, critical: boolean): Iterable<RecoveryPoint> {
  const backup = { kind: 'droplet-backup', name, resourceId: id, regions: fra1, tags: [] } as const;
  for (const [nth, createdAt] of (oneIn(50, index, 3) ? lateNights : nights).entries())
    yield { ...backup, id: String(200_000_000 + index * 7 + nth), createdAt, sizeGigabytes: 4 };
  const dates = critical ? [...weeks, ...(oneIn(50, index, 12) ? fewerMonths : months)] : weeks.slice(1);
  for (const [nth, date] of dates.entries()) yield snapshotAt(id, name, index * 16 + nth, critical, date);
}

function snapshotAt(
  id: string,
  name: string,
  index: number,
  critical: boolean,
  date: Instant,
): RecoveryPoint {
  const wrong = (sides: number, salt: number) => oneIn(sides, index, salt);
  const moved = index === 16 ? 'mail-01-offsite' : undefined;
  const kept = wrong(2_000, 4) ? `shop-legacy-${index}` : undefined;
  const lost = kept !== undefined || wrong(50, 5);
  const usual = critical && !wrong(50, 6) ? copied : fra1;
  return {
    kind: 'droplet-snapshot',
    id: String(900_000_000 + index),
    name: moved ?? kept ?? (wrong(50, 7) ? `Snapshot ${index}` : `${name}-before-upgrade`),
    resourceId: lost ? `${id}9` : id,
    createdAt: wrong(50, 8) ? shift(date, -400 * DAY) : date,
    regions: moved || wrong(50, 9) ? abroad : usual,
    sizeGigabytes: wrong(40, 10) ? 80 : 6,
    tags: wrong(50, 11) ? [] : ['owner:platform'],
  };
}
