import { z } from 'zod';
import type { RecoveryPoint } from '../model.ts';
import {
  idField,
  instantField,
  nameField,
  optionalId,
  reader,
  regionsField,
  sizeField,
  tagsField,
} from './wire.ts';

/** Snapshots of Droplets and of volumes; backups are never in it. */
export const snapshotList = {
  name: '/v2/snapshots',
  path: '/v2/snapshots',
  query: {},
  key: 'snapshots',
  scope: 'snapshot:read',
} as const;

const wire = z.object({
  id: idField,
  name: nameField,
  created_at: instantField,
  regions: regionsField,
  resource_id: optionalId,
  resource_type: z.enum(['droplet', 'volume']),
  size_gigabytes: sizeField,
  tags: tagsField,
});

/**
 * One snapshot of a list.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Snapshots
 */
export const readSnapshot = reader(
  wire,
  ['created_at', 'regions', 'resource_id', 'size_gigabytes', 'tags'],
  (snapshot): RecoveryPoint => ({
    kind: `${snapshot.resource_type}-snapshot`,
    id: snapshot.id,
    name: snapshot.name,
    resourceId: snapshot.resource_id,
    createdAt: snapshot.created_at,
    regions: snapshot.regions,
    sizeGigabytes: snapshot.size_gigabytes,
    tags: snapshot.tags,
  }),
);
