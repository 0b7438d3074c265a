import { audit } from '../../lib/engine/audit.ts';
import type { Inventory, Tally } from '../../lib/model.ts';
import { now } from '../judging/inventory.ts';
import { median } from '../table.ts';
import { accountOf } from './inventory.ts';
import { type Counted, loop } from './loop.ts';
import { type Kind, policyOf, regulatedSet } from './policies.ts';

/**
 * Judges so many accounts of one size in turn, several times, and says how long that takes once it is warm. Asked
 * for one call it makes that one, cold.
 */

export interface Measured {
  /** CPU time of all threads, so that waiting for other processes does not count: the median of the calls. */
  readonly ms: number;
  /** In all accounts. */
  readonly points: number;
  /** Of the last account. */
  readonly counted: Tally & Counted;
  readonly peakMegabytes: number;
}

const WARM_UPS = 2;

const [name = '', ...numbers] = process.argv.slice(2);
const [size = 0, total = 0, calls = 0] = numbers.map(Number);
const accounts = Array.from({ length: total / size }, () => accountOf(size));
const policySet =
  name === 'loop' ? undefined : name === 'regulated' ? regulatedSet() : policyOf(name as Kind);

function judge(account: Inventory): Measured['counted'] {
  if (!policySet) return { ...loop(account), unknown: 0, skipped: 0 };
  const { tally, findings } = audit(account, policySet, now);
  return { ...tally, due: findings.filter(({ due }) => due).length };
}

const counted: Measured['counted'][] = [];
const taken: number[] = [];
for (let call = calls > 1 ? -WARM_UPS : 0; call < calls; call += 1) {
  const before = process.cpuUsage();
  for (const [at, account] of accounts.entries()) counted[at] = judge(account);
  const { user, system } = process.cpuUsage(before);
  if (call >= 0) taken.push((user + system) / 1000);
}
process.send?.({
  ms: median(taken),
  points: accounts.reduce((sum, { points }) => sum + points.length, 0),
  counted: counted.at(-1) as Measured['counted'],
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
} satisfies Measured);
process.disconnect?.();
