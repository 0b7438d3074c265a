import type { Clock } from './sample-clock.ts';
import type { DropletSpec } from './spec.ts';
import { uuidFrom } from './uuid.ts';

/** The tag that a Kubernetes cluster puts on what belongs to it. */
export const clusterTag = `k8s:${uuidFrom('fernhill cluster')}`;

/** The Droplets of the sample account. */
export function sampleDroplets(clock: Clock): DropletSpec[] {
  return [...production(clock), ...forgotten(clock), ...others(clock)];
}

/** Production, tagged `env:prod`: the newest copy should be about a day old. */
function production({ ago, series, dailyAt }: Clock): DropletSpec[] {
  return [
    {
      id: 431_207_801,
      name: 'web-01',
      size: 's-2vcpu-4gb',
      tags: ['env:prod', 'web'],
      createdAt: ago(412),
      plan: dailyAt(9),
      backups: series(7, 24, 9, 6.1),
    },
    {
      // Its plan is on, yet nothing has been made for nine days.
      id: 431_207_802,
      name: 'web-02',
      size: 's-2vcpu-4gb',
      tags: ['env:prod', 'web'],
      createdAt: ago(412),
      plan: dailyAt(9),
      backups: series(7, 24, 9 * 24 + 2, 6.08),
    },
    {
      // Three hours old: there is nothing to expect of it yet.
      id: 502_118_340,
      name: 'web-03',
      size: 's-2vcpu-4gb',
      tags: ['env:prod', 'web'],
      createdAt: ago(0, 3),
      plan: dailyAt(9),
    },
    {
      id: 418_660_217,
      name: 'db-primary',
      size: 's-4vcpu-8gb',
      tags: ['env:prod', 'db', 'tier:critical', 'data:personal'],
      createdAt: ago(611),
      plan: dailyAt(6),
      backups: series(7, 24, 6, 41.7),
      snapshots: series(4, 168, 30, 40.2).map((point) => ({ ...point, regions: ['fra1', 'ams3'] })),
    },
    {
      id: 418_660_218,
      name: 'db-replica',
      size: 's-4vcpu-8gb',
      tags: ['env:prod', 'db', 'data:personal'],
      createdAt: ago(611),
      plan: { name: 'intra_daily_4h', hour: 0, retentionDays: 3 },
      backups: series(18, 4, 2, 41.3),
    },
    {
      // Backed up, but the volume with its uploads is not.
      id: 455_031_926,
      name: 'api-01',
      size: 's-2vcpu-4gb',
      tags: ['env:prod', 'api'],
      createdAt: ago(238),
      plan: dailyAt(11),
      backups: series(7, 24, 11, 9.4),
    },
    {
      // Only snapshots made by hand, the first of them 400 days ago and all in one region.
      id: 402_551_083,
      name: 'queue-01',
      region: 'ams3',
      size: 's-1vcpu-2gb',
      tags: ['env:prod', 'tier:critical'],
      createdAt: ago(431),
      snapshots: [30, 58, 400].map((days) => ({
        name: `queue-01-by-hand-${days === 400 ? 'first' : `${days}d`}`,
        createdAt: ago(days, 1),
        sizeGigabytes: 3.75,
      })),
    },
    {
      // Personal data of European customers, with a copy in New York.
      id: 440_972_655,
      name: 'mail-01',
      size: 's-2vcpu-4gb',
      tags: ['env:prod', 'tier:critical', 'data:personal'],
      createdAt: ago(325),
      plan: dailyAt(14),
      backups: series(7, 24, 14, 12.8),
      snapshots: [
        { name: 'mail-01-offsite', createdAt: ago(12), sizeGigabytes: 12.5, regions: ['fra1', 'nyc3'] },
      ],
    },
    {
      // The API shows no region at all for its newest snapshot.
      id: 447_300_914,
      name: 'analytics-01',
      region: 'nyc3',
      size: 's-4vcpu-8gb',
      tags: ['env:prod', 'tier:critical'],
      createdAt: ago(290),
      plan: dailyAt(16),
      backups: series(7, 24, 16, 22.6),
      snapshots: [{ name: 'analytics-01-offsite', createdAt: ago(5), sizeGigabytes: 22.1, regions: [] }],
    },
  ];
}

/** What nobody has looked at for a while. */
function forgotten({ ago, series }: Clock): DropletSpec[] {
  const upgrades = [34, 61, 97, 118, 139, 167, 188, 214, 243, 271, 296, 330];
  return [
    {
      id: 396_840_112,
      name: 'build-01',
      region: 'ams3',
      size: 's-8vcpu-16gb',
      tags: ['env:ci'],
      createdAt: ago(520),
      snapshots: upgrades.map((days, index) => ({
        name: `before-upgrade-${upgrades.length - index}`,
        createdAt: ago(days, 2),
        sizeGigabytes: 48.3,
      })),
    },
    {
      // Backups were turned off; the oldest of those left is four days short of 90.
      id: 389_415_770,
      name: 'legacy-cms',
      region: 'sfo3',
      size: 's-1vcpu-2gb',
      tags: ['env:archive'],
      createdAt: ago(702),
      status: 'off',
      plan: false,
      backups: series(4, 168, 65 * 24, 7.7),
    },
    {
      id: 460_226_318,
      name: 'staging-web',
      size: 's-1vcpu-2gb',
      tags: ['env:staging', 'web'],
      createdAt: ago(197),
      plan: 'weekly',
      backups: series(4, 168, 52, 5.2),
    },
  ];
}

function others({ ago }: Clock): DropletSpec[] {
  return [
    {
      id: 488_705_441,
      name: 'gpu-train-01',
      gpu: true,
      tags: ['env:research'],
      createdAt: ago(44),
      snapshots: [{ name: 'gpu-train-01-checkpoint', createdAt: ago(20), sizeGigabytes: 412.6 }],
    },
    ...['d4x7k', 'd4x7u'].map((suffix, index) => ({
      id: 470_013_550 + index,
      name: `pool-main-${suffix}`,
      size: 's-2vcpu-4gb',
      tags: ['k8s', clusterTag, 'k8s:worker'],
      createdAt: ago(19, index),
    })),
  ];
}
