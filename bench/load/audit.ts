import { compose } from '../../lib/announce.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { now } from '../reading/now.ts';
import { createSkippingClock } from '../skipping-clock.ts';

/** Audits an account once, up to the composed message, and says what that took. */

export interface Load {
  readonly requests: number;
  readonly points: number;
  readonly complete: boolean;
  readonly readMs: number;
  readonly judgeMs: number;
  readonly peakMegabytes: number;
}

const [apiUrl = '', token = ''] = process.argv.slice(2);
const { policySet } = await loadPolicies([new URL('../../policies', import.meta.url).pathname], { now });
const started = performance.now();
const clock = createSkippingClock();
const client = createClient({ token, apiUrl, clock });
const inventory = await readAccount(client, policySet, { account: 'bench' });
const read = performance.now();
const run = reportOn(inventory, policySet, { now, generatedAt: now });
compose(run, undefined, 'arn:aws:sns:eu-central-1:123456789012:bench');
process.send?.({
  requests: client.stats.requests,
  points: inventory.points.length,
  complete: run.document.complete,
  readMs: read - started,
  judgeMs: performance.now() - read,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
} satisfies Load);
process.disconnect?.();
