import { audit } from '../../lib/engine/audit.ts';
import { toSubjects } from '../../lib/engine/subjects.ts';
import type { Finding } from '../../lib/model.ts';
import { median } from '../table.ts';
import { inventoryOf, now } from './inventory.ts';
import { loadJsonRules } from './json-rules.ts';
import { Collector, Counter } from './keepers.ts';
import { loop } from './loops.ts';
import { policiesOf, type Rules } from './policies.ts';

/**
 * Judges one account in one way, several times in a row, and says how long a call takes once it is warm.
 */

export interface Judged {
  /** Median of the calls. */
  readonly ms: number;
  readonly failures: number;
  /** Of the findings in their order; equal ones are equal. */
  readonly digest: string | undefined;
  readonly peakMegabytes: number;
}

const [name = '', size = '', ruleCount = ''] = process.argv.slice(2);
const rules = Number(ruleCount) as Rules;
const inventory = inventoryOf(Number(size), name === 'clean');
const policySet = policiesOf(rules);

const WARM_UP_MS = 2_000;
const MEASURE_MS = 3_000;

interface Kept {
  readonly failures: number;
  readonly findings?: readonly Finding[];
}

const audited = (): Kept => {
  const { findings } = audit(inventory, policySet, now);
  return { failures: findings.length, findings };
};

const contestants: Record<string, () => Kept | Promise<Kept>> = {
  tight: () => {
    const counter = new Counter();
    loop(inventory, rules, counter);
    return counter;
  },
  findings: () => {
    const collector = new Collector();
    loop(inventory, rules, collector);
    // The order of the report: by Droplet. With ten rules the loop goes by Droplet anyway.
    if (rules === 3) collector.findings.sort(byDroplet);
    return { failures: collector.findings.length, findings: collector.findings };
  },
  audit: audited,
  clean: audited,
  join: () => ({ failures: toSubjects(inventory).all.length }),
};

/** The page in the control panel names the Droplet; all ids are of one length. */
function byDroplet({ consoleUrl: one }: Finding, { consoleUrl: other }: Finding): number {
  return one === other ? 0 : (one ?? '') < (other ?? '') ? -1 : 1;
}

async function jsonRules(): Promise<(() => Promise<Kept>) | undefined> {
  const run = await loadJsonRules(rules);
  return run && (async () => ({ failures: await run(inventory) }));
}

/** Calls so often, or, once the time is over, at least five times. */
async function repeat(calls: number, mostMs: number, call: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  const end = performance.now() + mostMs;
  while (taken.length < calls && (taken.length < 5 || performance.now() < end)) taken.push(await call());
  return taken;
}

const judge = contestants[name] ?? (await jsonRules());
if (judge) {
  let kept: Kept = { failures: 0 };
  const call = async () => {
    kept = { failures: 0 };
    const started = performance.now();
    kept = await judge();
    return performance.now() - started;
  };
  const slow = name === 'json-rules';
  await repeat(slow ? 1 : 20, WARM_UP_MS, call);
  const taken = await repeat(slow ? 2 : 25, MEASURE_MS, call);
  const fingerprints = kept.findings?.map(({ fingerprint }) => fingerprint);
  const digest = fingerprints && (await import('node:crypto')).hash('sha256', fingerprints.join('\n'));
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  process.send?.({ ms: median(taken), failures: kept.failures, digest, peakMegabytes } satisfies Judged);
} else process.send?.(null);
process.disconnect?.();
