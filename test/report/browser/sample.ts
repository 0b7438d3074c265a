import { createClient } from '../../../lib/digitalocean/client.ts';
import { systemClock } from '../../../lib/digitalocean/clock.ts';
import { everything, fetchInventory } from '../../../lib/digitalocean/inventory.ts';
import { documentFor } from '../../../lib/document-for.ts';
import type { Inventory } from '../../../lib/model.ts';
import { loadPolicies } from '../../../lib/policy/parse.ts';
import type { ReportDocument } from '../../../lib/report/document.ts';
import type { Figures } from '../../../lib/report/figures-schema.ts';
import { renderHtml } from '../../../lib/report/html.ts';
import { reportOn } from '../../../lib/run-audit.ts';
import { sampleAccount } from '../../../lib/sandbox/sample.ts';
import { startSandbox } from '../../../lib/sandbox/server.ts';
import { formatInstant, type Instant, parseInstant, shift } from '../../../lib/time.ts';

const DAY = 86_400_000;
const now = parseInstant('2026-03-01T06:00:00Z') as Instant;

let inventory: Promise<Inventory> | undefined;

async function readSample(): Promise<Inventory> {
  const sandbox = await startSandbox(sampleAccount(now));
  try {
    const client = createClient({ token: sandbox.token, apiUrl: sandbox.url, clock: systemClock });
    return await fetchInventory(client, { account: 'default', needs: everything });
  } finally {
    await sandbox.close();
  }
}

/** The sample account under a folder of policies, with all that the page shows. */
export async function sampleDocument(
  policies: string,
  earlierDays: readonly number[] = [],
): Promise<ReportDocument> {
  inventory ??= readSample();
  const read = await inventory;
  const { policySet, sources } = await loadPolicies([policies], { now });
  const judgedAt = (at: Instant) => reportOn(read, policySet, { now: at, generatedAt: at });
  const judged = judgedAt(now);
  const trend = earlierDays.map((days) => runOf(judgedAt(shift(now, -days * DAY)).document));
  return documentFor('html', judged, {
    sources,
    ...(trend.length > 0 && { trend: [...trend, runOf(judged.document)] }),
  });
}

function runOf({
  now: at,
  complete,
  tally,
  costs,
  policies,
}: ReportDocument): NonNullable<Figures['trend']>[number] {
  return {
    run: formatInstant(parseInstant(at) as Instant),
    now: at,
    complete,
    tally,
    keptUsd: costs.kept.monthlyUsd,
    keptAtLeast: costs.kept.atLeast,
    violationsUsd: costs.violations.monthlyUsd,
    violationsAtLeast: costs.violations.atLeast,
    policies: policies.map((policy) => ({ id: policy.id, tally: policy.tally })),
  };
}

export const pageOf = (document: ReportDocument): string =>
  [...renderHtml(document, { color: false, columns: 80 })].join('');
