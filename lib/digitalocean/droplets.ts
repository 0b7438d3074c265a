import { z } from 'zod';
import type { Resource } from '../model.ts';
import { idField, idsField, instantField, nameField, reader, regionField, tagsField } from './wire.ts';

/**
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Droplets GPU Droplets are in no plain list:
 * `type=gpus` asks for them
 */
export const dropletLists = [
  { name: '/v2/droplets', path: '/v2/droplets', query: {}, key: 'droplets', scope: 'droplet:read' },
  {
    name: '/v2/droplets?type=gpus',
    path: '/v2/droplets',
    query: { type: 'gpus' },
    key: 'droplets',
    scope: 'droplet:read',
  },
] as const;

export interface Droplet extends Resource {
  readonly kind: 'droplet';
  /** Undefined: the token may not see images. */
  readonly backupIds: readonly string[] | undefined;
}

const wire = z.object({
  id: idField,
  name: nameField,
  created_at: instantField,
  region: regionField,
  tags: tagsField,
  backup_ids: idsField,
  volume_ids: idsField,
});

/** One Droplet of a list. */
export const readDroplet = reader(
  wire,
  ['created_at', 'region', 'tags'],
  (droplet): Droplet => ({
    kind: 'droplet',
    id: droplet.id,
    name: droplet.name,
    region: droplet.region,
    createdAt: droplet.created_at,
    tags: droplet.tags,
    attached: droplet.volume_ids,
    backupIds: droplet.backup_ids,
  }),
);
