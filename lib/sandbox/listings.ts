import type { SandboxAccount, SandboxDroplet, SandboxPoint, SandboxVolume } from './account.ts';

export interface TagCount {
  readonly name: string;
  readonly droplets: number;
  readonly images: number;
  readonly volumes: number;
  readonly volumeSnapshots: number;
}

/** An account as the endpoints see it: whole lists in their order, and look-ups. */
export interface Listings {
  readonly account: SandboxAccount;
  readonly droplets: readonly SandboxDroplet[];
  readonly gpuDroplets: readonly SandboxDroplet[];
  readonly withPolicy: readonly SandboxDroplet[];
  readonly snapshots: readonly SandboxPoint[];
  readonly privateImages: readonly SandboxPoint[];
  readonly dropletById: ReadonlyMap<string, SandboxDroplet>;
  readonly volumeById: ReadonlyMap<string, SandboxVolume>;
  readonly snapshotById: ReadonlyMap<string, SandboxPoint>;
  readonly imageIds: ReadonlySet<string>;
  readonly tags: readonly TagCount[];
}

/** Every list of an account, made once, so that a page costs no more than its own items. */
export function listingsOf(account: SandboxAccount): Listings {
  const { droplets, volumes, orphans, unclaimedBackups, customImages } = account;
  const dropletSnapshots = [
    ...droplets.flatMap(({ snapshots }) => snapshots),
    ...orphans.filter(({ source }) => source.type === 'droplet'),
  ];
  const volumeSnapshots = [
    ...volumes.flatMap(({ snapshots }) => snapshots),
    ...orphans.filter(({ source }) => source.type === 'volume'),
  ];
  const backups = droplets.flatMap((droplet) => droplet.backups);
  const snapshots = [...dropletSnapshots, ...volumeSnapshots];
  const listed = account.imagesListBackups ? backups.filter(({ imageListed }) => imageListed) : [];
  const notSnapshots = [backups, unclaimedBackups, customImages];
  return {
    account,
    droplets: droplets.filter(({ gpu }) => !gpu),
    gpuDroplets: droplets.filter(({ gpu }) => gpu),
    withPolicy: droplets.filter(({ policyListed }) => policyListed),
    snapshots,
    privateImages: [...listed, ...unclaimedBackups, ...dropletSnapshots, ...customImages],
    dropletById: new Map(droplets.map((droplet) => [String(droplet.id), droplet])),
    volumeById: new Map(volumes.map((volume) => [volume.id, volume])),
    snapshotById: new Map(snapshots.map((snapshot) => [String(snapshot.id), snapshot])),
    imageIds: new Set(notSnapshots.flatMap((images) => images.map(({ id }) => String(id)))),
    tags: countTags(account, dropletSnapshots, volumeSnapshots),
  };
}

function countTags(
  account: SandboxAccount,
  dropletSnapshots: readonly SandboxPoint[],
  volumeSnapshots: readonly SandboxPoint[],
): TagCount[] {
  const counts = new Map<string, { -readonly [key in keyof TagCount]: TagCount[key] }>();
  const add = (
    items: Iterable<{ readonly tags: readonly string[] | null }>,
    key: Exclude<keyof TagCount, 'name'> | undefined,
  ) => {
    for (const { tags } of items) {
      for (const name of tags ?? []) {
        const count = counts.get(name) ?? { name, droplets: 0, images: 0, volumes: 0, volumeSnapshots: 0 };
        if (key) count[key] += 1;
        counts.set(name, count);
      }
    }
  };
  add([account], undefined);
  add(account.droplets, 'droplets');
  add(dropletSnapshots, 'images');
  add(account.volumes, 'volumes');
  add(volumeSnapshots, 'volumeSnapshots');
  return [...counts.values()];
}
