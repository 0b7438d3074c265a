import type { Rules } from './judging/policies.ts';
import type { Judged } from './judging/worker.ts';
import { runApart } from './process.ts';
import { median, table, times, verdict, whole } from './table.ts';

/** How long judging takes, against loops written by hand for the same rules and a general rule engine. */

const titles = {
  tight: 'tight loop, counts only',
  findings: 'loop that keeps the same findings',
  audit: '**snapwarden**',
  'json-rules': 'json-rules-engine, counts only',
} as const;

type Name = keyof typeof titles | 'clean' | 'join';

const LARGEST_FOR_JSON_RULES = 100_000;

export async function judging(quick: boolean): Promise<string> {
  const sizes = quick ? [10_000] : [10_000, 100_000, 1_000_000];
  const parts: string[] = [];
  const ratios: number[] = [];
  const perJudgement: number[] = [];
  for (const rules of [3, 10] as const) {
    const rows: string[][] = [];
    const split: string[][] = [];
    for (const size of sizes) {
      const results = await measure(size, rules, quick ? 1 : 3);
      const [tight, findings, audit] = [
        need(results, 'tight'),
        need(results, 'findings'),
        need(results, 'audit'),
      ];
      if (audit.digest !== findings.digest || audit.failures !== tight.failures)
        throw new Error(`findings differ: ${tight.failures}, ${findings.failures}, ${audit.failures}`);
      ratios.push(audit.ms / findings.ms);
      perJudgement.push((audit.ms * 1e6) / size / rules);
      for (const name of Object.keys(titles) as (keyof typeof titles)[]) {
        const result = results.get(name);
        if (result) rows.push(rowOf(size, titles[name], result, tight, findings));
        else if (size <= LARGEST_FOR_JSON_RULES)
          rows.push([whole(size), `${titles[name]}: not installed`, '', '', '', '', '']);
      }
      split.push(splitOf(size, results));
    }
    const head = [
      'points',
      'how',
      'ms',
      'of the tight loop',
      'of the loop with findings',
      'findings',
      'peak MB',
    ];
    parts.push(`### ${rules} rules\n\n${table(head, rows)}`);
    const parted = ['points', 'joining points to Droplets, ms', 'judging, ms', 'making the findings, ms'];
    parts.push(`Where snapwarden's time goes:\n\n${table(parted, split)}`);
  }
  const worst = Math.max(...ratios);
  const spread = Math.max(...perJudgement) / Math.min(...perJudgement);
  const nanoseconds = perJudgement.map((value) => value.toFixed(0)).join(', ');
  parts.push(
    [
      verdict(
        'at most 2.5 × the loop that keeps the same findings',
        `${times(worst)} at worst`,
        worst <= 2.5,
      ),
      verdict('linear: nanoseconds for a point and rule', `${nanoseconds}`, spread <= 3),
    ].join('\n'),
  );
  return parts.join('\n\n');
}

async function measure(size: number, rules: Rules, rounds: number): Promise<Map<Name, Judged>> {
  const names: Name[] = ['tight', 'findings', 'audit', 'join', 'clean'];
  if (size <= LARGEST_FOR_JSON_RULES) names.push('json-rules');
  const runs = new Map<Name, Judged[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      if (name === 'json-rules' && round > 0) continue;
      console.error(`judging ${size} × ${rules}: ${name}, round ${round + 1}`);
      const worker = new URL('judging/worker.ts', import.meta.url);
      const result = await runApart<Judged | null>(worker, [name, `${size}`, `${rules}`]);
      if (result) runs.set(name, [...(runs.get(name) ?? []), result]);
    }
  }
  return new Map([...runs].map(([name, results]) => [name, medianOf(results)]));
}

function medianOf(results: readonly Judged[]): Judged {
  const [first] = results as [Judged];
  return {
    ...first,
    ms: median(results.map(({ ms }) => ms)),
    peakMegabytes: median(results.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

function need(results: ReadonlyMap<Name, Judged>, name: Name): Judged {
  const result = results.get(name);
  if (!result) throw new Error(`${name} was not measured`);
  return result;
}

function rowOf(
  size: number,
  title: string,
  { ms, failures, peakMegabytes }: Judged,
  tight: Judged,
  loop: Judged,
): string[] {
  const ratios = [times(ms / tight.ms), times(ms / loop.ms)];
  return [whole(size), title, ms.toFixed(ms < 10 ? 1 : 0), ...ratios, whole(failures), whole(peakMegabytes)];
}

/** Judging an account without failures makes no findings; joining it is a call of its own. */
function splitOf(size: number, results: ReadonlyMap<Name, Judged>): string[] {
  const [join, clean, audit] = [need(results, 'join'), need(results, 'clean'), need(results, 'audit')];
  const parts = [join.ms, clean.ms - join.ms, audit.ms - clean.ms].map((ms) => Math.max(0, ms));
  return [whole(size), ...parts.map((ms) => ms.toFixed(ms < 10 ? 1 : 0))];
}
