import * as z from 'zod';
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

const wire = z.object({
  id: idField,
  name: nameField,
  created_at: instantField,
  region: regionField,
  tags: tagsField,
  droplet_ids: z.preprocess((ids) => ids ?? [], idsField),
});

/** @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Block-Storage */
export const volumeList: List<Resource> = {
  name: '/v2/volumes',
  path: '/v2/volumes',
  scope: 'block_storage:read',
  itemsOf: listUnder('volumes'),
  read: reader(wire, (volume) => ({
    kind: 'volume',
    id: volume.id,
    name: volume.name,
    region: volume.region,
    createdAt: volume.created_at,
    tags: volume.tags,
    attached: volume.droplet_ids,
  })),
  hides: (raw) => {
    const id = idUnder('id', raw);
    return [id === undefined ? { what: 'volume' } : { what: 'volume', of: [id] }];
  },
};
