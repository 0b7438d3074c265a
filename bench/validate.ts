import { parseDocument } from 'yaml';
import { checkPolicies } from '../lib/policy/parse.ts';
import { type Instant, parseInstant } from '../lib/time.ts';
import { median, seconds, table, times, verdict, whole } from './table.ts';

/** Checking policy files, lint included, against nothing but parsing the same text as YAML. */

const FILES = 20;
const MOST_TIMES = 10;
const now = parseInstant('2026-03-01T06:00:00Z') as Instant;

interface Case {
  readonly name: string;
  readonly policies: number;
  readonly policy: (index: number) => string;
}

/** Four rules of the usual sorts on a tag of its own. */
const usual = (index: number) => `  - id: policy-${index}
    title: What team ${index} runs
    owner: team-${index}@example.com
    severity: high
    select: { tags: { any: ["team:${index}"], none: ["k8s", "k8s:*"] } }
    rules:
      - { kind: freshness, rpo: 28h, severity: critical }
      - { kind: max-age, max: 14mo, keepLast: 2, warnBefore: 7d }
      - kind: regions
        atLeast: 2
        select: { resources: droplet, points: droplet-snapshot }
      - { kind: schedule, keep: { daily: 7, weekly: 4, monthly: 12 } }
`;

/** Each schedule conflicts with each limit on age, as far as anybody can tell. */
const conflicting = (index: number) => `  - id: policy-${index}
    select: { tags: { any: ["team:${index}"] } }
    rules:
      - { kind: max-age, max: ${30 + (index % 300)}d }
      - { kind: schedule, keep: { daily: 7, weekly: 4, monthly: 12 } }
`;

/** Names keep all of them apart, which can only be told by comparing each with each. */
const apart = (index: number) => `  - id: policy-${index}
    select: { names: ["host${index}-*"] }
    rules:
      - { kind: ${index % 2 === 0 ? 'max-age, max: 30d' : 'min-retention, min: 60d'} }
`;

export async function validate(quick: boolean): Promise<string> {
  const many = quick ? 1_000 : 10_000;
  const cases: readonly Case[] = [
    { name: 'usual ones', policies: 500, policy: usual },
    { name: 'usual ones', policies: many, policy: usual },
    { name: 'all in conflict', policies: many, policy: conflicting },
    { name: 'all to be compared', policies: many, policy: apart },
  ];
  const measured = cases.map((one) => ({ ...one, ...measure(one, quick ? 3 : 15) }));
  const rows = measured.map(({ name, policies, bytes, yaml, checked, issues }) => [
    name,
    whole(policies),
    whole(bytes / 1000),
    seconds(yaml),
    seconds(checked),
    times(checked / yaml),
    whole(issues),
  ]);
  const [first] = measured;
  const ratio = first ? first.checked / first.yaml : Number.NaN;
  return [
    table(['policies', 'number', 'KB', 'YAML s', 'checked s', 'ratio', 'issues'], rows),
    verdict(
      `500 policies in ${FILES} files at most ${MOST_TIMES} × the YAML parser`,
      times(ratio),
      ratio <= MOST_TIMES,
    ),
  ].join('\n\n');
}

/** Both in turn, so that whatever else the machine does meets both. */
function measure({ policies, policy }: Case, rounds: number) {
  const each = policies / FILES;
  const files = Array.from({ length: FILES }, (_, file) => ({
    file: `${file}.yaml`,
    source: `version: 1\npolicies:\n${Array.from({ length: each }, (_, index) => policy(file * each + index)).join('')}`,
  }));
  const times = { yaml: [] as number[], checked: [] as number[] };
  let issues = 0;
  for (let round = 0; round < (policies > 1_000 ? Math.min(rounds, 3) : rounds); round += 1) {
    times.yaml.push(
      timed(() => {
        for (const { source } of files) parseDocument(source);
      }),
    );
    times.checked.push(
      timed(() => {
        const found = checkPolicies(files, { now });
        if (found.policySet?.policies.length !== policies) throw new Error('not every policy was read');
        issues = found.issues.length;
      }),
    );
  }
  const bytes = files.reduce((sum, { source }) => sum + source.length, 0);
  return { bytes, yaml: median(times.yaml), checked: median(times.checked), issues };
}

function timed(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
