import { z } from 'zod';
import type { RecoveryPoint } from '../model.ts';
import { idField, instantField, nameField, reader, regionsField, sizeField } from './wire.ts';

/**
 * All private images, backups among them.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Images
 */
export const imageList = {
  name: '/v2/images?private=true',
  path: '/v2/images',
  query: { private: 'true' },
  key: 'images',
  scope: 'image:read',
} as const;

/** The backups of one Droplet. */
export const backupsOf = (dropletId: string) => ({
  name: '/v2/droplets/{id}/backups',
  path: `/v2/droplets/${encodeURIComponent(dropletId.toWellFormed())}/backups`,
  key: 'backups',
  scope: 'droplet:read',
});

/** A private image; only a Droplet's claim, or the type `backup`, makes it a backup. */
export interface Image extends RecoveryPoint {
  readonly saysBackup: boolean;
}

const wire = z.object({
  id: idField,
  name: nameField,
  created_at: instantField,
  regions: regionsField,
  size_gigabytes: sizeField,
  type: z.unknown(),
  public: z.unknown(),
});

/** One image or backup; it knows no Droplet. DigitalOcean does not tag backups. */
export const readImage = reader(
  wire,
  ['created_at', 'regions', 'size_gigabytes'],
  (image): Image => ({
    kind: 'droplet-backup',
    id: image.id,
    name: image.name,
    resourceId: undefined,
    createdAt: image.created_at,
    regions: image.regions,
    sizeGigabytes: image.size_gigabytes,
    tags: [],
    saysBackup: image.type === 'backup' && image.public !== true,
  }),
);

/** The backup that a Droplet claims, or nobody. */
export function toBackup({ saysBackup: _, ...point }: Image, resourceId: string | undefined): RecoveryPoint {
  return { ...point, resourceId };
}
