import { countSeverities, type SeverityCounts, subtractCounts } from './counts.ts';
import type { Digest, PolicyHead, ToldFinding } from './digest.ts';

/** Chooses what a body shows: whole findings, worst first, until its budget is spent. */

/** A policy with the findings of it that are shown, and the counts of those that are not. */
export interface ShownGroup {
  readonly policy: PolicyHead;
  readonly findings: readonly ToldFinding[];
  readonly left: SeverityCounts;
}

export interface Shown {
  /** In the order of their worst finding. */
  readonly groups: readonly ShownGroup[];
  /** Policies with violations of which none is shown. */
  readonly elsewhere: readonly PolicyHead[];
  /** Counts of all violations that are not shown, those of `elsewhere` included. */
  readonly left: SeverityCounts;
}

/** A body's budget, in whatever unit its `finding` and `policy` measure. */
export interface Room {
  readonly items: number;
  readonly size: number;
  finding(finding: ToldFinding): number;
  /** A group's heading together with its closing line about what is not shown. */
  policy(policy: PolicyHead): number;
}

/** Shows as many violations as there is room for, the worst of the whole run first, grouped by policy. */
export function showWorst(digest: Digest, room: Room): Shown {
  const headed = new Set<string>();
  const shown = takeFitting(digest.violations.slice(0, room.items), room.size, (finding) => {
    const policy = digest.policies.get(finding.policy);
    const heading = policy && !headed.has(finding.policy) ? room.policy(policy) : 0;
    headed.add(finding.policy);
    return heading + room.finding(finding);
  });
  const byPolicy = Map.groupBy(shown, ({ policy }) => policy);
  const groups = [...byPolicy].flatMap(([id, findings]): ShownGroup[] => {
    const policy = digest.policies.get(id);
    return policy
      ? [{ policy, findings, left: subtractCounts(policy.counts, countSeverities(findings)) }]
      : [];
  });
  const elsewhere = [...digest.policies.values()].filter(({ id }) => !byPolicy.has(id));
  return { groups, elsewhere, left: subtractCounts(digest.counts.fail, countSeverities(shown)) };
}

/** The longest head of `items` whose sizes add up to at most `size`; stops at the first that does not fit. */
export function takeFitting<T>(items: Iterable<T>, size: number, measure: (item: T) => number): T[] {
  const taken: T[] = [];
  let room = size;
  for (const item of items) {
    room -= measure(item);
    if (room < 0) break;
    taken.push(item);
  }
  return taken;
}

const utf8 = new TextEncoder();

/** The bytes that a text takes up as a JSON string, in UTF-8 with its quotes and escapes. */
export function jsonBytes(text: string): number {
  return utf8.encode(JSON.stringify(text)).length;
}
