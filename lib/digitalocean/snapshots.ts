import { ApiError } from '../errors.ts';
import type { Hidden, RecoveryPoint } from '../model.ts';
import type { Endpoint } from './answer.ts';
import { askFor } from './ask-for.ts';
import { isObject, type JsonObject } from './body.ts';
import type { Client } from './client.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { listUnder } from './page.ts';
import { type List, readTable, type Table } from './table.ts';
import {
  idField,
  idUnder,
  instantField,
  nameField,
  pathPart,
  reader,
  regionsField,
  sizeField,
  tagsField,
} from './wire.ts';

/** What snapshots have in every list. */
const common = (snapshot: JsonObject) => ({
  id: idField(snapshot.id),
  name: nameField(snapshot.name),
  createdAt: instantField(snapshot.created_at),
  regions: regionsField(snapshot.regions),
  sizeGigabytes: sizeField(snapshot.size_gigabytes),
});

const kinds = { droplet: 'droplet-snapshot', volume: 'volume-snapshot' } as const;

const readSnapshot = reader<RecoveryPoint, 'id' | 'name' | 'kind'>(
  { id: 'id', name: 'name', kind: 'resource_type' },
  (snapshot) => {
    const { resource_type: type } = snapshot;
    return {
      kind: type === 'droplet' || type === 'volume' ? kinds[type] : undefined,
      ...common(snapshot),
      resourceId: idField(snapshot.resource_id),
      tags: tagsField(snapshot.tags),
    };
  },
);

/**
 * Snapshots of Droplets and of volumes; backups are never in it.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Snapshots
 */
export const snapshotList: List<RecoveryPoint> = {
  name: '/v2/snapshots',
  path: '/v2/snapshots',
  scope: 'snapshot:read',
  itemsOf: listUnder('snapshots'),
  read: readSnapshot,
  hides: (raw) => {
    const id = idUnder('resource_id', raw);
    const type = isObject(raw) ? raw.resource_type : undefined;
    return (['droplet', 'volume'] as const)
      .filter((resource) => resource === type || (type !== 'droplet' && type !== 'volume'))
      .map((resource): Hidden => ({ what: `${resource}-snapshot`, ...(id !== undefined && { of: [id] }) }));
  },
};

/** What the report calls single look-ups. */
export const singleSnapshot = '/v2/snapshots/{id}';

/**
 * Looks one snapshot up; the API refuses the id of a backup or another image with a 400.
 * @throws ApiError when it cannot be read
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#operation/snapshots_get
 */
export async function fetchSnapshot(
  client: Client,
  id: string,
  ledger: Ledger = createLedger(singleSnapshot),
): Promise<RecoveryPoint | 'gone' | 'no snapshot'> {
  const path = `/v2/snapshots/${pathPart(id)}`;
  const endpoint = { name: singleSnapshot, path, scope: 'snapshot:read' };
  const find = ({ snapshot }: { readonly snapshot?: unknown }) => (isObject(snapshot) ? snapshot : undefined);
  const raw = await askFor(client, { endpoint, ledger, find });
  if (raw instanceof ApiError) {
    const answer = raw.status === 404 ? 'gone' : raw.status === 400 ? 'no snapshot' : undefined;
    ledger.close(answer ? 'complete' : 'failed', 0, undefined);
    if (answer) return answer;
    throw raw;
  }
  const reading = readSnapshot(raw);
  ledger.close('item' in reading ? 'complete' : 'failed', 'item' in reading ? 1 : 0, undefined);
  if ('item' in reading) return reading.item;
  throw new ApiError('invalid', path, `cannot be used: no readable ${reading.lacks.join(', ')}`);
}

/** What the report calls every volume's own list. */
export const ownVolumeSnapshots = '/v2/volumes/{id}/snapshots';

/** Where the snapshots of one volume are. */
export const volumeSnapshotsOf = (volumeId: string): Endpoint => ({
  name: ownVolumeSnapshots,
  path: `/v2/volumes/${pathPart(volumeId)}/snapshots`,
  scope: 'block_storage_snapshot:read',
});

/**
 * Reads the snapshots of one volume. A volume that is gone is a gap: what it left behind stands in `/v2/snapshots`,
 * but may be younger than what was read of that.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#operation/volumeSnapshots_list
 */
export function fetchVolumeSnapshots(
  client: Client,
  volumeId: string,
  ledger?: Ledger,
): Promise<Table<RecoveryPoint>> {
  const list: List<RecoveryPoint> = {
    ...volumeSnapshotsOf(volumeId),
    itemsOf: listUnder('snapshots'),
    read: reader<RecoveryPoint, 'id' | 'name'>({ id: 'id', name: 'name' }, (snapshot) => ({
      kind: 'volume-snapshot',
      ...common(snapshot),
      resourceId: volumeId,
      tags: tagsField(snapshot.tags),
    })),
    hides: () => [{ what: 'volume-snapshot', of: [volumeId] }],
  };
  return readTable(client, list, { ledger });
}

/**
 * Reads the snapshots of one Droplet; their tags are not in this list. A Droplet that is gone has none here:
 * `/v2/snapshots` still has what it left behind.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#operation/droplets_list_snapshots
 */
export function fetchDropletSnapshots(client: Client, dropletId: string): Promise<Table<RecoveryPoint>> {
  const list: List<RecoveryPoint> = {
    name: '/v2/droplets/{id}/snapshots',
    path: `/v2/droplets/${pathPart(dropletId)}/snapshots`,
    scope: 'droplet:read',
    itemsOf: listUnder('snapshots'),
    read: reader<RecoveryPoint, 'id' | 'name'>({ id: 'id', name: 'name' }, (snapshot) => ({
      kind: 'droplet-snapshot',
      ...common(snapshot),
      resourceId: dropletId,
      tags: undefined,
    })),
    hides: () => [{ what: 'droplet-snapshot', of: [dropletId] }],
  };
  return readTable(client, list, { goneIsEmpty: true });
}
