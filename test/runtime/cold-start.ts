import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../support/template-package.ts';
import { startContainer } from './container.ts';
import { runtimeClientProblem } from './runtime-client.ts';

export interface ColdStart {
  /** Medians, in milliseconds from the start of the process to its first request for work. */
  readonly bareMs: number;
  readonly auditMs: number;
  readonly ratio: number;
  readonly bundleKilobytes: number;
  readonly runs: number;
}

/**
 * Measures the cold start of the audit against a handler that does nothing, each `runs` times in turn under
 * Lambda's runtime client; undefined where that is not installed (`npm run runtime` does).
 */
export async function measureColdStart(runs = 20): Promise<ColdStart | undefined> {
  if (await runtimeClientProblem()) return undefined;
  const root = await mkdtemp(join(tmpdir(), 'snapwarden-cold-start-'));
  try {
    await mkdir(join(root, 'bare'));
    await writeFile(join(root, 'bare/package.json'), '{ "type": "module" }\n');
    await writeFile(join(root, 'bare/bare.js'), 'export const handler = async () => ({});\n');
    await build(join(root, 'audit'));
    const bare: number[] = [];
    const audit: number[] = [];
    // The first of each is not counted: it reads the files from the disk.
    for (let run = 0; run <= runs; run += 1) {
      bare.push(await startOnce(root, 'bare/bare.handler'));
      audit.push(await startOnce(root, 'audit/audit.handler'));
    }
    const [bareMs, auditMs] = [median(bare.slice(1)), median(audit.slice(1))];
    const { size } = await stat(join(root, 'audit/audit.js'));
    return { bareMs, auditMs, ratio: auditMs / bareMs, bundleKilobytes: Math.round(size / 1000), runs };
  } finally {
    await rm(root, { recursive: true });
  }
}

/** The row of a Markdown table, and its head. */
export function renderColdStart({ bareMs, auditMs, ratio, bundleKilobytes, runs }: ColdStart): string {
  return [
    '| cold start, process start to first request for work | bare handler | audit | ratio | wanted |',
    '| --- | --- | --- | --- | --- |',
    `| median of ${runs}, bundle ${bundleKilobytes} KB | ${bareMs.toFixed(0)} ms | ${auditMs.toFixed(0)} ms | ${ratio.toFixed(1)} | at most 3 |`,
    '',
  ].join('\n');
}

async function startOnce(root: string, handler: string): Promise<number> {
  await using container = await startContainer(root, handler, { AWS_REGION: 'eu-central-1' });
  return container.coldStartMs;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

if (import.meta.main) {
  const result = await measureColdStart();
  console.info(
    result ? renderColdStart(result) : 'SKIPPED: the runtime client is not installed; run `npm run runtime`',
  );
}
