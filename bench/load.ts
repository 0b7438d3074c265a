import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createClient } from '../lib/digitalocean/client.ts';
import { type Clock, systemClock } from '../lib/digitalocean/clock.ts';
import { toMessages } from '../lib/notify/messages.ts';
import { loadPolicies } from '../lib/policy/parse.ts';
import { readAccount, reportOn } from '../lib/run-audit.ts';
import { largeAccount } from '../lib/sandbox/large.ts';
import { startSandbox } from '../lib/sandbox/server.ts';
import { type Instant, parseInstant } from '../lib/time.ts';

/**
 * How memory and time grow with the account: the whole pipeline (reading, judging, composing the message) in a
 * process of its own, against the sample server in another, without latency and without a rate limit.
 */

const NOW = parseInstant('2026-11-21T06:00:00Z') as Instant;
const POINTS = 8;
const sizes = [1_000, 5_000, 10_000, 25_000, 50_000];

interface Measured {
  readonly requests: number;
  readonly points: number;
  readonly verdicts: number;
  readonly complete: boolean;
  readonly readSeconds: number;
  readonly judgeSeconds: number;
  readonly peakMegabytes: number;
}

/** Waiting for the rate limit costs nothing here; what it would cost has a column of its own. */
function impatientClock(): Clock {
  let skipped = 0;
  return {
    ...systemClock,
    now: () => Date.now() + skipped,
    sleep: async (ms) => {
      skipped += ms;
    },
  };
}

async function serve(droplets: number): Promise<void> {
  const { url, token } = await startSandbox(largeAccount(droplets, POINTS, NOW), { rateLimit: false });
  process.send?.({ url, token });
}

async function audit(apiUrl: string, token: string): Promise<void> {
  const { policySet } = await loadPolicies(['policies']);
  const started = performance.now();
  const client = createClient({ token, apiUrl, clock: impatientClock() });
  const inventory = await readAccount(client, policySet, { account: 'default' });
  const read = performance.now();
  const { document } = reportOn(inventory, policySet, { now: NOW, generatedAt: NOW });
  toMessages(document);
  const measured: Measured = {
    requests: client.stats.requests,
    points: inventory.points.length,
    verdicts: Object.values(document.tally).reduce((sum, count) => sum + count, 0),
    complete: document.complete,
    readSeconds: (read - started) / 1000,
    judgeSeconds: (performance.now() - read) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  process.send?.(measured);
}

async function measure(droplets: number): Promise<Measured> {
  const server = fork(import.meta.filename, ['serve', String(droplets)]);
  const [{ url, token }] = await once(server, 'message');
  // What Node takes by itself in a Lambda of 1,769 MB.
  const worker = fork(import.meta.filename, ['audit', url, token], {
    execArgv: ['--max-old-space-size=1500'],
  });
  const [measured] = await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(([code]) => Promise.reject(new Error(`the audit ended with ${code}`))),
  ]);
  server.kill();
  return measured as Measured;
}

const [role, ...rest] = process.argv.slice(2);
if (role === 'serve') await serve(Number(rest[0]));
else if (role === 'audit') await audit(rest[0] as string, rest[1] as string);
else {
  console.log(
    '| Droplets | points | requests | minutes at 250 a minute | read | judge and compose | peak memory | complete |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |');
  for (const droplets of sizes) {
    const one = await measure(droplets);
    const row = [
      droplets.toLocaleString('en'),
      one.points.toLocaleString('en'),
      one.requests.toLocaleString('en'),
      String(Math.max(0, Math.ceil(one.requests / 250) - 1)),
      `${one.readSeconds.toFixed(1)} s`,
      `${one.judgeSeconds.toFixed(1)} s`,
      `${Math.round(one.peakMegabytes)} MB`,
      one.complete ? 'yes' : 'no',
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
}
