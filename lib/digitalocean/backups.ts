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

const wire = z.object({
  id: idField,
  name: nameField,
  created_at: instantField,
  regions: regionsField,
  size_gigabytes: sizeField,
});

const imageType = z.object({
  type: z.literal('backup'),
  public: z.literal(false).optional().catch(undefined),
});

/** Whether an item of the images list is a backup. Items of a Droplet's own `/backups` are, whatever `type` says. */
export const isBackupImage = (raw: unknown): boolean => imageType.safeParse(raw).success;

/** One backup; `resourceId` is the Droplet that claims it. DigitalOcean does not tag backups. */
export const readBackup = (raw: unknown, resourceId: string | undefined) =>
  reader(
    wire,
    ['created_at', 'regions', 'size_gigabytes'],
    (backup): RecoveryPoint => ({
      kind: 'droplet-backup',
      id: backup.id,
      name: backup.name,
      resourceId,
      createdAt: backup.created_at,
      regions: backup.regions,
      sizeGigabytes: backup.size_gigabytes,
      tags: [],
    }),
  )(raw);
