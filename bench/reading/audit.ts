import { createClient } from '../../lib/digitalocean/client.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { createSkippingClock } from '../skipping-clock.ts';
import { now } from './now.ts';
import type { Api, Found } from './plain.ts';

/** The whole audit, from the first request to the report's document. */
export async function loadAudit({ url, token }: Api, whole: boolean): Promise<() => Promise<Found>> {
  const { policySet } = await loadPolicies([new URL('../../policies', import.meta.url).pathname], { now });
  return async () => {
    const clock = createSkippingClock();
    const client = createClient({ token, apiUrl: url, clock });
    const inventory = await readAccount(client, policySet, { account: 'bench', whole });
    const { document } = reportOn(inventory, policySet, { now, generatedAt: now });
    if (!document.complete) throw new Error(`incomplete: ${document.gaps[0]?.reason}`);
    return { points: inventory.points.length, waitedMs: clock.skippedMs };
  };
}
