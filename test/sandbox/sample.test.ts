import { describe, expect, it } from 'vitest';
import type { SandboxPoint } from '../../lib/sandbox/account.ts';
import { largeAccount } from '../../lib/sandbox/large.ts';
import { sampleAccount } from '../../lib/sandbox/sample.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';

const DAY = 86_400_000;
const now = parseInstant('2026-11-21T06:00:00Z') as Instant;
const account = sampleAccount(now);

const ageInDays = ({ createdAt }: SandboxPoint) => (now - Number(createdAt)) / DAY;
const droplet = (name: string) => {
  const found = account.droplets.find((one) => one.name === name);
  if (!found) throw new Error(`the sample has no ${name}`);
  return found;
};
const volume = (name: string) => {
  const found = account.volumes.find((one) => one.name === name);
  if (!found) throw new Error(`the sample has no ${name}`);
  return found;
};
const pointsOf = (one: typeof account) => [
  ...one.droplets.flatMap(({ backups, snapshots }) => [...backups, ...snapshots]),
  ...one.volumes.flatMap(({ snapshots }) => snapshots),
  ...one.orphans,
];

describe('the sample account', () => {
  it('is the same for the same instant, and moves with it', () => {
    expect(sampleAccount(now)).toEqual(account);
    const later = sampleAccount(shift(now, 5 * DAY));
    const ages = pointsOf(later).map(({ createdAt }) => shift(now, 5 * DAY) - Number(createdAt));
    expect(ages).toEqual(pointsOf(account).map(({ createdAt }) => now - Number(createdAt)));
  });

  it('counts back from whole seconds, also from before 1970', () => {
    for (const instant of [shift(now, 999), shift(0 as Instant, -1)]) {
      const { droplets, ...rest } = sampleAccount(instant);
      const created = [...droplets, ...pointsOf({ droplets, ...rest })].map(({ createdAt }) => createdAt);
      expect(created.every((at) => Number(at) % 1000 === 0 && Number(at) <= instant)).toBe(true);
    }
  });

  it('has no two items with one id, and no point older than its Droplet or volume', () => {
    const ids = [...account.droplets, ...account.volumes, ...pointsOf(account)].map(({ id }) => String(id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { createdAt, backups, snapshots } of account.droplets) {
      for (const point of [...backups, ...snapshots])
        expect(point.createdAt).toBeGreaterThan(Number(createdAt));
    }
    for (const { createdAt, snapshots } of account.volumes) {
      for (const point of snapshots) expect(point.createdAt).toBeGreaterThan(Number(createdAt));
    }
  });

  it('attaches volumes only to Droplets that exist, in their region', () => {
    for (const { dropletIds, region, id } of account.volumes) {
      for (const dropletId of dropletIds) {
        const host = account.droplets.find((one) => one.id === dropletId);
        expect(host).toMatchObject({ region });
        expect(host?.volumeIds).toContain(id);
      }
    }
  });

  it('tells its story', () => {
    expect(ageInDays(droplet('db-primary').backups[0] as SandboxPoint)).toBeLessThan(28 / 24);
    expect(ageInDays(droplet('web-02').backups[0] as SandboxPoint)).toBeCloseTo(9 + 2 / 24);
    expect(droplet('web-02').plan?.name).toBe('daily');
    expect(now - Number(droplet('web-03').createdAt)).toBe(3 * 3_600_000);
    expect(droplet('db-replica').plan?.name).toBe('intra_daily_4h');
    expect(volume('api-01-uploads').snapshots).toEqual([]);
    expect(droplet('api-01').volumeIds).toEqual([volume('api-01-uploads').id]);
    expect(Math.max(...droplet('queue-01').snapshots.map(ageInDays))).toBeGreaterThan(400);
    expect(droplet('build-01').snapshots.filter((point) => ageInDays(point) > 90)).toHaveLength(10);
    expect(droplet('analytics-01').snapshots[0]?.regions).toEqual([]);
    expect(droplet('mail-01').snapshots[0]?.regions).toEqual(['fra1', 'nyc3']);
    expect(volume('analytics-warehouse').snapshots).toHaveLength(24);
    expect(Math.max(...droplet('legacy-cms').backups.map(ageInDays))).toBe(86);
    const living = new Set([...account.droplets, ...account.volumes].map(({ id }) => String(id)));
    expect(account.orphans.filter(({ source }) => living.has(source.id))).toEqual([]);
    expect(account.droplets.filter(({ gpu }) => gpu)).toHaveLength(1);
    expect(account.droplets.filter(({ tags }) => tags.includes('k8s:worker'))).toHaveLength(2);
  });
});

describe('a large account', () => {
  it.each([
    [0, 5, 0, 0],
    [10, 0, 0, 1],
    [1_000, 5, 5_000, 100],
  ])('of %i Droplets with %i points each has %i points and %i volumes', (droplets, each, points, volumes) => {
    const large = largeAccount(droplets, each, now);
    expect(large.droplets).toHaveLength(droplets);
    expect(large.droplets.flatMap(({ backups, snapshots }) => [...backups, ...snapshots])).toHaveLength(
      points,
    );
    expect(large.volumes).toHaveLength(volumes);
    expect(large.volumes.every(({ snapshots }) => snapshots.length === 1)).toBe(true);
  });

  it('mixes four backups with one snapshot, and is the same each time', () => {
    const large = largeAccount(20, 5, now);
    expect(large.droplets.map(({ backups, snapshots }) => [backups.length, snapshots.length])).toEqual(
      Array(20).fill([4, 1]),
    );
    expect(largeAccount(20, 5, now)).toEqual(large);
  });

  it('has some points past 90 days, one in a hundred', () => {
    const points = largeAccount(200, 5, now).droplets.flatMap(({ backups, snapshots }) => [
      ...backups,
      ...snapshots,
    ]);
    expect(points.filter((point) => ageInDays(point) > 90)).toHaveLength(10);
  });
});
