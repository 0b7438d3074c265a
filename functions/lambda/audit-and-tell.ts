import type { Config } from '../../lib/config.ts';
import type { Inventory } from '../../lib/model.ts';
import type { ParsedPolicies } from '../../lib/policy/parse.ts';
import { resolveSettings, type Settings } from '../../lib/policy/settings.ts';
import type { Judged } from '../../lib/run-audit.ts';
import type { Claim } from '../../lib/store/claim.ts';
import type { AuditPayload } from './audit-payload.ts';
import type { RunContext } from './entry.ts';
import { keepRun } from './keep-run.ts';
import { logFailure } from './log.ts';
import { type MemoryShelf, openMemory, setOf } from './memory.ts';
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
 * Reads, judges with what earlier runs knew, tells what is new, remembers it, and archives the run.
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
  const { policySet, sources, inventory } = await readOrTell(run, shelf, telling, context);

  // Without what earlier runs knew nothing can be told; what was seen is judged and archived all the same.
  const [claimed] = await Promise.allSettled([telling && shelf.claim()]);
  if (claimed.status === 'rejected') logFailure(context.log, claimed.reason, 'Nothing can be told');
  const memory = claimed.status === 'fulfilled' ? claimed.value : undefined;
  const history = telling ? memory : await shelf.look();
  const generatedAt = clock();
  const { reportOn } = await import('../../lib/run-audit.ts');
  const judged = reportOn(inventory, policySet, { now: payload.now ?? generatedAt, generatedAt, history });
  const { document } = judged;
  // What was seen is evidence, told or not; and what is to be told does not wait for it.
  const [told] = await Promise.allSettled([
    claimed.status === 'rejected'
      ? Promise.reject(claimed.reason)
      : telling && tellAll(judged, memory, telling, context),
  ]);
  const delivered = told.status === 'fulfilled' && told.value !== undefined;
  // What other policies find is another series, and does not stand for the audit that is waited for.
  if (setOf(payload.policies) === undefined)
    publishMetrics(document, { delivered, durationMs: performance.now() - startedAt });
  const [archived] = await Promise.allSettled([
    isQuestion(run) ? undefined : keepRun({ judged, sources }, run, context),
  ]);
  if (told.status === 'rejected') {
    if (archived.status === 'rejected') logFailure(context.log, archived.reason, 'The run was not archived');
    throw told.reason;
  }
  if (archived.status === 'rejected') throw archived.reason;
  const summary = summarise(document, told.value, archived.value?.name);
  context.log.info(document.complete ? 'The audit is complete' : 'The audit is incomplete', { ...summary });
  return summary;
}

/** Whoever asks how it was at another time, or would be by other policies, and tells nobody, leaves no trace. */
function isQuestion({ payload: { now, policies }, topicArn }: Run): boolean {
  return topicArn === undefined && (now !== undefined || policies !== undefined);
}

/** @throws StoreError, PublishError where something was not delivered */
async function tellAll(
  judged: Judged,
  memory: Claim | undefined,
  telling: Telling,
  context: RunContext,
): Promise<Told | undefined> {
  const { told, failure } = await tell(judged, memory, telling, context);
  if (failure) throw failure;
  return told;
}

/** Reads policies and account; that they could not be read is told where somebody is to be told. */
async function readOrTell(
  { payload: { policies, now }, config, signal }: Run,
  shelf: MemoryShelf,
  telling: Telling | undefined,
  context: RunContext,
): Promise<Pick<ParsedPolicies, 'policySet' | 'sources'> & { readonly inventory: Inventory }> {
  let settings: Settings = resolveSettings();
  try {
    const { policySet, sources } = await loadSet({ policies, now }, context);
    settings = policySet.settings;
    const inventory = await readInventory({ config, policySet, signal, onStart: shelf.ask }, context);
    return { policySet, sources, inventory };
  } catch (error) {
    if (telling) await tellFailure({ error, now: now ?? clock(), settings }, telling, shelf, context);
    throw error;
  }
}
