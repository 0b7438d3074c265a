import { createClient } from '../lib/digitalocean/client.ts';
import { systemClock } from '../lib/digitalocean/clock.ts';
import { toMessages } from '../lib/notify/messages.ts';
import { loadPolicies } from '../lib/policy/parse.ts';
import { readAccount, reportOn } from '../lib/run-audit.ts';
import { sampleAccount } from '../lib/sandbox/sample.ts';
import { startSandbox } from '../lib/sandbox/server.ts';
import { type Instant, parseInstant } from '../lib/time.ts';

/** Audits again and again in one process: heap, sockets, timers and listeners must not grow. Run with --expose-gc. */

const NOW = parseInstant('2026-11-21T06:00:00Z') as Instant;
const AUDITS = Number(process.argv[2] ?? 500);

const { policySet } = await loadPolicies(['policies']);
const sandbox = await startSandbox(sampleAccount(NOW), { rateLimit: false });
process.on('warning', (warning) => console.log(`warning: ${warning.name}: ${warning.message}`));

console.log('| audits | heap after collection | resources (sockets, timers) |');
console.log('| ---: | ---: | --- |');
for (let done = 1; done <= AUDITS; done++) {
  const client = createClient({
    token: sandbox.token,
    apiUrl: sandbox.url,
    clock: systemClock,
  });
  const inventory = await readAccount(client, policySet, { account: 'default' });
  toMessages(reportOn(inventory, policySet, { now: NOW, generatedAt: NOW }).document);
  if (done !== 10 && done % Math.ceil(AUDITS / 5) !== 0) continue;
  globalThis.gc?.();
  const resources = Object.entries(Object.groupBy(process.getActiveResourcesInfo(), (name) => name));
  const words = resources.map(([name, all]) => `${name} ${all?.length}`).join(', ');
  console.log(`| ${done} | ${(process.memoryUsage().heapUsed / 1_048_576).toFixed(1)} MB | ${words} |`);
}
await sandbox.close();
