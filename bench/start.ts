import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { measureColdStart, renderColdStart } from '../test/runtime/cold-start.ts';
import { table, verdict, whole } from './table.ts';

/** What the Lambda functions weigh and how long they take to start. */

const MOST_KILOBYTES = 700;

export async function start(quick: boolean): Promise<string> {
  const bundles = await weigh();
  const rows = bundles.map(({ name, bytes, zipped }) => [name, whole(bytes / 1000), whole(zipped / 1000)]);
  const audit = (bundles[0]?.bytes ?? Number.NaN) / 1000;
  const result = await measureColdStart(quick ? 2 : 20);
  return [
    table(['function, all files', 'KB', 'KB in gzip'], rows),
    result
      ? renderColdStart(result).trim()
      : 'Cold start: not measured here, because Lambda’s runtime client is not installed; `npm run runtime` does it.',
    [
      verdict(`the audit under ${MOST_KILOBYTES} KB`, `${whole(audit)} KB`, audit < MOST_KILOBYTES),
      ...(result
        ? [verdict('at most 3 × a bare handler', `${result.ratio.toFixed(1)} ×`, result.ratio <= 3)]
        : []),
    ].join('\n'),
  ].join('\n\n');
}

/** Builds into a folder of its own, so that what is in `dist/` does not matter. */
async function weigh() {
  const folder = await mkdtemp(join(tmpdir(), 'snapwarden-bench-'));
  try {
    const root = new URL('..', import.meta.url);
    await promisify(execFile)(process.execPath, ['esbuild.config.ts', folder], { cwd: root });
    return await Promise.all(
      ['audit', 'report'].map(async (name) => {
        const more = await readdir(join(folder, `${name}-parts`));
        const paths = [`${name}.js`, ...more.map((part) => join(`${name}-parts`, part))];
        const parts = await Promise.all(paths.map((path) => readFile(join(folder, path))));
        const zipped = await Promise.all(parts.map((part) => promisify(gzip)(part)));
        return { name, bytes: sizeOf(parts), zipped: sizeOf(zipped as Buffer[]) };
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const sizeOf = (files: readonly Buffer[]) => files.reduce((sum, { length }) => sum + length, 0);
