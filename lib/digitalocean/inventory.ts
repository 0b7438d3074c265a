import type {
  EndpointLedger,
  Gap,
  Inventory,
  PointKind,
  RecoveryPoint,
  Resource,
  ResourceKind,
} from '../model.ts';
import { resourceKindOf } from '../model.ts';
import { type Instant, instantFromMillis } from '../time.ts';
import { fetchAccount } from './account.ts';
import { fetchBackupPlans } from './backup-policies.ts';
import { imageList, readImage, toBackup } from './backups.ts';
import { claimBackups, type OwnLists, ownListsEntry } from './claims.ts';
import type { Client } from './client.ts';
import { type Droplet, dropletLists, readDroplet } from './droplets.ts';
import { readSnapshot, snapshotList } from './snapshots.ts';
import { mergeEntries, readTable, type Table } from './table.ts';
import { proveTags, proveVolumeSnapshots, tagsGap } from './visibility.ts';
import { readVolume, volumeList } from './volumes.ts';

export interface InventoryRequest {
  /** The configured account id. */
  readonly account: string;
  /** What some policy looks at; nothing else is asked for. */
  readonly needs: {
    readonly kinds: ReadonlySet<ResourceKind | PointKind>;
    readonly tags: boolean;
    readonly plans?: boolean;
  };
  /** `per-droplet` asks every Droplet for its backups instead of joining the list of images. */
  readonly enumeration?: 'bulk' | 'per-droplet' | undefined;
}

/** Every kind, tags and plans: for an inventory that any policy may be judged on. */
export const everything: InventoryRequest['needs'] = {
  kinds: new Set(['droplet', 'volume', 'droplet-backup', 'droplet-snapshot', 'volume-snapshot']),
  tags: true,
  plans: true,
};

/**
 * A point made this shortly before its resource's list was read may belong to a resource that is younger than
 * the list: ours and the API's clocks may differ by an hour.
 */
const RECENT = 3_600_000;

/**
 * Reads everything that is needed of an account, with GET only. What could not be read becomes gaps.
 * @throws ApiError when nothing at all could be read
 */
