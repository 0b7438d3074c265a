import { type Format, formats } from '../lib/report/index.ts';
import type { Rendered } from './formats/worker.ts';
import { runApart } from './process.ts';
import { table, times, verdict, whole } from './table.ts';

/** How time, size and memory of each report format grow with the judgements. */

/** Megabytes that a rendering may hold at the largest size: an index of the findings, and no copy of them. */
const MOST_HELD = 32;
/** What a judgement of the largest report may cost over one of the middle one. */
const MOST_GROWTH = 2;

export async function everyFormat(quick: boolean): Promise<string> {
  const sizes = quick ? [1_000, 2_000, 4_000] : [1_000, 20_000, 200_000];
  const rows: string[][] = [];
  const growths: [name: string, value: number][] = [];
  const holds: [name: string, value: number][] = [];
  for (const name of Object.keys(formats) as Format[]) {
    const results: Rendered[] = [];
    for (const size of sizes) {
      console.error(`formats: ${name}, ${size} judgements`);
      const worker = new URL('formats/worker.ts', import.meta.url);
      results.push(await runApart<Rendered>(worker, [name, `${size}`], ['--expose-gc']));
    }
    const [, middle, largest] = results as [Rendered, Rendered, Rendered];
    const each = results.map(({ ms }, at) => (ms * 1e6) / (sizes[at] as number));
    const growth = (each[2] as number) / (each[1] as number);
    growths.push([name, growth]);
    holds.push([name, largest.heldMegabytes]);
    rows.push([
      `\`${name}\``,
      ...each.map(whole),
      times(growth),
      (middle.bytes / 1e6).toFixed(1),
      (largest.bytes / 1e6).toFixed(1),
      whole(largest.chunks),
      ...results.map(({ heldMegabytes }) => heldMegabytes.toFixed(1)),
    ]);
  }
  const count = (at: number) => whole(sizes[at] as number);
  const head = [
    'format',
    ...sizes.map((size) => `${whole(size)}, ns a judgement`),
    'growth',
    `MB of ${count(1)}`,
    `MB of ${count(2)}`,
    'chunks',
    ...sizes.map((size) => `${whole(size)}, MB held`),
  ];
  const [slowest, fullest] = [growths, holds].map((all) =>
    all.toSorted(([, one], [, other]) => other - one).at(0),
  ) as [[string, number], [string, number]];
  const lines = [
    verdict(
      `linear: a judgement of ${count(2)} at most ${MOST_GROWTH} × one of ${count(1)}`,
      `${times(slowest[1])} at worst, \`${slowest[0]}\``,
      slowest[1] <= MOST_GROWTH,
    ),
    verdict(
      `streams: at most ${MOST_HELD} MB held while ${count(2)} are rendered`,
      `${fullest[1].toFixed(1)} MB at worst, \`${fullest[0]}\``,
      fullest[1] <= MOST_HELD,
    ),
  ];
  return `${table(head, rows)}\n\n${lines.join('\n')}`;
}
