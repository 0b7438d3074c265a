import * as z from 'zod';
import type { BackupPlan } from '../model.ts';
import { isObject } from './body.ts';
import type { List } from './table.ts';
import { idField, idUnder, lenient, reader } from './wire.ts';

const wire = z.object({
  droplet_id: idField,
  backup_enabled: z.boolean(),
  backup_policy: lenient(
    z.object({
      plan: lenient(z.string().min(1).max(200)),
      retention_period_days: lenient(z.number().min(0).max(36_500)),
    }),
  ),
});

/**
 * Every Droplet's backup plan. Plan names are not checked, because new ones come.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Droplets a map by Droplet, paged
 */
export const planList: List<{ readonly id: string; readonly plan: BackupPlan }> = {
  name: '/v2/droplets/backups/policies',
  path: '/v2/droplets/backups/policies',
  scope: 'droplet:read',
  itemsOf: ({ policies }) => (isObject(policies) ? Object.values(policies) : undefined),
  idKey: 'droplet_id',
  read: reader(wire, ({ droplet_id: id, backup_enabled: enabled, backup_policy: policy }) => ({
    id,
    plan: { enabled, name: policy?.plan, retentionDays: policy?.retention_period_days },
  })),
  hides: (raw) => {
    const id = idUnder('droplet_id', raw);
    return [{ what: 'droplet', field: 'backup plan', ...(id !== undefined && { of: [id] }) }];
  },
};
