import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Target } from './target.ts';
import { targets } from './targets.ts';

/**
 * Fuzzes by hand: `npm run fuzz -- [--minutes N] [--seed N] [--only NAME]`. Every round has a seed of its own, and
 * a failure prints the seed and the path that bring it back.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', default: '' },
  },
});
const chosen = targets.filter(({ name }) => name.includes(values.only));
const minutes = Number(values.minutes);
const firstSeed = Number(values.seed);
if (chosen.length === 0 || !(minutes > 0) || !Number.isSafeInteger(firstSeed)) {
  process.stderr.write(`nothing to do; targets are: ${targets.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

const SLICE_MS = 2_000;
const endsAt = Date.now() + minutes * 60_000;
const counts = new Map<string, number>();
const failures = new Map<string, string>();

async function round({ name, property }: Target, seed: number): Promise<void> {
  const result = await fc.check(property as fc.IAsyncProperty<unknown[]>, {
    seed,
    numRuns: 1_000_000,
    interruptAfterTimeLimit: SLICE_MS,
  });
  counts.set(name, (counts.get(name) ?? 0) + result.numRuns);
  if (!result.failed) return;
  const { counterexamplePath: path, counterexample, errorInstance } = result;
  const words = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  failures.set(
    name,
    `seed ${seed}, path ${path}: ${words.slice(0, 2_000)}\n  ${fc.stringify(counterexample).slice(0, 3_000)}`,
  );
}

process.stdout.write(`seed ${firstSeed}, ${minutes} minutes, ${chosen.length} targets\n`);
let seed = firstSeed;
while (Date.now() < endsAt && failures.size < chosen.length) {
  for (const target of chosen) {
    if (!failures.has(target.name) && Date.now() < endsAt) await round(target, seed);
  }
  seed += 1;
}

for (const { name, slowest } of chosen) {
  const runs = String(counts.get(name) ?? 0).padStart(10);
  const state = failures.has(name) ? 'FAILED' : 'held';
  process.stdout.write(
    `${name.padEnd(22)}${runs} runs  slowest ${slowest.toFixed(0).padStart(5)} ms  ${state}\n`,
  );
}
process.stdout.write(`seeds ${firstSeed} to ${seed - 1}\n`);
for (const [name, failure] of failures) process.stdout.write(`\n${name}: ${failure}\n`);
process.exitCode = failures.size > 0 ? 1 : 0;
