import type { Comparing } from './alerts/comparing.ts';
import type { Telling } from './alerts/telling.ts';
import { nextMessage, runApart, startApart } from './process.ts';
import { median, seconds, table, times, verdict, whole } from './table.ts';

/** What it costs to remember, to compare and to tell. */

const MEGABYTE = 1_048_576;
const LATENCY_MS = 30;
/** Two histories of a million findings at once are more than Node takes by itself. */
const HEAP = ['--max-old-space-size=6000', '--expose-gc'];

export async function alerts(quick: boolean): Promise<string> {
  const sizes = quick ? [1_000] : [10_000, 100_000, 1_000_000];
  const compared: Comparing[] = [];
  for (const findings of sizes) {
    console.error(`alerts: ${findings} findings`);
    compared.push(await runApart(new URL('alerts/comparing.ts', import.meta.url), [`${findings}`], HEAP));
  }
  const { alone, told, kept } = await tell(quick ? 100 : 1_000, quick ? 1 : 7);
  const slowest = Math.max(...compared.map(({ compareMs, joinMs }) => compareMs / joinMs));
  const large = compared.find(({ findings }) => findings === 100_000);
  return [
    table(
      ['open findings', 'compare ms', 'plain join ms', 'of the join', 'memory MB', 'write ms', 'load ms'],
      compared.map(({ findings, compareMs, joinMs, gzippedBytes, writeMs, loadMs }) => [
        whole(findings),
        compareMs.toFixed(1),
        joinMs.toFixed(1),
        times(compareMs / joinMs),
        (gzippedBytes / MEGABYTE).toFixed(1),
        whole(writeMs),
        whole(loadMs),
      ]),
    ),
    table(
      [`${quick ? 100 : '1,000'} Droplets, every answer ${LATENCY_MS} ms late`, 's'],
      [
        ['the audit alone', seconds(alone)],
        ['to the last publish', seconds(told)],
        ['and until that is remembered', seconds(kept)],
      ],
    ),
    [
      verdict('comparing takes at most 3 × the plain join', times(slowest), slowest <= 3),
      ...(large
        ? [
            verdict(
              'the memory of 100,000 findings is under 20 MB',
              `${(large.gzippedBytes / MEGABYTE).toFixed(1)} MB`,
              large.gzippedBytes < 20 * MEGABYTE,
            ),
          ]
        : []),
      verdict('telling takes at most 1.5 × the audit alone', times(told / alone), told / alone <= 1.5),
    ].join('\n'),
  ].join('\n\n');
}

interface Cloud {
  readonly topic: string;
  readonly snsUrl: string;
  readonly s3Url: string;
}

/** Milliseconds of an audit alone, and of one that claims, publishes and remembers: medians, in turn. */
async function tell(droplets: number, rounds: number): Promise<Record<'alone' | 'told' | 'kept', number>> {
  const latency = `${LATENCY_MS}`;
  const api = startApart(new URL('reading/sandbox.ts', import.meta.url), [`${droplets}`, '5', latency]);
  const cloud = startApart(new URL('alerts/cloud.ts', import.meta.url), [latency]);
  try {
    const { url, token } = await nextMessage<{ readonly url: string; readonly token: string }>(api);
    const { topic, snsUrl, s3Url } = await nextMessage<Cloud>(cloud);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SNS: snsUrl,
      AWS_ENDPOINT_URL_S3: s3Url,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
    });
    const run = (account: string, tells: string) =>
      runApart<Telling>(new URL('alerts/telling.ts', import.meta.url), [url, token, topic, account, tells]);
    // Once for the answers to be made; not counted.
    await run('warm', '');
    const [alone, told, kept]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round += 1) {
      console.error(`alerts: ${droplets} Droplets, round ${round + 1}`);
      alone.push((await run(`alone-${round}`, '')).ms);
      const first = await run(`told-${round}`, 'yes');
      if (first.messages === 0) throw new Error('there was nothing to tell');
      told.push(first.ms);
      kept.push(first.keptMs);
    }
    return { alone: median(alone), told: median(told), kept: median(kept) };
  } finally {
    api.kill();
    cloud.kill();
  }
}
