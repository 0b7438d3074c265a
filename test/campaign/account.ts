import type { AccountSpec, DropletSpec, OrphanSpec, PointSpec, VolumeSpec } from '../../lib/sandbox/spec.ts';
import { uuidFrom } from '../../lib/sandbox/uuid.ts';
import { type Instant, shift } from '../../lib/time.ts';
import type { Dice } from './dice.ts';

const HOUR = 3_600_000;
export const regions = ['fra1', 'ams3', 'nyc3', 'sfo3'] as const;
export const tags = ['env:prod', 'env:dev', 'tier:critical', 'data:personal', 'k8s'] as const;

type Size = readonly [least: number, most: number];
interface Shape {
  readonly droplets: Size;
  readonly backups: Size;
  readonly snapshots: Size;
  readonly volumes: Size;
  readonly volumeSnapshots: Size;
}

const none: Size = [0, 0];
/** Small ones first; of the others some lists have more than 200 items, which is the largest page. */
const shapes: readonly Shape[] = [
  { droplets: [0, 4], backups: [0, 3], snapshots: [0, 3], volumes: [0, 3], volumeSnapshots: [0, 3] },
  { droplets: [5, 40], backups: [0, 7], snapshots: [0, 4], volumes: [0, 15], volumeSnapshots: [0, 6] },
  { droplets: [40, 60], backups: [4, 8], snapshots: [0, 2], volumes: [0, 5], volumeSnapshots: [0, 3] },
  { droplets: [3, 8], backups: none, snapshots: [30, 70], volumes: [0, 3], volumeSnapshots: [0, 3] },
  { droplets: [2, 6], backups: [0, 2], snapshots: [0, 2], volumes: [10, 20], volumeSnapshots: [15, 25] },
  { droplets: [205, 420], backups: none, snapshots: [0, 1], volumes: none, volumeSnapshots: none },
  { droplets: [0, 4], backups: [0, 2], snapshots: [0, 1], volumes: [205, 410], volumeSnapshots: [0, 1] },
];
const weights = [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6] as const;

/** Ids that no account starts with, for what appears later. */
export const FIRST_NEW_ID = 900_000;

/** Makes points and counts their ids. */
export interface Minting {
  point(region: string): PointSpec;
  volumePoint(region: string): PointSpec;
  id(): number;
}

/** A mint whose ids start after `first`; every item has its own id, so that changes leave the others' alone. */
export function createMinting(dice: Dice, now: Instant, first: number, oldestHours = 200 * 24): Minting {
  let last = first;
  const id = () => ++last;
  const common = (region: string) => ({
    createdAt: shift(now, -Math.floor(dice.next() ** 2 * oldestHours * 3600) * 1000),
    sizeGigabytes: dice.int(0, 600) / 10,
    regions: [region, ...(dice.chance(0.2) ? [dice.pick(regions)] : [])],
  });
  const named = () => {
    const number = id();
    return { number, name: `${dice.pick(['nightly', 'golden', 'manual'])}-${number}` };
  };
  const tagged = () => (dice.chance(0.2) ? { tags: [dice.pick(tags)] } : {});
  return {
    id,
    point: (region) => {
      const { number, name } = named();
      return { id: number, name, ...common(region), ...tagged() };
    },
    volumePoint: (region) => {
      const { number, name } = named();
      return { id: uuidFrom(`snapshot ${number}`), name, ...common(region), ...tagged() };
    },
  };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A small account of any shape, with everything that an account can hold. */
export function randomAccount(dice: Dice, now: Instant): AccountSpec {
  const shape = shapes[dice.pick(weights)] as Shape;
  const mint = createMinting(dice, now, 1_000);
  const size = ([least, most]: Size) => dice.int(least, most);
  const isTagged = dice.chance(0.8);
  const tagsOf = () => (isTagged ? dice.several(tags, 0, 2) : []);
  const age = () => shift(now, -(dice.chance(0.2) ? dice.int(0, 60) : dice.int(0, 400 * 24)) * HOUR);

  const droplets = times(size(shape.droplets), (index): DropletSpec => {
    const region = dice.pick(regions);
    const backups = times(size(shape.backups), () => ({
      ...mint.point(region),
      imageListed: !dice.chance(0.02),
    }));
    const gpu = dice.chance(0.08);
    return {
      id: 100 + index,
      name: `${dice.pick(['web', 'db', 'job'])}-${index}`,
      region,
      createdAt: age(),
      tags: tagsOf(),
      plan: backups.length > 0 || dice.chance(0.3) ? dice.pick(['daily', 'weekly', 'intra_daily_4h']) : false,
      backups: backups.map(({ tags: _, ...backup }) => backup),
      snapshots: times(size(shape.snapshots), () => mint.point(region)),
      ...(gpu && { gpu, region: 'tor1' }),
    };
  });
  const volumes = times(size(shape.volumes), (index): VolumeSpec => {
    const host = droplets.length > 0 && dice.chance(0.6) ? dice.pick(droplets) : undefined;
    const region = host?.region ?? dice.pick(regions);
    return {
      id: uuidFrom(`campaign volume ${index}`),
      name: `data-${index}`,
      region,
      createdAt: age(),
      tags: tagsOf(),
      ...(host?.id !== undefined && { dropletIds: [host.id] }),
      snapshots: times(size(shape.volumeSnapshots), () => mint.volumePoint(region)),
    };
  });
  const orphans = times(dice.chance(0.5) ? dice.int(0, 6) : 0, (): OrphanSpec => {
    const region = dice.pick(regions);
    return dice.chance(0.5)
      ? { ...mint.point(region), resourceType: 'droplet', resourceId: dice.int(5_000_001, 5_000_003) }
      : {
          ...mint.volumePoint(region),
          resourceType: 'volume',
          resourceId: uuidFrom(`gone ${dice.int(1, 3)}`),
        };
  });
  const unclaimed = dice.chance(0.05) ? [mint.point('fra1')] : [];
  return {
    now,
    droplets,
    volumes,
    orphans,
    unclaimedBackups: unclaimed.map(({ tags: _, ...backup }) => backup),
    customImages: dice.chance(0.2) ? [mint.point('fra1')] : [],
    imagesListBackups: !dice.chance(0.05),
  };
}
