import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { alerts } from './alerts.ts';
import { everyFormat } from './formats.ts';
import { judging } from './judging.ts';
import { everyKind } from './kinds.ts';
import { limit } from './limit.ts';
import { load } from './load.ts';
import { page } from './page.ts';
import { reading } from './reading.ts';
import { writeSection } from './readme.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { validate } from './validate.ts';

/**
 * Runs the benchmarks that are named, or all; prints their tables and writes them into `bench/README.md`.
 * `--quick` tries every part with little data and writes nothing.
 */

const benchmarks: Record<string, (quick: boolean) => Promise<string>> = {
  reading,
  judging,
  kinds: everyKind,
  formats: everyFormat,
  page,
  limit,
  load,
  alerts,
  soak,
  start,
  validate,
};

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`);
  process.exit(2);
}
for (const [name, measure] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const [before = 0] = loadavg();
  const content = await measure(values.quick);
  const machine = `Node ${process.version}, ${availableParallelism()} cores, load ${before.toFixed(1)} before the run.`;
  console.info(`\n## ${name}\n\n${content}\n\n${machine}`);
  if (!values.quick) await writeSection(name, `${content}\n\n${machine}`);
}
