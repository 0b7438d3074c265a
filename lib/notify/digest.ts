import type { Change, ChangeKind } from '../changes/compare.ts';
import { type Severity, severities } from '../model.ts';
import type { ReportDocument, ReportFinding } from '../report/document.ts';
import { formatInstant } from '../time.ts';
import { countSeverities, type SeverityCounts } from './counts.ts';
import type { Letter, LetterEvent } from './letters.ts';

/** What a letter says, composed once; every body of a message is made from it. */

/** A finding as it is told: as this run found it, or as it is remembered where it could not be looked at. */
export interface ToldFinding extends ReportFinding {
  readonly change: ChangeKind;
  /** RFC 3339. */
  readonly firstSeen: string;
  /** When it was last judged. RFC 3339. */
  readonly lastSeen: string;
  /** It failed then, and could not be judged again: `unknown` now. */
  readonly unseen: boolean;
}

/** A policy as a heading shows it. `selected` is null for what is no policy of the set, such as `exceptions`. */
export interface PolicyHead {
  readonly id: string;
  /** What stands under the heading is known to its readers, who are reminded. */
  readonly reminds: boolean;
  readonly title: string | null;
  readonly selected: number | null;
  /** Distinct subjects of it that fail, told or not. */
  readonly failing: number;
  /** All its violations that are told under this heading, shown or not. */
  readonly counts: SeverityCounts;
}

export interface Digest {
  readonly event: LetterEvent;
  /** The worst of what is told to fail or to be unknown; `unknown` for an audit with gaps alone, otherwise `none`. */
  readonly severity: Severity | 'unknown' | 'none';
  readonly letter: Letter;
  readonly document: ReportDocument;
  /** What is new, worse or still open: worst first, news before reminders, otherwise in the report's order. */
  readonly violations: readonly ToldFinding[];
  /** What could not be judged, or not be looked at again. */
  readonly unknown: readonly ToldFinding[];
  /** What passes, but not for long. */
  readonly due: readonly ToldFinding[];
  readonly resolved: readonly Change[];
  readonly counts: {
    readonly fail: SeverityCounts;
    readonly unknown: SeverityCounts;
    readonly changes: Readonly<Record<Exclude<ChangeKind, 'open'>, number>>;
  };
  /** By `keyOf` of the violations under them, in the order of the worst; news before reminders. */
  readonly heads: ReadonlyMap<string, PolicyHead>;
  /** Ids of the policies with violations, in that order. */
  readonly policies: readonly string[];
}

/** Under which heading a violation stands. */
export function keyOf({ policy, change }: ToldFinding): string {
  return `${isReminder({ change }) ? 'open' : 'news'}/${policy}`;
}

function isReminder({ change }: Pick<ToldFinding, 'change'>): boolean {
  return change === 'reminder';
}

/** Composes what a letter says of a report. */
export function toDigest(letter: Letter, document: ReportDocument): Digest {
  const told = letter.changes.filter(({ kind }) => kind !== 'resolved').map(tell);
  const violations = worstFirst(
    told.filter(({ verdict }) => verdict === 'fail'),
    isReminder,
  );
  const due = worstFirst(told.filter(({ verdict }) => verdict === 'pass'));
  const unknown = worstFirst(
    told.filter(({ verdict }) => verdict === 'unknown'),
    ({ unseen }) => !unseen,
  );
  const fail = countSeverities(violations);
  const open = countSeverities(unknown);
  return {
    event: letter.event,
    severity:
      severities.find((severity) => fail[severity] + open[severity] > 0) ??
      (letter.event === 'incomplete' ? 'unknown' : 'none'),
    letter,
    document,
    violations,
    unknown,
    due,
    resolved: letter.changes.filter(({ kind }) => kind === 'resolved'),
    counts: { fail, unknown: open, changes: countChanges(letter.changes) },
    heads: headPolicies(document, violations),
    policies: [...new Set(violations.map(({ policy }) => policy))],
  };
}

function tell({ kind, open, finding, fingerprint }: Change): ToldFinding {
  const { policy, rule, severity, subject, message, firstSeen, lastSeen } = open;
  const unseen = open.verdict === 'fail' && finding?.verdict !== 'fail';
  const since = {
    change: kind,
    firstSeen: formatInstant(firstSeen),
    lastSeen: formatInstant(lastSeen),
    unseen,
  };
  if (finding && !unseen) return { ...(finding as ReportFinding), ...since };
  return {
    fingerprint,
    policy,
    rule,
    kind: open.kind,
    severity,
    verdict: open.verdict === 'due' ? 'pass' : 'unknown',
    subject,
    message,
    facts: {},
    limit: {},
    changesAt: null,
    monthlyUsd: null,
    excess: null,
    due: open.verdict === 'due',
    consoleUrl: null,
    exception: null,
    ...since,
  };
}

function countChanges(changes: readonly Change[]): Digest['counts']['changes'] {
  const counts = { new: 0, worse: 0, reminder: 0, unknown: 0, unseen: 0, due: 0, resolved: 0 };
  for (const { kind } of changes) if (kind !== 'open') counts[kind] += 1;
  return counts;
}

/** @param yields what stands below others of its severity */
function worstFirst(
  findings: readonly ToldFinding[],
  yields: (finding: ToldFinding) => boolean = () => false,
): readonly ToldFinding[] {
  return severities.flatMap((wanted) => {
    const [first, last] = partition(
      findings.filter(({ severity }) => severity === wanted),
      yields,
    );
    return [...first, ...last];
  });
}

function partition<T>(items: readonly T[], isSecond: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter((item) => !isSecond(item)), items.filter(isSecond)];
}

function headPolicies(document: ReportDocument, violations: readonly ToldFinding[]): Digest['heads'] {
  const summaries = new Map(document.policies.map((policy) => [policy.id, policy]));
  const subjects = new Map<string, Set<string>>();
  for (const { policy, verdict, subject } of document.findings) {
    if (verdict !== 'fail' || subject.type === 'policy') continue;
    const seen = subjects.get(policy) ?? new Set();
    subjects.set(policy, seen.add(`${subject.kind}/${subject.id}`));
  }
  const heads = new Map<string, PolicyHead>();
  for (const findings of partition(violations, isReminder)) {
    for (const [id, some] of Map.groupBy(findings, ({ policy }) => policy)) {
      const { title = null, selected = null } = summaries.get(id) ?? {};
      const [first] = some;
      if (first === undefined) continue;
      heads.set(keyOf(first), {
        id,
        reminds: isReminder(first),
        title,
        selected,
        failing: subjects.get(id)?.size ?? 0,
        counts: countSeverities(some),
      });
    }
  }
  return heads;
}
