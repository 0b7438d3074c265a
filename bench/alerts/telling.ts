import { announce } from '../../lib/announce.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { openPost } from '../../lib/post.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { claimMemory, memoryName } from '../../lib/store/claim.ts';
import { openStore } from '../../lib/store/open-store.ts';
import { now } from '../reading/now.ts';
import { createSkippingClock } from '../skipping-clock.ts';

/** Audits an account from the first request to the report, or to the last publish and until that is remembered. */

export interface Telling {
  /** To the report, or to the last publish. */
  readonly ms: number;
  /** To its end. */
  readonly keptMs: number;
  readonly messages: number;
}

const [apiUrl = '', token = '', topicArn = '', account = '', tells] = process.argv.slice(2);
const { policySet } = await loadPolicies([new URL('../../policies', import.meta.url).pathname], { now });
const store = await openStore({ bucket: 'bench', prefix: '' }, 'eu-central-1');
const post = openPost('eu-central-1');

const started = performance.now();
let publishedAt = started;
const early = tells
  ? store.load(memoryName(account)).then((stored) => ({ stored }))
  : Promise.resolve(undefined);
const client = createClient({ token, apiUrl, clock: createSkippingClock() });
const inventory = await readAccount(client, policySet, { account });
let messages = 0;
if (tells) {
  const deadline = Date.now() + 60_000;
  const claim = await claimMemory({ store, account, early, run: account, clock: systemClock, deadline });
  const run = reportOn(inventory, policySet, { now, generatedAt: now, history: claim });
  const told = await announce(run, {
    claim,
    topicArn,
    send: async (arn, some) => {
      const sent = await post.send(arn, some);
      publishedAt = performance.now();
      return sent;
    },
  });
  if (told.failures[0]) throw told.failures[0];
  messages = told.messageIds.length;
} else reportOn(inventory, policySet, { now, generatedAt: now });
const ended = performance.now();
process.send?.({
  ms: (tells ? publishedAt : ended) - started,
  keptMs: ended - started,
  messages,
} satisfies Telling);
post.close();
process.exit();
