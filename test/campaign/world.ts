import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { randomAccount } from './account.ts';
import { createDice } from './dice.ts';
import type { Fault } from './fault.ts';
import { randomFaults } from './faults.ts';
import { randomPolicies } from './policies.ts';

/** Everything that a run is made of; the same seed makes the same. */
export interface World {
  readonly seed: number;
  /** The true time at the start. */
  readonly now: Instant;
  readonly account: AccountSpec;
  readonly policies: readonly Readonly<Record<string, unknown>>[];
  readonly mode: 'bulk' | 'per-droplet';
  /** The most items that the server puts on a page. */
  readonly pageSize: number;
  readonly concurrency: number;
  readonly faults: readonly Fault[];
}

const NOW = parseInstant('2026-11-21T10:00:00Z') as Instant;

/** Makes the world of a seed. */
export function worldOf(seed: number): World {
  const dice = createDice(seed);
  const account = randomAccount(dice, NOW);
  const mode = dice.chance(0.75) ? 'bulk' : 'per-droplet';
  const policies = randomPolicies(dice);
  const pageSize = dice.chance(0.5) ? 200 : dice.pick([3, 5, 10, 20, 60]);
  const concurrency = dice.pick([1, 1, 4, 32]);
  const faults = randomFaults(dice, { account, now: NOW, mode });
  return { seed, now: NOW, account, policies, mode, pageSize, concurrency, faults };
}

/**
 * The page size that the server really uses: one that puts fewer items on a page than were asked for, and says
 * so neither by a count nor by a link, would make a list that ends there.
 */
export function servedPageSize({ pageSize, faults }: World): number {
  const saysNothing = (about: string) => faults.some(({ excludes }) => excludes?.startsWith(about));
  return saysNothing('links of') && saysNothing('items of') ? 200 : pageSize;
}
