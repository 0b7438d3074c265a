import { isReader, readers } from './readers.ts';

/** Reads the account once in its own way, and says what that took. Modules are loaded before the clock starts. */

/** What one reading took. */
export interface Reading {
  /** Recovery points that were found. */
  readonly points: number;
  /** From the first request to the last result. */
  readonly ms: number;
  /** Waits for the rate limit that were skipped. */
  readonly waitedMs: number;
  readonly cpuMs: number;
  readonly peakMegabytes: number;
}

const [name = '', url = '', token = ''] = process.argv.slice(2);
if (!isReader(name)) throw new Error(`no reader is called ${name}`);
const read = await readers[name].load({ url, token });
const cpu = process.cpuUsage();
const started = performance.now();
const { points, waitedMs = 0 } = await read();
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
process.send?.({
  points,
  ms,
  waitedMs,
  cpuMs: (user + system) / 1000,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
} satisfies Reading);
process.disconnect?.();
