import { z } from 'zod';
import type { BackupPlan, EndpointLedger, Gap } from '../model.ts';
import type { Client } from './client.ts';
import { createLedger } from './ledger.ts';
import { readList } from './paginate.ts';
import { idField } from './wire.ts';

const endpoint = {
  name: '/v2/droplets/backups/policies',
  path: '/v2/droplets/backups/policies',
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

/** The backup plan of each Droplet. */
export interface BackupPlans {
  readonly plans: ReadonlyMap<string, BackupPlan>;
  readonly gaps: readonly Gap[];
  readonly entry: EndpointLedger;
}

/**
 * Reads every Droplet's backup plan. Plan names are not checked, because new ones come.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Droplets a map by Droplet, paged
 */
export async function fetchBackupPlans(client: Client): Promise<BackupPlans> {
  const ledger = createLedger(endpoint.name);
  const result = await readList(client, { endpoint, itemsOf, keyOf, ledger });
  const plans = new Map<string, BackupPlan>();
  const problems = [...result.problems];
  for (const raw of result.items) {
    const parsed = wire.safeParse(raw);
    if (!parsed.success) {
      problems.push(`the plan of ${keyOf(raw) ?? 'a Droplet'} cannot be used`);
      continue;
    }
    const { droplet_id: id, backup_enabled: enabled, backup_policy: policy } = parsed.data;
    plans.set(id, { enabled, name: policy?.plan, retentionDays: policy?.retention_period_days });
  }
  const affects = [{ what: 'droplet', field: 'backup plan' }] as const;
  const gaps = problems.map((reason): Gap => ({ endpoint: endpoint.name, reason, affects }));
  return { plans, gaps, entry: ledger.entry() };
}

function itemsOf(body: object): unknown[] | undefined {
  const { policies } = body as { policies?: unknown };
  const isMap = typeof policies === 'object' && policies !== null && !Array.isArray(policies);
  return isMap ? Object.values(policies) : undefined;
}

function keyOf(raw: unknown): string | undefined {
  const id = idField.safeParse((raw as { droplet_id?: unknown } | null)?.droplet_id);
  return id.success ? id.data : undefined;
}
