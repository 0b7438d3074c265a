import type { RecoveryPoint } from '../model.ts';
import { isObject } from './body.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import { listUnder } from './page.ts';
import { type List, readTable, type Table } from './table.ts';
import { idField, instantField, nameField, pathPart, reader, regionsField, sizeField } from './wire.ts';

const needed = { id: 'id', name: 'name' } as const;

/** An image as a backup of that Droplet, or of one that is not known. DigitalOcean does not tag backups. */
const backupReader = (resourceId: string | undefined) =>
  reader<RecoveryPoint, 'id' | 'name'>(needed, (image) => ({
    kind: 'droplet-backup',
    id: idField(image.id),
    name: nameField(image.name),
    resourceId,
    createdAt: instantField(image.created_at),
    regions: regionsField(image.regions),
    sizeGigabytes: sizeField(image.size_gigabytes),
    tags: noTags,
  }));
const noTags: readonly string[] = [];

/** An image as the backup that it may be: a Droplet's claim makes it one, whatever its type. */
export interface Image {
  readonly id: string;
  readonly saysBackup: boolean;
  /** Of a Droplet that is not known yet. */
  readonly point: RecoveryPoint;
}

/** Not yet, or no longer, something to recover from. */
const absent: readonly unknown[] = ['new', 'NEW', 'pending', 'deleted'];

/** Whether a raw image says that it is a backup. */
export function saysBackup(raw: unknown): boolean {
  return isObject(raw) && raw.type === 'backup' && raw.public !== true && !absent.includes(raw.status);
}

const readImage = backupReader(undefined);

/**
 * All private images, backups among them. What is missing hides nothing by itself: a Droplet that names it is
 * asked for its own list.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Images
 */
export const imageList: List<Image> = {
  name: '/v2/images?private=true',
  path: '/v2/images',
  query: { private: 'true' },
  scope: 'image:read',
  itemsOf: listUnder('images'),
  read: (raw) => {
    const reading = readImage(raw);
    if (!('item' in reading)) return reading;
    return { item: { id: reading.item.id, saysBackup: saysBackup(raw), point: reading.item } };
  },
  hides: () => [],
};

/** What the report calls every Droplet's own list. */
export const ownBackups = '/v2/droplets/{id}/backups';

/**
 * Reads the backups of one Droplet. The endpoint says what they are, their `type` may say something else.
 * A Droplet that is gone has none.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#operation/droplets_list_backups
 */
export function fetchDropletBackups(
  client: Client,
  dropletId: string,
  ledger?: Ledger,
): Promise<Table<RecoveryPoint>> {
  const list: List<RecoveryPoint> = {
    name: ownBackups,
    path: `/v2/droplets/${pathPart(dropletId)}/backups`,
    scope: 'droplet:read',
    itemsOf: listUnder('backups'),
    read: backupReader(dropletId),
    hides: () => [{ what: 'droplet-backup', of: [dropletId] }],
  };
  return readTable(client, list, { ledger, goneIsEmpty: true });
}
