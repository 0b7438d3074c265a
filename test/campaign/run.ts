import { parseArgs } from 'node:util';
import { runOnce } from './one-run.ts';
import { shrink } from './shrink.ts';
import { renderTable } from './table.ts';
import { setTrap } from './trap.ts';
import { worldOf } from './world.ts';

/** `node test/campaign/run.ts [--runs 2000] [--seed 1] [--shrink]`: many audits in which everything fails. */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    shrink: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const first = Number(values.seed);
const startedAt = performance.now();
const trap = await setTrap();
const results = [];
for (let seed = first; seed < first + runs; seed += 1) {
  let result = await runOnce(worldOf(seed), trap);
  if (result.violations.length > 0 && values.shrink) result = await shrink(result, trap);
  results.push({ ...result, world: { seed, faults: result.world.faults } });
  if (result.violations.length === 0) continue;
  process.exitCode = 1;
  const faults = result.world.faults.map(({ kind, detail }) => `${kind} (${detail})`);
  process.stdout.write(
    `seed ${seed}, ${result.outcome}: ${faults.join(' + ')}\n` +
      result.violations
        .slice(0, 5)
        .map((violation) => `  ${violation.slice(0, 600)}\n`)
        .join('') +
      (result.violations.length > 5 ? `  and ${result.violations.length - 5} more\n` : '') +
      (values.shrink ? `  ${JSON.stringify(result.world)}\n` : '') +
      `  node test/campaign/run.ts --runs 1 --seed ${seed} --shrink\n`,
  );
}
await trap.close();
const seconds = Math.round((performance.now() - startedAt) / 1000);
process.stdout.write(`${renderTable(results)}seeds ${first} to ${first + runs - 1}, ${seconds} s\n`);
