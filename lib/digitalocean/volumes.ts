import type { Resource } from '../model.ts';
import { listUnder } from './page.ts';
import type { List } from './table.ts';
import {
  idField,
  idsField,
  idUnder,
  instantField,
  nameField,
  reader,
  regionField,
  tagsField,
} from './wire.ts';

/** @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Block-Storage */
export const volumeList: List<Resource> = {
  name: '/v2/volumes',
  path: '/v2/volumes',
  scope: 'block_storage:read',
  itemsOf: listUnder('volumes'),
  read: reader<Resource, 'id' | 'name'>({ id: 'id', name: 'name' }, (volume) => ({
    kind: 'volume',
    id: idField(volume.id),
    name: nameField(volume.name),
    region: regionField(volume.region),
    createdAt: instantField(volume.created_at),
    tags: tagsField(volume.tags),
    attached: idsField(volume.droplet_ids ?? []),
  })),
  hides: (raw) => {
    const id = idUnder('id', raw);
    return [id === undefined ? { what: 'volume' } : { what: 'volume', of: [id] }];
  },
};
