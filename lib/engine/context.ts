import type { Inventory } from '../model.ts';
import type { PolicySet } from '../policy/schema.ts';
import type { Context } from '../rules/rule.ts';
import { CLOCK_TOLERANCE, type Instant, shift } from '../time.ts';
import { createHolds } from './holds.ts';

/** What every rule may know beside its subject. */
export function contextOf(inventory: Inventory, policySet: PolicySet, now: Instant): Context {
  const { timeZone, prices, limits } = policySet.settings;
  const latest = Math.max(now, inventory.readAt) as Instant;
  return {
    now,
    timeZone,
    account: inventory.account.id,
    trustedUntil: shift(latest, CLOCK_TOLERANCE),
    prices,
    limits,
    ...createHolds(policySet, inventory.account.id, now),
    missingSince: (kind, id) => inventory.missingSince?.get(`${kind}/${id}`),
  };
}
