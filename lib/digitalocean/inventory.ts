import type {
  EndpointLedger,
  Inventory,
  PointKind,
  RecoveryPoint,
  Resource,
  ResourceKind,
} from '../model.ts';
import { pointKinds, resourceKinds } from '../model.ts';
import { type Instant, instantFromMillis } from '../time.ts';
import { fetchAccount } from './account.ts';
import { planList } from './backup-policies.ts';
import { imageList, ownBackups } from './backups.ts';
import { joinBackups, type Lists } from './claims.ts';
import type { Client } from './client.ts';
import { confirmVolumes, findSnapshots } from './cross-check.ts';
import { dropletLists, fetchDroplets } from './droplets.ts';
import { createLedger } from './ledger.ts';
import { findOwnSnapshots } from './new-volumes.ts';
import { throwIfAllFailed, throwIfOutOfReach } from './out-of-reach.ts';
import { ownVolumeSnapshots, snapshotList } from './snapshots.ts';
import { again, isWhole, type List, readTable, type Table } from './table.ts';
import { type Field, unreadFields } from './unread-fields.ts';
import {
  hideTags,
  proveTags,
  proveVolumeSnapshots,
  showsTags,
  tagsGap,
  volumeSnapshotsGap,
} from './visibility.ts';
import { volumeList } from './volumes.ts';
import { withinHalf } from './within-half.ts';

type Kind = ResourceKind | PointKind;

export interface InventoryRequest {
  /** The configured account id. */
  readonly account: string;
  /** What some policy looks at; nothing else is asked for. A kind of point comes with its kind of resource. */
  readonly needs: {
    readonly kinds: ReadonlySet<Kind>;
    readonly tags: boolean;
    readonly plans?: boolean;
  };
  /** `per-droplet` asks every Droplet for its backups instead of joining the list of images. */
  readonly enumeration?: 'bulk' | 'per-droplet' | undefined;
}

/** Every kind, tags and plans: for an inventory that any policy may be judged on. */
export const everything: InventoryRequest['needs'] = {
  kinds: new Set([...resourceKinds, ...pointKinds]),
  tags: true,
  plans: true,
};

/**
 * Reads everything that is needed of an account, with GET only. What could not be read becomes gaps.
 * @throws ApiError when no list at all could be read
 */
