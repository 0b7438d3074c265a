import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
  /** The same of the fastest runs, which a busy machine disturbs less. */
  readonly leastRatio: number;
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
      const [one, other] = [
        await startOnce(root, 'bare/bare.handler'),
        await startOnce(root, 'audit/audit.handler'),
      ];
      if (run === 0) continue;
      bare.push(one);
      audit.push(other);
    }
    const [bareMs, auditMs] = [median(bare), median(audit)];
    const { outputs } = JSON.parse(await readFile(join(root, 'audit/meta.json'), 'utf8'));
    return {
      bareMs,
      auditMs,
      ratio: auditMs / bareMs,
      leastRatio: Math.min(...audit) / Math.min(...bare),
      bundleKilobytes: Math.round(outputs['audit.js'].bytes / 1000),
      runs,
    };
  } finally {
    await rm(root, { recursive: true });
  }
}

/** A Markdown table of one row. */
export function renderColdStart({
  bareMs,
  auditMs,
  ratio,
  leastRatio,
  bundleKilobytes,
  runs,
}: ColdStart): string {
  const milliseconds = [bareMs, auditMs].map((value) => `${value.toFixed(0)} ms`);
  const ratios = [ratio, leastRatio].map((value) => value.toFixed(1));
  const row = [`median of ${runs}, bundle ${bundleKilobytes} KB`, ...milliseconds, ...ratios, 'at most 3'];
  return [
    '| process start to first request for work | bare handler | audit | ratio | of the fastest | wanted |',
    '| --- | --- | --- | --- | --- | --- |',
    `| ${row.join(' | ')} |`,
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
