import type { BackupPlan } from '../model.ts';
import { isObject, type JsonObject } from './body.ts';
import type { List } from './table.ts';
import { idField, idUnder, numberField, reader, textField } from './wire.ts';

const planName = textField(1, 200);
const retention = numberField(36_500);

interface Plan {
  readonly id: string;
  readonly plan: BackupPlan;
}

function planOf({ backup_enabled: enabled, backup_policy: policy }: JsonObject): BackupPlan | undefined {
  if (typeof enabled !== 'boolean') return undefined;
  const { plan, retention_period_days: days } = isObject(policy) ? policy : {};
  return { enabled, name: planName(plan), retentionDays: retention(days) };
}

/**
 * Every Droplet's backup plan. Plan names are not checked, because new ones come.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Droplets a map by Droplet, paged
 */
export const planList: List<Plan> = {
  name: '/v2/droplets/backups/policies',
  path: '/v2/droplets/backups/policies',
  scope: 'droplet:read',
  itemsOf: ({ policies }) => (isObject(policies) ? Object.values(policies) : undefined),
  idKey: 'droplet_id',
  read: reader<Plan, 'id' | 'plan'>({ id: 'droplet_id', plan: 'backup_enabled' }, (raw) => ({
    id: idField(raw.droplet_id),
    plan: planOf(raw),
  })),
  hides: (raw) => {
    const id = idUnder('droplet_id', raw);
    return [{ what: 'droplet', field: 'backup plan', ...(id !== undefined && { of: [id] }) }];
  },
};
