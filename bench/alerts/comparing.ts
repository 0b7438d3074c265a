import { type Change, compare, type Run } from '../../lib/changes/compare.ts';
import type { Memory } from '../../lib/changes/memory.ts';
import { paceOf } from '../../lib/notify/letters.ts';
import { resolveSettings } from '../../lib/policy/settings.ts';
import { parseMemory, serializeMemory } from '../../lib/store/memory-file.ts';
import { median } from '../table.ts';
import { memoryOf, runOf } from './histories.ts';

/** Compares so many findings with what was known, and joins the same data by hand, in turn. */

export interface Comparing {
  readonly findings: number;
  readonly changes: number;
  readonly compareMs: number;
  readonly joinMs: number;
  readonly gzippedBytes: number;
  readonly writeMs: number;
  readonly loadMs: number;
}

/** The first are not counted: they are compiled meanwhile. */
const [WARM, ROUNDS] = [3, 7];
const findings = Number(process.argv[2]);
const [memory, run, pace] = [memoryOf(findings), runOf(findings), paceOf(resolveSettings())];

/** What a loop written by hand does at least: finds each in the other, and says which is new, open or gone. */
function join({ open }: Memory, { findings }: Run): Pick<Change, 'kind' | 'fingerprint'>[] {
  const changes: Pick<Change, 'kind' | 'fingerprint'>[] = [];
  const found = new Set<string>();
  for (const { fingerprint } of findings) {
    found.add(fingerprint);
    changes.push({ kind: open.has(fingerprint) ? 'open' : 'new', fingerprint });
  }
  for (const fingerprint of open.keys())
    if (!found.has(fingerprint)) changes.push({ kind: 'resolved', fingerprint });
  return changes;
}

function timed<T>(work: () => T): { ms: number; result: T } {
  globalThis.gc?.();
  const started = performance.now();
  const result = work();
  return { ms: performance.now() - started, result };
}

const compared: number[] = [];
const joined: number[] = [];
let changes = 0;
for (let round = -WARM; round < ROUNDS; round += 1) {
  const own = timed(() => compare(memory, run, pace));
  const plain = timed(() => join(memory, run));
  if (own.result.length !== plain.result.length) throw new Error('they find another number of changes');
  changes = own.result.length;
  if (round < 0) continue;
  compared.push(own.ms);
  joined.push(plain.ms);
}
const written = timed(() => serializeMemory('default', { memory, lease: undefined }));
const loaded = timed(() => parseMemory(written.result, 'default', 'bench'));
if (loaded.result.memory?.open.size !== findings) throw new Error('it did not come back whole');
process.send?.({
  findings,
  changes,
  compareMs: median(compared),
  joinMs: median(joined),
  gzippedBytes: written.result.length,
  writeMs: written.ms,
  loadMs: loaded.ms,
} satisfies Comparing);
process.disconnect?.();
