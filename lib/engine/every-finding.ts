import type { Finding, Inventory } from '../model.ts';
import type { PolicySet } from '../policy/schema.ts';
import type { Instant } from '../time.ts';
import { contextOf } from './context.ts';
import { toFinding } from './finding.ts';
import { judge } from './judge.ts';

/** Every judgement as a finding, one at a time and in the order of judging: none is held. */
export function* everyFinding(
  inventory: Inventory,
  policySet: PolicySet,
  now: Instant,
): Generator<Finding, void, void> {
  const context = contextOf(inventory, policySet, now);
  for (const judgement of judge(inventory, policySet, now)) yield toFinding(judgement, context);
}
