import { z } from 'zod';
import type { BackupPlan } from '../model.ts';
import { idField } from './wire.ts';

/** Keyed by Droplet; `meta.total` counts Droplets. */
export const backupPolicyList = {
  name: '/v2/droplets/backups/policies',
  path: '/v2/droplets/backups/policies',
  query: {},
  scope: 'droplet:read',
} as const;

const wire = z.object({
  droplet_id: idField,
  backup_enabled: z.boolean(),
  backup_policy: z
    .object({
      plan: z.string().max(200).optional().catch(undefined),
      retention_period_days: z.number().min(0).max(36_500).optional().catch(undefined),
    })
    .nullish(),
});

/** The body's map as a list of its entries; undefined where there is no map. */
export function backupPolicyItems(body: unknown): unknown[] | undefined {
  const policies = (body as { policies?: unknown } | null)?.policies;
  return typeof policies === 'object' && policies !== null && !Array.isArray(policies)
    ? Object.values(policies)
    : undefined;
}

/**
 * The plan of one Droplet; undefined where it cannot be read. Plan names are not checked: new ones come.
 * @see https://docs.digitalocean.com/products/backups/details/pricing/
 */
export function readBackupPolicy(raw: unknown): { dropletId: string; plan: BackupPlan } | undefined {
  const parsed = wire.safeParse(raw);
  if (!parsed.success) return undefined;
  const { droplet_id: dropletId, backup_enabled: enabled, backup_policy: policy } = parsed.data;
  return { dropletId, plan: { enabled, name: policy?.plan, retentionDays: policy?.retention_period_days } };
}
