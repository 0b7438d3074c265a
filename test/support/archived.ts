import { type ArchivedRun, archiveRun } from '../../lib/archive/archive-run.ts';
import type { Signer } from '../../lib/attest/signer.ts';
import type { Memory } from '../../lib/changes/memory.ts';
import type { Inventory } from '../../lib/model.ts';
import { type ParsedPolicies, parsePolicies } from '../../lib/policy/parse.ts';
import { type Judged, reportOn } from '../../lib/run-audit.ts';
import type { Store } from '../../lib/store/store.ts';
import { type Instant, shift } from '../../lib/time.ts';
import { at, backupOf, dropletOf, inventoryOf } from './inventory.ts';

/** Runs of a small account: `web-1` is well kept, `db-1` is not. */

export const DAY_1 = at('2026-03-01T06:00:00Z');
export const DAY_2 = at('2026-03-02T06:00:00Z');
export const DAY_3 = at('2026-03-03T06:00:00Z');

const HOUR = 3_600_000;

const policyText = (rpo: string) => `version: 1
policies:
  - id: backups
    owner: platform@example.com
    rules:
      - { kind: freshness, rpo: ${rpo} }
`;

/** The set `policies/a.yaml`. */
export const policiesOf = (rpo = '28h'): ParsedPolicies =>
  parsePolicies([{ file: 'policies/a.yaml', source: policyText(rpo) }], { now: DAY_1 });

export const account = (now: Instant, rest: Partial<Inventory> = {}): Inventory =>
  inventoryOf(now, {
    resources: [dropletOf('1', { name: 'web-1' }), dropletOf('2', { name: 'db-1' })],
    points: [backupOf('11', '1', shift(now, -20 * HOUR)), backupOf('21', '2', shift(now, -30 * HOUR))],
    ...rest,
  });

export interface RunRequest {
  readonly now: Instant;
  readonly run?: string;
  readonly generatedAt?: Instant;
  readonly inventory?: Inventory;
  readonly policies?: ParsedPolicies;
  readonly memory?: Memory | undefined;
  readonly signer?: Signer | undefined;
}

/** A run as it is before it is archived. */
export function judge({ now, generatedAt, inventory, policies, memory }: RunRequest): Judged {
  return reportOn(inventory ?? account(now), (policies ?? policiesOf()).policySet, {
    now,
    generatedAt: generatedAt ?? shift(now, 1_234),
    ...(memory && { history: { memory } }),
  });
}

/** Judges and archives. */
export function archive(store: Store, request: RunRequest, signal?: AbortSignal): Promise<ArchivedRun> {
  const { sources } = request.policies ?? policiesOf();
  const { run = 'a', signer } = request;
  return archiveRun({ store, judged: judge(request), sources, run, signer }, signal);
}
