import type { Instant } from '../time.ts';
import { type SandboxAccount, sandboxAccount } from './account.ts';
import { type Clock, clockAt } from './sample-clock.ts';
import { clusterTag, sampleDroplets } from './sample-droplets.ts';
import type { VolumeSpec } from './spec.ts';
import { uuidFrom } from './uuid.ts';

/**
 * The account of a small bookshop, as it stands at `now`: most of it is well kept, and in each corner
 * something went wrong that somebody would want to know. Instants are whole seconds before `now`.
 */
export function sampleAccount(now: Instant): SandboxAccount {
  const clock = clockAt(now);
  const { ago } = clock;
  return sandboxAccount({
    now: clock.now,
    name: 'Fernhill Books',
    email: 'ops@fernhill.example',
    droplets: sampleDroplets(clock),
    volumes: volumesOf(clock),
    orphans: [
      ...[210, 241, 302].map((days, index) => ({
        resourceType: 'droplet' as const,
        resourceId: 287_114_509,
        name: `shop-legacy-${['final', 'before-migration', 'php7'][index]}`,
        createdAt: ago(days, 4),
        sizeGigabytes: 18.42 - index,
      })),
      {
        resourceType: 'volume' as const,
        resourceId: uuidFrom('volume shop-legacy-data'),
        name: 'shop-legacy-data-final',
        createdAt: ago(210, 3),
        sizeGigabytes: 61.5,
      },
    ],
    customImages: [{ name: 'golden-debian-12', createdAt: ago(64), sizeGigabytes: 1.92 }],
    tags: ['retired'],
  });
}

function volumesOf({ ago, series }: Clock): VolumeSpec[] {
  const named = (name: string, rest: VolumeSpec): VolumeSpec => ({
    id: uuidFrom(`volume ${name}`),
    name,
    ...rest,
  });
  return [
    named('db-primary-data', {
      dropletIds: [418_660_217],
      sizeGigabytes: 200,
      tags: ['env:prod', 'db', 'data:personal'],
      createdAt: ago(611),
      snapshots: series(8, 24, 5, 131.4),
    }),
    named('api-01-uploads', {
      dropletIds: [455_031_926],
      sizeGigabytes: 100,
      tags: ['env:prod'],
      createdAt: ago(238),
    }),
    // One short of the 25 that DigitalOcean keeps of a volume; the next nightly snapshot is the last.
    named('analytics-warehouse', {
      dropletIds: [447_300_914],
      sizeGigabytes: 500,
      tags: ['env:prod'],
      createdAt: ago(290),
      snapshots: series(24, 24, 7, 38.9),
    }),
    named('mail-01-spool', {
      dropletIds: [440_972_655],
      sizeGigabytes: 50,
      tags: ['env:prod', 'data:personal'],
      createdAt: ago(325),
      snapshots: series(5, 24, 10, 17.3),
    }),
    named('legacy-cms-files', {
      region: 'sfo3',
      sizeGigabytes: 80,
      tags: ['env:archive'],
      createdAt: ago(702),
      snapshots: [{ name: 'legacy-cms-files-keep', createdAt: ago(70), sizeGigabytes: 52.2 }],
    }),
    named(`pvc-${uuidFrom('search index')}`, {
      dropletIds: [470_013_550],
      sizeGigabytes: 20,
      tags: [clusterTag],
      createdAt: ago(41),
    }),
  ];
}
