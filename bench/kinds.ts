import { type Kind, kinds } from './kinds/policies.ts';
import type { Measured } from './kinds/worker.ts';
import { runApart } from './process.ts';
import { DEPLOYED } from './reading.ts';
import { median, table, times, verdict, whole } from './table.ts';

/** Every rule kind by itself in accounts of growing size, and the set `regulated` against a loop by hand. */

const MOST_GROWTH = 1.5;
const MOST_TIMES = 10;
const MOST_MEGABYTES = 1_000;
const CALLS = 3;

type Name = Kind | 'regulated' | 'loop';

export async function everyKind(quick: boolean): Promise<string> {
  const points = quick ? 100_000 : 1_000_000;
  const sizes = quick ? [10_000, points] : [10_000, 100_000, points];
  return [await growth(sizes, points), await regulated(points, quick ? 1 : 3)].join('\n\n');
}

async function growth(sizes: readonly number[], points: number): Promise<string> {
  const rows: string[][] = [];
  let loopGrowth = Number.NaN;
  let worst: { readonly kind: Kind; readonly ratio: number } | undefined;
  for (const name of ['loop', ...kinds] as const) {
    const runs: Measured[] = [];
    for (const size of sizes) runs.push(await run(name, size, points));
    const each = runs.map(nanoseconds);
    const grown = (each.at(-1) as number) / (each[0] as number);
    if (name === 'loop') loopGrowth = grown;
    else {
      for (const { counted } of runs)
        if (!(counted.pass > 0 && counted.fail > 0)) throw new Error(`${name} has nothing to tell apart`);
      if (worst === undefined || grown / loopGrowth > worst.ratio)
        worst = { kind: name, ratio: grown / loopGrowth };
    }
    const { pass, fail } = (runs.at(-1) as Measured).counted;
    rows.push([
      name === 'loop' ? '*plain loop of the set*' : `\`${name}\``,
      ...each.map(whole),
      times(grown),
      times(grown / loopGrowth),
      whole(pass),
      whole(fail),
    ]);
  }
  if (worst === undefined) throw new Error('the registry has no rule kind');
  const head = [
    'kind',
    ...sizes.map((size) => `${whole(size)}, ns a point`),
    'growth',
    "of the loop's growth",
    'pass',
    'fail',
  ];
  const { kind, ratio } = worst;
  const wanted = `linear: a point of ${whole(points)} at most ${MOST_GROWTH} × one of ${whole(sizes[0] as number)}, the loop's growth taken out`;
  return [
    table(head, rows),
    verdict(wanted, `${times(ratio)} at worst, \`${kind}\``, ratio <= MOST_GROWTH),
  ].join('\n\n');
}

/** Both in turn, so that whatever else the machine does meets both. */
async function regulated(points: number, rounds: number): Promise<string> {
  const runs = { loop: [] as Measured[], regulated: [] as Measured[] };
  for (let round = 0; round < rounds; round += 1)
    for (const name of ['loop', 'regulated'] as const)
      runs[name].push(await run(name, points, points, CALLS, DEPLOYED));
  const cold = {
    loop: await run('loop', points, points, 1, DEPLOYED),
    regulated: await run('regulated', points, points, 1, DEPLOYED),
  };
  const [plain, judged] = [runs.loop, runs.regulated].map((list) => median(list.map(({ ms }) => ms))) as [
    number,
    number,
  ];
  const told = [runs.loop, runs.regulated].map((list) =>
    JSON.stringify(Object.entries(list[0]?.counted ?? {}).toSorted()),
  );
  if (told[0] !== told[1]) throw new Error(`verdicts differ: ${told.join(' ')}`);
  const peak = (list: readonly Measured[]) => Math.max(...list.map(({ peakMegabytes }) => peakMegabytes));
  const rows = (['loop', 'regulated'] as const).map((name) => {
    const { counted } = runs[name][0] as Measured;
    const ms = name === 'loop' ? plain : judged;
    return [
      name === 'loop' ? 'plain loop, counts only' : '**snapwarden**',
      whole(ms),
      times(ms / plain),
      whole(cold[name].ms),
      whole(counted.fail + counted.excepted + counted.due),
      whole(peak(runs[name])),
      whole(cold[name].peakMegabytes),
    ];
  });
  const most = peak([...runs.regulated, cold.regulated]);
  return [
    `### The set \`regulated\`, ${whole(points)} points`,
    table(
      ['how', 'CPU ms', 'of the plain loop', 'cold, CPU ms', 'findings', 'peak MB', 'cold, peak MB'],
      rows,
    ),
    [
      verdict(`within ${MOST_TIMES} × the plain loop`, times(judged / plain), judged / plain <= MOST_TIMES),
      verdict(`under ${whole(MOST_MEGABYTES)} MB`, `${whole(most)} MB`, most < MOST_MEGABYTES),
    ].join('\n'),
  ].join('\n\n');
}

function run(
  name: Name,
  size: number,
  total: number,
  calls = CALLS,
  flags: readonly string[] = [],
): Promise<Measured> {
  console.error(`kinds: ${name}, ${whole(total / size)} × ${whole(size)}`);
  const args = [name, size, total, calls].map(String);
  return runApart<Measured>(new URL('kinds/worker.ts', import.meta.url), args, flags);
}

const nanoseconds = ({ ms, points }: Measured): number => (ms * 1e6) / points;
