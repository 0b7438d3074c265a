import { createClient } from '../lib/digitalocean/client.ts';
import { systemClock } from '../lib/digitalocean/clock.ts';
import { everything, fetchInventory } from '../lib/digitalocean/inventory.ts';
import type { Inventory } from '../lib/model.ts';
import { parsePolicies } from '../lib/policy/parse.ts';
import type { ReportDocument } from '../lib/report/document.ts';
import { pageFor } from '../lib/report/page.ts';
import { renderSections } from '../lib/report/table.ts';
import { reportOn } from '../lib/run-audit.ts';
import { sampleAccount } from '../lib/sandbox/sample.ts';
import { startSandbox } from '../lib/sandbox/server.ts';
import { type Instant, parseInstant } from '../lib/time.ts';

/** The instant at which the documentation judges the sample account. */
export const sampleNow = parseInstant('2026-03-01T06:00:00Z') as Instant;

let inventory: Promise<Inventory> | undefined;

async function readSample(): Promise<Inventory> {
  const sandbox = await startSandbox(sampleAccount(sampleNow));
  try {
    const client = createClient({ token: sandbox.token, apiUrl: sandbox.url, clock: systemClock });
    return await fetchInventory(client, { account: 'default', needs: everything });
  } finally {
    await sandbox.close();
  }
}

/**
 * Judges the sample account by an example of the documentation.
 * @throws PolicyError where the example is no policy
 */
export async function judgeSample(
  example: string,
  all: boolean,
): Promise<{ document: ReportDocument; timeZone: string }> {
  inventory ??= readSample();
  const { policySet } = parsePolicies([{ file: 'example.yaml', source: example }], { now: sampleNow });
  const { document } = reportOn(await inventory, policySet, { now: sampleNow, generatedAt: sampleNow, all });
  return { document, timeZone: policySet.settings.timeZone };
}

/**
 * What `audit --sandbox --now 2026-03-01T06:00:00Z` prints of an example, without its head.
 * @param all with `--all`
 * @throws PolicyError where the example is no policy
 */
export async function sampleOutput(example: string, all: boolean): Promise<string> {
  const { document, timeZone } = await judgeSample(example, all);
  // A file gets these columns, and no colour.
  const page = pageFor(document, { color: false, columns: 100, timeZone });
  return [...renderSections(document, page)].join('').trim();
}
