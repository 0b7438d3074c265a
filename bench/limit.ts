import { createClient } from '../lib/digitalocean/client.ts';
import { loadPolicies } from '../lib/policy/parse.ts';
import type { ReportDocument } from '../lib/report/document.ts';
import { readAccount, reportOn } from '../lib/run-audit.ts';
import { largeAccount } from '../lib/sandbox/large.ts';
import { type RateLimit, usualRateLimit } from '../lib/sandbox/rate-limit.ts';
import { type SandboxOptions, startSandbox } from '../lib/sandbox/server.ts';
import { type Instant, instantFromMillis } from '../lib/time.ts';
import { createSkippingClock } from './skipping-clock.ts';
import { seconds, table, verdict, whole } from './table.ts';

/**
 * How the audit keeps to the rate limit where it has to ask Droplet by Droplet. Client and sandbox share a clock
 * that jumps over the waits.
 */

const POINTS = 5;
const MINUTE = 60_000;

interface Scenario {
  readonly title: string;
  readonly rateLimit: RateLimit;
  /** The server says nothing of the limit but the number 429. */
  readonly mute?: boolean;
  /** Time allowed, in milliseconds. */
  readonly allowedMs?: number;
}

const usual: Scenario = { title: '250 a minute', rateLimit: usualRateLimit };
const hour = { rateLimit: { perMinute: 250, perHour: 600 }, allowedMs: 15 * MINUTE } as const;
const told: Scenario = { ...hour, title: '600 an hour, told by `ratelimit-remaining`' };
const mute: Scenario = { ...hour, title: '600 an hour, a bare 429', mute: true };

interface Outcome {
  readonly requests: number;
  readonly refused: number;
  readonly ms: number;
  readonly points: number;
  readonly document: ReportDocument;
}

export async function limit(quick: boolean): Promise<string> {
  const droplets = quick ? 300 : 1_000;
  const all = droplets * POINTS + Math.floor(droplets / 10);
  const scenarios = quick ? [usual] : [usual, told, mute];
  const outcomes: Outcome[] = [];
  for (const scenario of scenarios) outcomes.push(await run(scenario, droplets));
  const rows = outcomes.map(({ requests, refused, ms, points, document }, at) => [
    (scenarios[at] as Scenario).title,
    whole(requests),
    whole(refused),
    seconds(ms),
    `${whole(points)} of ${whole(all)}`,
    document.complete ? 'complete' : 'incomplete',
    whole(document.tally.unknown),
  ]);
  const head = ['limit', 'requests', '429s', 'took s', 'points read', 'says', 'verdicts unknown'];
  const [first, ...others] = outcomes as [Outcome, ...Outcome[]];
  // The first 250 may go at once, and each further 250 a minute later.
  const least = (Math.ceil(first.requests / usualRateLimit.perMinute) - 1) * MINUTE;
  const ratio = first.ms / least;
  const lines = [
    verdict(
      `${whole(droplets)} Droplets: nothing missing`,
      first.points === all && first.document.complete ? 'nothing' : 'something',
      first.points === all && first.document.complete,
    ),
    verdict(`at most 1.1 × the ${seconds(least)} s of the budget`, `${ratio.toFixed(3)} ×`, ratio <= 1.1),
  ];
  for (const [at, { ms, document, points }] of others.entries()) {
    const { title, allowedMs = 0 } = scenarios[at + 1] as Scenario;
    const honest = ms <= allowedMs && points < all && !document.complete && document.tally.unknown > 0;
    const reason = document.gaps.find(({ endpoint }) => endpoint.includes('backups'))?.reason ?? 'nothing';
    lines.push(verdict(`${title}: stops within ${seconds(allowedMs)} s and says`, reason, honest));
  }
  return [table(head, rows), lines.join('\n')].join('\n\n');
}

async function run({ title, rateLimit, mute, allowedMs }: Scenario, droplets: number): Promise<Outcome> {
  console.error(`limit: ${title}`);
  const clock = createSkippingClock();
  const now = () => instantFromMillis(clock.now()) as Instant;
  const started = clock.now();
  let refused = 0;
  const intercept: SandboxOptions['intercept'] = (_, respond) => {
    const answer = respond();
    if (answer.status === 429) refused += 1;
    return mute ? { status: answer.status, body: answer.body } : undefined;
  };
  const account = largeAccount(droplets, POINTS, now());
  const sandbox = await startSandbox(account, { rateLimit, now, latencyMs: 30, intercept });
  try {
    const { policySet } = await loadPolicies([new URL('../policies', import.meta.url).pathname], {
      now: now(),
    });
    const deadline = allowedMs === undefined ? undefined : started + allowedMs;
    const client = createClient({ token: sandbox.token, apiUrl: sandbox.url, clock, deadline });
    const inventory = await readAccount(client, policySet, { account: 'bench', enumeration: 'per-droplet' });
    const { document } = reportOn(inventory, policySet, { now: now(), generatedAt: now() });
    const ms = clock.now() - started;
    return { requests: sandbox.requests.length, refused, ms, points: inventory.points.length, document };
  } finally {
    await sandbox.close();
  }
}
