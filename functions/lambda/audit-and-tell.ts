import type { Config } from '../../lib/config.ts';
import type { Inventory } from '../../lib/model.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { resolveSettings, type Settings } from '../../lib/policy/settings.ts';
import type { AuditPayload } from './audit-payload.ts';
import type { RunContext } from './entry.ts';
import { type MemoryShelf, openMemory } from './memory.ts';
import { publishMetrics } from './metrics.ts';
import { clock, loadSet, readInventory } from './run.ts';
import { type AuditSummary, summarise, type Told } from './summary.ts';
import { type Telling, tell, tellFailure } from './telling.ts';

export interface Run {
  readonly payload: AuditPayload;
  readonly config: Config;
  /** Undefined where nothing is to be published. */
  readonly topicArn: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Reads, judges with what earlier runs knew, tells what is new and remembers it.
 * @throws ConfigError, PolicyError, ApiError, StoreError, PublishError
 */
export async function auditAndTell(run: Run, context: RunContext): Promise<AuditSummary> {
  const { payload, config, signal } = run;
  const shelf = openMemory(config, payload.policies, context, signal);
  try {
    return await work(run, shelf, context);
  } finally {
    await shelf.close();
  }
}

async function work(run: Run, shelf: MemoryShelf, context: RunContext): Promise<AuditSummary> {
  const startedAt = performance.now();
  const { payload, config, topicArn, signal } = run;
  const telling = topicArn === undefined ? undefined : { config, topicArn, signal };
  const { policySet, inventory } = await readOrTell(run, shelf, telling, context);

  const memory = telling ? await shelf.claim() : undefined;
  const history = telling ? memory : await shelf.look();
  const generatedAt = clock();
  const { reportOn } = await import('../../lib/run-audit.ts');
  const judged = reportOn(inventory, policySet, { now: payload.now ?? generatedAt, generatedAt, history });
  const { document } = judged;
  let told: Told | undefined;
  let delivered = false;
  try {
    if (telling) {
      const outcome = await tell(judged, memory, telling, context);
      if (outcome.failure) throw outcome.failure;
      told = outcome.told;
      delivered = true;
    }
  } finally {
    publishMetrics(document, { delivered, durationMs: performance.now() - startedAt });
  }
  const summary = summarise(document, told);
  context.log.info(document.complete ? 'The audit is complete' : 'The audit is incomplete', { ...summary });
  return summary;
}

/** Reads policies and account; that they could not be read is told where somebody is to be told. */
async function readOrTell(
  { payload: { policies, now }, config, signal }: Run,
  shelf: MemoryShelf,
  telling: Telling | undefined,
  context: RunContext,
): Promise<{ readonly policySet: PolicySet; readonly inventory: Inventory }> {
  let settings: Settings = resolveSettings();
  try {
    const policySet = await loadSet({ policies, now }, context);
    settings = policySet.settings;
    const inventory = await readInventory({ config, policySet, signal, onStart: shelf.ask }, context);
    return { policySet, inventory };
  } catch (error) {
    if (telling) await tellFailure({ error, now: now ?? clock(), settings }, telling, shelf, context);
    throw error;
  }
}
