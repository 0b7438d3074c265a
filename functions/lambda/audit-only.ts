import type { Config } from '../../lib/config.ts';
import type { PolicyText } from '../../lib/policy/parse.ts';
import type { Judged } from '../../lib/run-audit.ts';
import type { Instant } from '../../lib/time.ts';
import type { RunContext } from './entry.ts';
import { openMemory } from './memory.ts';
import { clock, loadSet, readInventory } from './run.ts';

export interface OnlyRun {
  readonly policies: readonly string[] | undefined;
  readonly now: Instant | undefined;
  /** Keep every judgement as a finding. */
  readonly all: boolean;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** What a report is made of. */
export interface Reported {
  readonly judged: Judged;
  /** The policies as they stood. */
  readonly sources: readonly PolicyText[];
}

/**
 * Reads and judges with what earlier runs knew, and leaves that as it is.
 * @throws ConfigError, PolicyError, ApiError, StoreError
 */
export async function auditOnly(
  { policies, now, all, config, signal }: OnlyRun,
  context: RunContext,
): Promise<Reported> {
  const { policySet, sources } = await loadSet({ policies, now }, context);
  const shelf = openMemory(config, policies, context, signal);
  try {
    const inventory = await readInventory({ config, policySet, signal, onStart: shelf.ask }, context);
    const history = await shelf.look();
    const { reportOn } = await import('../../lib/run-audit.ts');
    const generatedAt = clock();
    const judged = reportOn(inventory, policySet, { now: now ?? generatedAt, generatedAt, all, history });
    return { judged, sources };
  } finally {
    await shelf.close();
  }
}