export async function fetchInventory(client: Client, request: InventoryRequest): Promise<Inventory> {
  const { kinds, tags, plans } = request.needs;
  const backups = kinds.has('droplet-backup');
  const snapshots = kinds.has('droplet-snapshot') || kinds.has('volume-snapshot');
  const bulk = request.enumeration !== 'per-droplet';
  const when = <T>(wanted: boolean, read: () => Promise<T>) => (wanted ? read() : undefined);

  const [account, tagProof, snapshotTable, firstDroplets, firstVolumes, firstImages, planTable] =
    await Promise.all([
      fetchAccount(client, request.account),
      when(tags, () => proveTags(client)),
      when(snapshots, () =>
        readTable(client, { list: snapshotList, read: readSnapshot, affects: snapshotGap }),
      ),
      when(kinds.has('droplet'), () => readDroplets(client)),
      when(kinds.has('volume'), () => readVolumes(client)),
      when(backups && bulk, () => readImages(client)),
      when(plans === true, () => fetchBackupPlans(client)),
    ]);
  if (client.stats.succeeded === 0) {
    const failed = [firstDroplets?.[0], snapshotTable, firstVolumes, firstImages].find(
      (table) => table?.failed,
    )?.failed;
    if (failed) throw failed;
  }

  const asked: OwnLists = new Map();
  const claim = (droplets: DropletTables | undefined, images: typeof firstImages) =>
    claimBackups(client, backups ? dropletsOf(droplets).values() : [], images, asked);
  let droplets = firstDroplets;
  let volumes = firstVolumes;
  let images = firstImages;
  let claims = await claim(droplets, images);

  // Lists are read at different moments. What fits none of them may be newer than the list it should be in.
  const points = [...(snapshotTable?.items.values() ?? [])];
  const rereadImages = claims.unclaimed.length > 0 && isWhole(droplets);
  const [laterDroplets, laterVolumes, laterImages] = await Promise.all([
    when(rereadImages || seemsNewer('droplet', points, droplets), () => readDroplets(client)),
    when(seemsNewer('volume', points, volumes && [volumes]), () => readVolumes(client)),
    when(rereadImages, () => readImages(client)),
  ]);
  if (laterDroplets) droplets = again(droplets, laterDroplets);
  if (laterVolumes) volumes = again(volumes && [volumes], [laterVolumes])[0];
  if (laterImages) images = again(images && [images], [laterImages])[0];
  if (laterDroplets || laterImages) claims = await claim(droplets, images);

  const volumeSnapshots = points.some(({ kind }) => kind === 'volume-snapshot');
  const mustProve = kinds.has('volume-snapshot') && snapshotTable?.failed === undefined && !volumeSnapshots;
  const noVolumes = volumes !== undefined && volumes.gaps.length === 0 && volumes.items.size === 0;
  const volumeProof = await when(mustProve && !noVolumes, () =>
    proveVolumeSnapshots(client, volumes?.items.keys() ?? []),
  );

  const tagsSeen = tagProof?.problem === undefined ? tagProof !== undefined : undefined;
  const found: Found = {
    droplets: [...dropletsOf(droplets).values()].filter(({ id }) => !claims.gone.has(id)),
    volumes: [...(volumes?.items.values() ?? [])],
    points: [
      ...points,
      ...claims.backups,
      ...claims.unclaimed.map((image) => toBackup(image, undefined)),
    ].filter(({ kind }) => kinds.has(kind)),
  };
  const provenTags = tagsSeen === true || anyTag(found);
  const tables = [...(droplets ?? []), volumes, snapshotTable].filter((table) => table !== undefined);
  const volumeFields = volumes?.failed === undefined;

  return {
    account: account.label,
    readAt: instantFromMillis(client.clock.now()) as Instant,
    resources: [
      ...found.droplets.map(({ backupIds: _, ...droplet }) => ({
        ...droplet,
        attached: volumeFields || (droplet.attached?.length ?? 0) > 0 ? droplet.attached : undefined,
        plan: planTable?.plans.get(droplet.id),
      })),
      ...found.volumes,
    ]
      .map((resource) => withTags(resource, provenTags))
      .sort(byKindAndId),
    points: found.points.map((point) => withTags(point, provenTags)).sort(byKindAndId),
    gaps: [
      ...tables.flatMap(({ gaps, fieldGaps }) => [...gaps, ...fieldGaps]),
      ...(images?.fieldGaps ?? []),
      ...claims.gaps,
      ...claims.fieldGaps,
      ...(tagProof?.problem !== undefined && !provenTags ? [tagsGap(tagProof.problem)] : []),
      ...(volumeProof?.problem === undefined ? [] : [volumeSnapshotGap(volumeProof.problem)]),
      ...(claims.unclaimed.length === 0 ? [] : [unclaimedGap(claims.unclaimed.map(({ id }) => id))]),
      ...(planTable?.gaps ?? []),
    ],
    notRead: [...everything.kinds].filter((kind) => !kinds.has(kind)),
    endpoints: [
      account.entry,
      tagProof?.entry ?? notRead('/v2/tags'),
      ...(droplets?.map(({ entry }) => entry) ?? dropletLists.map(({ name }) => notRead(name))),
      planTable?.entry ?? notRead('/v2/droplets/backups/policies'),
      volumes?.entry ?? notRead(volumeList.name),
      snapshotTable?.entry ?? notRead(snapshotList.name),
      images?.entry ?? notRead(imageList.name),
      await ownListsEntry(asked),
      volumeProof?.entry,
    ].filter((entry) => entry !== undefined),
  };
}

type DropletTables = readonly Table<Droplet>[];

