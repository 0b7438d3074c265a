import type { Inventory, RecoveryPoint, Resource } from '../../lib/model.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';

export const now = parseInstant('2026-11-21T12:00:00Z') as Instant;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POINTS = 5;
const GONE = 10_000_000;
const allowed = [['fra1'], ['ams3'], ['nyc3']] as const;
const forbidden = ['sfo3'] as const;

/**
 * Droplets with five backups each, in the order in which the reader leaves them. Of a hundred points about one
 * has lost its Droplet, two are too old, four in a forbidden region and two and a half too large; `clean` has
 * none of these.
 */
export function inventoryOf(points: number, clean = false): Inventory {
  return {
    account: { id: 'bench', name: null, email: null },
    readAt: now,
    resources: Array.from({ length: Math.ceil(points / POINTS) }, (_, index) => dropletAt(index)),
    points: Array.from({ length: points }, (_, index) => pointAt(index, clean)),
    gaps: [],
    notRead: [],
    endpoints: [],
  };
}

const idOf = (index: number) => String(100_000_001 + index);

/** Spread evenly, and the same in every run. */
const oneIn = (sides: number, index: number, salt: number, clean: boolean) =>
  !clean && (Math.imul(index + salt, 2_654_435_761) >>> 8) % sides === 0;

function dropletAt(index: number): Resource {
  return {
    kind: 'droplet',
    id: idOf(index),
    name: `app-${index}`,
    region: 'fra1',
    createdAt: shift(now, -400 * DAY),
    tags: ['env:prod'],
    attached: [],
  };
}

function pointAt(index: number, clean: boolean): RecoveryPoint {
  const nth = index % POINTS;
  const droplet = (index - nth) / POINTS;
  const old = oneIn(50, index, 2, clean);
  return {
    kind: 'droplet-backup',
    id: String(700_000_001 + index),
    name: `app-${droplet}-${nth}`,
    resourceId: idOf(oneIn(100, index, 1, clean) ? droplet + GONE : droplet),
    createdAt: shift(now, -(nth * DAY + HOUR + (old ? 100 * DAY : 0))),
    regions: oneIn(25, index, 3, clean) ? forbidden : (allowed[index % 3] ?? forbidden),
    sizeGigabytes: oneIn(40, index, 4, clean) ? 80 : 2 + (index % 50) / 10,
    tags: [],
  };
}