export async function fetchInventory(client: Client, request: InventoryRequest): Promise<Inventory> {
  const { kinds, tags, plans = false } = request.needs;
  const wantsBackups = kinds.has('droplet-backup');
  const wantsSnapshots = kinds.has('droplet-snapshot') || kinds.has('volume-snapshot');
  const bulk = request.enumeration !== 'per-droplet';
  const read = <T extends { readonly id: string }>(list: List<T>, wanted: boolean, from = client) =>
    wanted ? readTable(from, list) : undefined;

  const since = client.clock.now();
  const early = withinHalf(client);
  const asked = {
    account: fetchAccount(early, request.account),
    plans: read(planList, plans),
    images: read(imageList, wantsBackups && bulk),
  };
  // Snapshots before their resources: what one belongs to is then in the later list, or gone by now. Backups need
  // no order: Droplets name them.
  const snapshots = await read(snapshotList, wantsSnapshots, early);
  if (snapshots ? snapshots.failed : (await asked.account).failed)
    throwIfOutOfReach(await asked.account, [snapshots, await asked.images, await asked.plans]);
  const [firstDroplets, firstVolumes, account, firstImages, planTable] = await Promise.all([
    kinds.has('droplet') ? fetchDroplets(client) : undefined,
    read(volumeList, kinds.has('volume')),
    asked.account,
    asked.images,
    asked.plans,
  ]);
  throwIfAllFailed([firstDroplets, snapshots, firstVolumes, firstImages]);

  const ownLedger = createLedger(ownBackups);
  const readAgain = async (first: Lists): Promise<Lists> => ({
    images: first.images && again(first.images, await readTable(client, imageList)),
    droplets: await fetchDroplets(client, first.droplets),
  });
  const join = (lists: Lists) => joinBackups(client, lists, readAgain, ownLedger);
  const backups =
    firstDroplets && wantsBackups ? await join({ droplets: firstDroplets, images: firstImages }) : undefined;
  const { droplets, images } = backups ?? { droplets: firstDroplets, images: firstImages };
  const present = [...(droplets?.items.values() ?? [])];
  const [found, volumes] = await Promise.all([
    snapshots && kinds.has('droplet-snapshot') ? findSnapshots(client, present, snapshots) : undefined,
    firstVolumes && confirmVolumes(client, present, firstVolumes),
  ]);
  const volumeLedger = createLedger(ownVolumeSnapshots);
  const own =
    volumes && snapshots && kinds.has('volume-snapshot')
      ? await findOwnSnapshots(client, volumes.items.values(), snapshots, { since, ledger: volumeLedger })
      : undefined;

  const resources = [
    ...present.map(({ backupIds: _, snapshotIds: __, ...droplet }) => ({
      ...droplet,
      attached: stillAttached(droplet.attached, volumes),
      plan: planTable?.items.get(droplet.id)?.plan,
    })),
    ...(volumes?.items.values() ?? []),
  ];
  const points = [
    ...(snapshots?.items.values() ?? []),
    ...(found?.points ?? []),
    ...(own?.points ?? []),
    ...(backups?.points ?? []),
  ].filter(({ kind }) => kinds.has(kind));
  // Where there is nothing, no tag can be missing; volume snapshots may still be kept back.
  const isEmpty =
    resources.length + points.length === 0 && [droplets, volumes, snapshots].every(isWholeOrUnread);
  const seesNone =
    kinds.has('volume-snapshot') &&
    snapshots?.failed === undefined &&
    !snapshots?.items.values().some(({ kind }) => kind === 'volume-snapshot');
  // That the list lacks what a new volume has says nothing of the token.
  const older = [...(volumes?.items.keys() ?? [])].filter((id) => !own?.volumes.has(id));
  // A tag that is seen proves that all are.
  const sees = showsTags(resources) || showsTags(points);
  const [tagProof, volumeProof] = await Promise.all([
    tags && !isEmpty && !sees ? proveTags(client) : undefined,
    seesNone ? proveVolumeSnapshots(client, older, volumeLedger) : undefined,
  ]);
  const tagsShown = sees || (tagProof && tagProof.problem === undefined);
  const asShown = <T extends Resource | RecoveryPoint>(items: readonly T[]): T[] =>
    (tagsShown ? [...items] : items.map(hideTags)).sort(byKindAndId);
  const besides = new Set<Field>();
  if (planTable === undefined || planTable.failed) besides.add('plan');
  if (!plans) besides.add('monthlyUsd');
  if (volumes === undefined || volumes.failed) besides.add('attached');

  return {
    account: account.label,
    readAt: instantFromMillis(client.clock.now()) as Instant,
    resources: asShown(resources),
    points: asShown(points),
    gaps: [
      ...[droplets, volumes, snapshots, found, own, backups, planTable].flatMap((part) => part?.gaps ?? []),
      ...(volumeProof?.problem === undefined ? [] : [volumeSnapshotsGap(volumeProof)]),
      ...(tagProof?.problem === undefined || tagsShown ? [] : [tagsGap(tagProof)]),
      ...unreadFields([...resources, ...points], besides),
    ],
    notRead: [...everything.kinds].filter((kind) => !kinds.has(kind)),
    endpoints: [
      account.entry,
      tagProof?.entry ?? notRead('/v2/tags'),
      ...(droplets?.entries ?? dropletLists.map(({ name }) => notRead(name))),
      planTable?.entry ?? notRead(planList.name),
      volumes?.entry ?? notRead(volumeList.name),
      snapshots?.entry ?? notRead(snapshotList.name),
      images?.entry ?? notRead(imageList.name),
      ...[ownLedger.entry(), found?.entry, volumeLedger.entry()]
        .filter((entry) => entry !== undefined)
        .filter(({ status }) => status !== 'not read'),
    ],
  };
}

const isWholeOrUnread = (part: Pick<Table<unknown>, 'gaps'> | undefined) =>
  part === undefined || isWhole(part);

/** Without its scope the field is blank; of a whole list what is not in it was deleted meanwhile. */
function stillAttached(
  ids: readonly string[] | undefined,
  volumes: Table<Resource> | undefined,
): readonly string[] | undefined {
  if (volumes === undefined || ids === undefined) return ids;
  if (volumes.failed) return ids.length > 0 ? ids : undefined;
  return isWhole(volumes) ? ids.filter((id) => volumes.items.has(id)) : ids;
}

function byKindAndId(left: { kind: string; id: string }, right: { kind: string; id: string }): number {
  if (left.kind !== right.kind) return left.kind < right.kind ? -1 : 1;
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}

function notRead(endpoint: string): EndpointLedger {
  const none = { requests: 0, pages: 0, items: 0, expected: null, duplicates: 0, retries: 0, throttled: 0 };
  return { endpoint, ...none, status: 'not read' };
}
