import { countSeverities, type SeverityCounts, subtractCounts } from './counts.ts';
import { type Digest, keyOf, type PolicyHead, type ToldFinding } from './digest.ts';

/** Chooses what a body shows: whole findings, worst first, until its budget is spent. */

/** A policy with the findings of it that are shown, and the counts of those that are not. */
export interface ShownGroup {
  readonly policy: PolicyHead;
  readonly findings: readonly ToldFinding[];
  readonly left: SeverityCounts;
}

export interface Shown {
  /** In the order of their worst finding, news before reminders. */
  readonly groups: readonly ShownGroup[];
  /** Headings under which there are violations, and none is shown. */
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
    const key = keyOf(finding);
    const head = headed.has(key) ? undefined : digest.heads.get(key);
    headed.add(key);
    return (head ? room.policy(head) : 0) + room.finding(finding);
  });
  const byHead = Map.groupBy(shown, keyOf);
  const groups: ShownGroup[] = [];
  for (const [key, policy] of digest.heads) {
    const findings = byHead.get(key);
    if (findings)
      groups.push({ policy, findings, left: subtractCounts(policy.counts, countSeverities(findings)) });
  }
  const elsewhere = [...digest.heads].filter(([key]) => !byHead.has(key)).map(([, head]) => head);
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
