import { basicPlans } from './limits.ts';
import type { BackupPlan } from './model.ts';

/** What the provider's backup plans do, read from the names and fields that the API gives them. */

/** The plans that have no hours in their name. */
const basic = (name: string) => basicPlans.find((plan) => plan.name === name);

/**
 * How often a plan makes backups, in hours; undefined where its name does not tell, because new names come.
 * @see https://github.com/digitalocean/terraform-provider-digitalocean/issues/1525 `intra_daily_4h`
 */
export function planHours({ name = '' }: Pick<BackupPlan, 'name'>): number | undefined {
  const hours = Number(/_(\d{1,4})h$/.exec(name)?.[1]);
  return basic(name)?.everyHours ?? (hours > 0 ? hours : undefined);
}

/** How long a plan keeps a backup, in days: what it says itself, else what is documented of it. */
export function planDays({ name = '', retentionDays }: BackupPlan): number | undefined {
  return retentionDays ?? basic(name)?.keptDays;
}
