import type { Load } from './load/audit.ts';
import { nextMessage, runApart, startApart } from './process.ts';
import { seconds, table, verdict, whole } from './table.ts';

/** How time and memory grow with the account, from the first request to the composed message and the archived run. */

const POINTS = 8;
/** What Node takes by itself in a Lambda of 1,769 MB. */
const HEAP = '--max-old-space-size=1500';
/** Requests that the API allows in a minute. */
const PER_MINUTE = 250;

export async function load(quick: boolean): Promise<string> {
  const sizes = quick ? [100] : [1_000, 5_000, 10_000, 25_000, 50_000];
  const rows: string[][] = [];
  let complete = true;
  for (const droplets of sizes) {
    console.error(`load: ${droplets} Droplets`);
    const one = await measure(droplets);
    complete &&= one.complete;
    rows.push([
      whole(droplets),
      whole(one.points),
      whole(one.requests),
      whole(Math.max(0, Math.ceil(one.requests / PER_MINUTE) - 1)),
      seconds(one.readMs),
      seconds(one.judgeMs),
      seconds(one.archiveMs),
      whole(one.peakMegabytes),
    ]);
  }
  const head = [
    'Droplets',
    'points',
    'requests',
    'minutes to wait',
    'read s',
    'judge and compose s',
    'archive s',
    'peak MB',
  ];
  return `${table(head, rows)}\n\n${verdict('every audit complete', complete ? 'yes' : 'no', complete)}`;
}

async function measure(droplets: number): Promise<Load> {
  const server = startApart(new URL('reading/sandbox.ts', import.meta.url), [
    `${droplets}`,
    `${POINTS}`,
    '0',
  ]);
  try {
    const { url, token } = await nextMessage<{ readonly url: string; readonly token: string }>(server);
    return await runApart<Load>(new URL('load/audit.ts', import.meta.url), [url, token], [HEAP]);
  } finally {
    server.kill();
  }
}
