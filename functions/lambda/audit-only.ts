import type { Config } from '../../lib/config.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import type { Instant } from '../../lib/time.ts';
import type { RunContext } from './entry.ts';
import { openMemory } from './memory.ts';
import { clock, loadSet, readInventory } from './run.ts';

export interface OnlyRun {
  readonly policies: readonly string[] | undefined;
  readonly now: Instant | undefined;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/**
 * Reads and judges with what earlier runs knew, and leaves that as it is.
 * @throws ConfigError, PolicyError, ApiError, StoreError
 */
export async function auditOnly(
  { policies, now, config, signal }: OnlyRun,
  context: RunContext,
): Promise<ReportDocument> {
  const policySet = await loadSet({ policies, now }, context);
  const shelf = openMemory(config, policies, context, signal);
  try {
    const inventory = await readInventory({ config, policySet, signal, onStart: shelf.ask }, context);
    const history = await shelf.look();
    const { reportOn } = await import('../../lib/run-audit.ts');
    const generatedAt = clock();
    return reportOn(inventory, policySet, { now: now ?? generatedAt, generatedAt, history }).document;
  } finally {
    await shelf.close();
  }
}
