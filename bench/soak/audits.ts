import { getEventListeners } from 'node:events';
import { compose } from '../../lib/announce.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { now } from '../reading/now.ts';

/** Audits an account as often as told, on one signal, and looks at itself from time to time. */

export interface Soak {
  readonly done: number;
  /** Of the heap, after a collection. */
  readonly megabytes: number;
  readonly resources: number;
  readonly listeners: number;
}

const [apiUrl = '', token = '', times] = process.argv.slice(2);
const audits = Number(times);
/** After so many everything is loaded and compiled. */
const WARM = Math.ceil(audits / 10);

const { policySet } = await loadPolicies([new URL('../../policies', import.meta.url).pathname], { now });
const { signal } = new AbortController();
const looks: Soak[] = [];
for (let done = 1; done <= audits; done += 1) {
  const client = createClient({ token, apiUrl, clock: systemClock, signal });
  const inventory = await readAccount(client, policySet, { account: 'bench' });
  const run = reportOn(inventory, policySet, { now, generatedAt: now });
  compose(run, undefined, 'arn:aws:sns:eu-central-1:123456789012:bench');
  if (done !== WARM && done % Math.ceil(audits / 5) !== 0) continue;
  globalThis.gc?.();
  looks.push({
    done,
    megabytes: process.memoryUsage().heapUsed / 1_048_576,
    resources: process.getActiveResourcesInfo().length,
    listeners: getEventListeners(signal, 'abort').length,
  });
}
process.send?.(looks);
process.disconnect?.();
