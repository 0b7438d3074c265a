import type { EndpointLedger, Gap, Resource } from '../model.ts';
import { isObject } from './body.ts';
import type { Client } from './client.ts';
import { listUnder } from './page.ts';
import { again, type List, readTable, type Table } from './table.ts';
import {
  idField,
  idsField,
  idUnder,
  instantField,
  nameField,
  numberField,
  reader,
  regionField,
  tagsField,
} from './wire.ts';

export interface Droplet extends Resource {
  readonly kind: 'droplet';
  /** Undefined: the token may not see images. */
  readonly backupIds: readonly string[] | undefined;
  readonly snapshotIds: readonly string[] | undefined;
}

/** US dollars; over a billion is not believed. */
const priceField = numberField(1_000_000_000);

const plain: List<Droplet> = {
  name: '/v2/droplets',
  path: '/v2/droplets',
  scope: 'droplet:read',
  itemsOf: listUnder('droplets'),
  read: reader<Droplet, 'id' | 'name'>({ id: 'id', name: 'name' }, (droplet) => ({
    kind: 'droplet',
    id: idField(droplet.id),
    name: nameField(droplet.name),
    region: regionField(droplet.region),
    createdAt: instantField(droplet.created_at),
    tags: tagsField(droplet.tags),
    attached: idsField(droplet.volume_ids),
    monthlyUsd: isObject(droplet.size) ? priceField(droplet.size.price_monthly) : undefined,
    backupIds: idsField(droplet.backup_ids),
    snapshotIds: idsField(droplet.snapshot_ids),
  })),
  hides: (raw) => {
    const id = idUnder('id', raw);
    return [id === undefined ? { what: 'droplet' } : { what: 'droplet', of: [id] }];
  },
};

/**
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Droplets GPU Droplets are in no plain list:
 * `type=gpus` asks for them
 */
export const dropletLists = [
  plain,
  { ...plain, name: '/v2/droplets?type=gpus', query: { type: 'gpus' } },
] as const;

/** All Droplets, from both lists. */
export interface Droplets {
  readonly items: ReadonlyMap<string, Droplet>;
  readonly gaps: readonly Gap[];
  readonly failed: Table<Droplet>['failed'];
  readonly entries: readonly EndpointLedger[];
  readonly tables: readonly Table<Droplet>[];
}

/** Reads all Droplets, those with GPUs included; with an earlier reading, once more. */
export async function fetchDroplets(client: Client, first?: Droplets): Promise<Droplets> {
  const read = await Promise.all(dropletLists.map((list) => readTable(client, list)));
  const tables = first ? read.map((table, at) => again(first.tables[at] ?? table, table)) : read;
  return {
    items: new Map(tables.flatMap(({ items }) => [...items])),
    gaps: tables.flatMap(({ gaps }) => gaps),
    failed: tables.every(({ failed }) => failed) ? tables[0]?.failed : undefined,
    entries: tables.map(({ entry }) => entry),
    tables,
  };
}
