import type { ChildProcess } from 'node:child_process';
import { nextMessage, runApart, startApart } from './process.ts';
import type { Reading } from './reading/reader.ts';
import { type ReaderName, readers } from './reading/readers.ts';
import { median, seconds, table, times, verdict, whole } from './table.ts';

/** How long an account takes to be read and judged, against other ways to read it. */

const POINTS = 5;
const LATENCY_MS = 30;

/** What `serverless.yml` gives the functions. */
export const DEPLOYED = ['--max-semi-space-size=8'];

/** Medians over the rounds. */
interface Result extends Reading {
  readonly requests: number;
  readonly estimated?: boolean;
}

type Results = Map<ReaderName, Result>;

export async function reading(quick: boolean): Promise<string> {
  const sizes = quick ? [100] : [100, 1_000, 4_000, 10_000];
  const measured = new Map<number, Results>();
  for (const droplets of sizes) {
    const results = await measureSize(droplets, quick);
    const smaller = measured.get(1_000)?.get('inTurn');
    if (!results.has('inTurn') && smaller) results.set('inTurn', estimate(smaller, droplets));
    measured.set(droplets, results);
  }
  const tables = [...measured].map(
    ([droplets, results]) => `### ${whole(droplets)} Droplets\n\n${tableOf(results)}`,
  );
  return [...tables, wantedOf(measured).join('\n')].join('\n\n');
}

/** How often each is run; what takes minutes runs once or not at all. */
function roundsOf(name: ReaderName, droplets: number, quick: boolean): number {
  if (quick) return 1;
  if (name === 'inTurn') return droplets > 1_000 ? 0 : droplets > 100 ? 1 : 3;
  if (name === 'dots' || name === 'sixteen') return droplets > 4_000 ? 1 : 3;
  return 7;
}

async function measureSize(droplets: number, quick: boolean): Promise<Results> {
  const names = (Object.keys(readers) as ReaderName[]).filter((name) => roundsOf(name, droplets, quick) > 0);
  const sandbox = startApart(new URL('reading/sandbox.ts', import.meta.url), [
    String(droplets),
    String(POINTS),
    String(LATENCY_MS),
  ]);
  const runs = new Map(names.map((name) => [name, [] as Result[]]));
  try {
    const { url, token } = await nextMessage<{ readonly url: string; readonly token: string }>(sandbox);
    const run = async (name: ReaderName): Promise<Result> => {
      const result = await runApart<Reading>(
        new URL('reading/reader.ts', import.meta.url),
        [name, url, token],
        name === 'audit' || name === 'whole' ? DEPLOYED : [],
      );
      const points = droplets * POINTS + Math.floor(droplets / 10);
      if (result.points !== points) throw new Error(`${name} found ${result.points} of ${points} points`);
      return { ...result, requests: await requestsOf(sandbox) };
    };
    // Once for the answers to be made; not counted.
    for (const name of ['floor', 'whole'] as const) await run(name);
    for (let round = 0; round < 7; round += 1) {
      for (const name of names) {
        if (round >= roundsOf(name, droplets, quick)) continue;
        console.error(`reading ${droplets}: ${name}, round ${round + 1}`);
        runs.get(name)?.push(await run(name));
      }
    }
  } finally {
    sandbox.kill();
  }
  return new Map([...runs].map(([name, results]) => [name, medians(results)]));
}

function requestsOf(sandbox: ChildProcess): Promise<number> {
  const answer = nextMessage<number>(sandbox);
  sandbox.send('count');
  return answer;
}

function medians(results: readonly Result[]): Result {
  const of = (key: 'points' | 'ms' | 'waitedMs' | 'cpuMs' | 'peakMegabytes' | 'requests') =>
    median(results.map((result) => result[key]));
  return {
    points: of('points'),
    ms: of('ms'),
    waitedMs: of('waitedMs'),
    cpuMs: of('cpuMs'),
    peakMegabytes: of('peakMegabytes'),
    requests: of('requests'),
  };
}

/** In turn every request takes the same time, so that its number says how long it takes. */
function estimate(smaller: Result, droplets: number): Result {
  const { droplets: d, snapshots, volumes } = pagesOf(droplets);
  const requests = d + 1 + snapshots + volumes + droplets;
  return { ...smaller, requests, ms: (smaller.ms / smaller.requests) * requests, estimated: true };
}

/** Pages of each list of the made-up account. */
function pagesOf(droplets: number) {
  const pages = (items: number) => Math.max(1, Math.ceil(items / 200));
  const volumes = Math.floor(droplets / 10);
  return {
    droplets: pages(droplets),
    snapshots: pages(droplets + volumes),
    images: pages(droplets * POINTS),
    volumes: pages(volumes),
  };
}

function tableOf(results: Results): string {
  const floor = results.get('floor') as Result;
  const rows = [...results].map(([name, { requests, ms, cpuMs, peakMegabytes, waitedMs, estimated }]) => [
    readers[name].title,
    whole(requests),
    `${estimated ? '≈ ' : ''}${seconds(ms)}`,
    `${estimated ? '≈ ' : ''}${times(ms / floor.ms)}`,
    estimated ? '' : seconds(cpuMs),
    estimated ? '' : whole(peakMegabytes),
    waitedMs > 0 ? seconds(waitedMs) : '',
  ]);
  const head = ['reader', 'requests', 'wall s', 'of the floor', 'CPU s', 'peak MB', 'waits for the limit, s'];
  return table(head, rows);
}

function wantedOf(measured: ReadonlyMap<number, Results>): string[] {
  const at = (droplets: number, name: ReaderName) => measured.get(droplets)?.get(name);
  const [floor, audit, inTurn] = [at(4_000, 'floor'), at(4_000, 'audit'), at(4_000, 'inTurn')];
  const lines: string[] = [];
  if (floor && audit && inTurn) {
    const [slower, faster] = [audit.ms / floor.ms, inTurn.ms / audit.ms];
    lines.push(verdict('at 4,000 Droplets at most 1.5 × the floor', times(slower), slower <= 1.5));
    lines.push(
      verdict('at 4,000 Droplets at least 50 times faster than in turn', times(faster), faster >= 50),
    );
  }
  for (const droplets of measured.keys()) {
    const { droplets: d, snapshots, images, volumes } = pagesOf(droplets);
    const most = 8 + 2 * d + snapshots + images + volumes;
    const requests = at(droplets, 'whole')?.requests ?? Number.NaN;
    const wanted = `at ${whole(droplets)} Droplets at most 8 + 2⌈D/200⌉ + ⌈S/200⌉ + ⌈I/200⌉ + ⌈V/200⌉ = ${whole(most)} requests`;
    lines.push(verdict(wanted, whole(requests), requests <= most));
  }
  const peak = Math.max(at(10_000, 'audit')?.peakMegabytes ?? 0, at(10_000, 'whole')?.peakMegabytes ?? 0);
  if (peak > 0) lines.push(verdict('10,000 Droplets under 300 MB', `${whole(peak)} MB`, peak < 300));
  return lines;
}
