import { z } from 'zod';
import type { Resource } from '../model.ts';
import { idField, idsField, instantField, nameField, reader, regionField, tagsField } from './wire.ts';

/** @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Block-Storage */
export const volumeList = {
  name: '/v2/volumes',
  path: '/v2/volumes',
  query: {},
  key: 'volumes',
  scope: 'block_storage:read',
} as const;

const wire = z.object({
  id: idField,
  name: nameField,
  created_at: instantField,
  region: regionField,
  tags: tagsField,
  droplet_ids: z.preprocess((ids) => ids ?? [], idsField),
});

/** One volume of a list. */
export const readVolume = reader(
  wire,
  ['created_at', 'region', 'tags', 'droplet_ids'],
  (volume): Resource => ({
    kind: 'volume',
    id: volume.id,
    name: volume.name,
    region: volume.region,
    createdAt: volume.created_at,
    tags: volume.tags,
    attached: volume.droplet_ids,
  }),
);
