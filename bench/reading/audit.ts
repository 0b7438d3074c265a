import { createClient } from '../../lib/digitalocean/client.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { createSkippingClock } from '../skipping-clock.ts';
import { now } from './now.ts';
import type { Api, Found } from './plain.ts';

/** The whole audit, from the first request to the report's document. */
export async function loadAudit({ url, token }: Api, whole: boolean): Promise<() => Promise<Found>> {
  const { policySet } = await loadPolicies([new URL('../../policies', import.meta.url).pathname]);
  return async () => {
    const t0 = performance.now();
    const e0 = performance.eventLoopUtilization();
    const clock = createSkippingClock();
    const client = createClient({
      token,
      apiUrl: url,
      clock,
      concurrency: process.env.CONC ? +process.env.CONC : undefined,
    });
    const inventory = await readAccount(client, policySet, { account: 'bench', whole });
    const t1 = performance.now();
    const e1 = performance.eventLoopUtilization(e0);
    const { document } = reportOn(inventory, policySet, { now, generatedAt: now });
    if (process.env.V)
      console.error(
        'read',
        (t1 - t0).toFixed(0),
        'idle',
        e1.idle.toFixed(0),
        'report',
        (performance.now() - t1).toFixed(0),
      );
    if (!document.complete) throw new Error(`incomplete: ${document.gaps[0]?.reason}`);
    return { points: inventory.points.length, waitedMs: clock.skippedMs };
  };
}
