import { type Instant, shift } from '../time.ts';
import { type SandboxAccount, sandboxAccount } from './account.ts';
import type { DropletSpec, PointSpec, VolumeSpec } from './spec.ts';

const DAY = 86_400_000;
const regions = ['fra1', 'ams3', 'nyc3', 'sfo3'] as const;
const FIRST_ID = 100_000_001;

/**
 * A made-up account for measurements, the same for the same arguments: each fifth point of a Droplet is a
 * snapshot and the others daily backups, each tenth Droplet has a volume with one snapshot, each hundredth
 * point is older than 90 days. No GPU Droplets.
 */
export function largeAccount(droplets: number, pointsPerDroplet: number, now: Instant): SandboxAccount {
  const second = shift(now, -(now % 1000));
  return sandboxAccount({
    now: second,
    name: 'Large account',
    droplets: Array.from({ length: droplets }, (_, index) => dropletAt(index, pointsPerDroplet, second)),
    volumes: Array.from({ length: Math.floor(droplets / 10) }, (_, index): VolumeSpec => {
      const dropletIndex = index * 10;
      return {
        name: `data-${index}`,
        dropletIds: [FIRST_ID + dropletIndex],
        tags: tagsAt(dropletIndex),
        snapshots: [{ createdAt: shift(second, -((index % 40) + 1) * DAY), sizeGigabytes: 20 }],
      };
    }),
  });
}

function dropletAt(index: number, points: number, now: Instant): DropletSpec {
  const backups: PointSpec[] = [];
  const snapshots: PointSpec[] = [];
  for (let nth = 0; nth < points; nth += 1) {
    const old = (index * points + nth) % 100 === 99;
    const point = {
      createdAt: shift(now, -(nth * DAY + (index % 24) * 3_600_000 + (old ? 100 * DAY : 0))),
      sizeGigabytes: 2 + (index % 50) / 10,
    };
    (nth % 5 === 4 ? snapshots : backups).push(point);
  }
  return {
    id: FIRST_ID + index,
    name: `app-${index}`,
    region: regions[index % regions.length] ?? 'fra1',
    tags: tagsAt(index),
    plan: 'daily',
    backups,
    snapshots,
  };
}

function tagsAt(index: number): string[] {
  return [index % 3 === 0 ? 'env:prod' : 'env:dev', `team:${index % 7}`];
}