interface Found {
  readonly droplets: readonly Droplet[];
  readonly volumes: readonly Resource[];
  readonly points: readonly RecoveryPoint[];
}

const readDroplets = (client: Client): Promise<DropletTables> =>
  Promise.all(
    dropletLists.map((list) =>
      readTable(client, { list, read: readDroplet, affects: [{ what: 'droplet' }] }),
    ),
  );

const readVolumes = (client: Client) =>
  readTable(client, { list: volumeList, read: readVolume, affects: [{ what: 'volume' }] });

/** A hole in the list of images hides nothing by itself: a Droplet that claims what is in it is asked. */
const readImages = (client: Client) => readTable(client, { list: imageList, read: readImage, affects: [] });

const snapshotGap = [{ what: 'droplet-snapshot' }, { what: 'volume-snapshot' }] as const;

const isWhole = (tables: readonly Table<unknown>[] | undefined): boolean =>
  tables?.every(({ gaps }) => gaps.length === 0) ?? false;

function dropletsOf(tables: DropletTables | undefined): Map<string, Droplet> {
  return new Map(tables?.flatMap(({ items }) => [...items]));
}

/** Tables read a second time: their items alone, unless the second reading got less than the first. */
function again<T>(first: readonly Table<T>[] | undefined, later: readonly Table<T>[]): readonly Table<T>[] {
  return later.map((table, index) => {
    const before = first?.[index];
    if (before === undefined) return table;
    const kept = table.gaps.length > 0 && before.gaps.length === 0 ? { ...before, gaps: table.gaps } : table;
    return { ...kept, entry: mergeEntries(before.entry, table.entry) };
  });
}

/** Whether some point's resource is missing from a whole list that may be older than the resource. */
function seemsNewer(
  kind: ResourceKind,
  points: readonly RecoveryPoint[],
  tables: readonly Table<unknown>[] | undefined,
): boolean {
  if (!tables || !isWhole(tables)) return false;
  const since = Math.min(...tables.map(({ startedAt }) => startedAt)) - RECENT;
  return points.some(
    ({ kind: point, resourceId, createdAt }) =>
      resourceKindOf[point] === kind &&
      resourceId !== undefined &&
      !tables.some(({ items }) => items.has(resourceId)) &&
      (createdAt === undefined || createdAt > since),
  );
}

function anyTag({ droplets, volumes, points }: Found): boolean {
  return [droplets, volumes, points].some((items) =>
    items.some(({ tags }) => tags !== undefined && tags.length > 0),
  );
}

/** Without proof that tags can be seen, none means not shown; those of backups are known to be none. */
function withTags<T extends Resource | RecoveryPoint>(item: T, proven: boolean): T {
  if (proven || item.kind === 'droplet-backup' || item.tags?.length !== 0) return item;
  return { ...item, tags: undefined };
}

function byKindAndId(left: { kind: string; id: string }, right: { kind: string; id: string }): number {
  const [a, b] = left.kind === right.kind ? [left.id, right.id] : [left.kind, right.kind];
  return a < b ? -1 : a > b ? 1 : 0;
}

function notRead(endpoint: string): EndpointLedger {
  const none = { requests: 0, pages: 0, items: 0, expected: null, duplicates: 0, retries: 0, throttled: 0 };
  return { endpoint, ...none, status: 'not read' };
}

const volumeSnapshotGap = (problem: string): Gap => ({
  endpoint: '/v2/volumes/{id}/snapshots',
  reason: `Not one volume snapshot was seen, and it could not be shown that they may be seen: ${problem}`,
  affects: [{ what: 'volume-snapshot' }],
});

const unclaimedGap = (ids: readonly string[]): Gap => ({
  endpoint: imageList.name,
  reason: `${ids.length === 1 ? 'One backup is' : `${ids.length} backups are`} claimed by no Droplet, also when both lists were read once more`,
  affects: [{ what: 'droplet-backup', of: ids, field: 'Droplet' }],
});
