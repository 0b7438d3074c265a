import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../../lib/announce.ts';
import { archiveRun } from '../../lib/archive/archive-run.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import { now } from '../reading/now.ts';
import { createSkippingClock } from '../skipping-clock.ts';

/** Audits an account once, with the composed message and the archived run, and says what that took. */

export interface Load {
  readonly requests: number;
  readonly points: number;
  readonly complete: boolean;
  readonly readMs: number;
  readonly judgeMs: number;
  readonly archiveMs: number;
  readonly peakMegabytes: number;
}

const [apiUrl = '', token = ''] = process.argv.slice(2);
const { policySet, sources } = await loadPolicies([new URL('../../policies', import.meta.url).pathname], {
  now,
});
const started = performance.now();
const clock = createSkippingClock();
const client = createClient({ token, apiUrl, clock });
const inventory = await readAccount(client, policySet, { account: 'bench' });
const read = performance.now();
const run = reportOn(inventory, policySet, { now, generatedAt: now });
compose(run, undefined, 'arn:aws:sns:eu-central-1:123456789012:bench');
const judged = performance.now();
const folder = await mkdtemp(join(tmpdir(), 'snapwarden-load-'));
await archiveRun({ store: createFolderStore(folder), judged: run, sources, run: 'bench' });
await rm(folder, { recursive: true });
process.send?.({
  requests: client.stats.requests,
  points: inventory.points.length,
  complete: run.document.complete,
  readMs: read - started,
  judgeMs: judged - read,
  archiveMs: performance.now() - judged,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
} satisfies Load);
process.disconnect?.();
