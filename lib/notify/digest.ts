import type { Change, ChangeKind } from '../changes/compare.ts';
import { type Severity, severities } from '../model.ts';
import { judgements, verdictWords } from '../report/answer.ts';
import type { ReportDocument, ReportFinding } from '../report/document.ts';
import { formatCount, plural } from '../text.ts';
import { formatInstant } from '../time.ts';
import { countSeverities, type SeverityCounts } from './counts.ts';
import type { Letter, LetterEvent } from './letters.ts';

/** What a letter says, composed once; every body of a message is made from it. */

/** A finding as it is told: as this run found it, or as it is remembered where it could not be looked at. */
export interface ToldFinding extends ReportFinding {
  readonly change: ChangeKind;
  /** RFC 3339. */
  readonly firstSeen: string;
}

/** A policy as a heading shows it. `selected` is null for what is no policy of the set, such as `exceptions`. */
export interface PolicyHead {
  readonly id: string;
  readonly title: string | null;
  readonly selected: number | null;
  /** Distinct subjects of it that fail, told or not. */
  readonly failing: number;
  /** All its violations that are told, shown or not. */
  readonly counts: SeverityCounts;
}

export interface Digest {
  readonly event: LetterEvent;
  /** The worst of what is told to fail or to be unknown; `unknown` for an audit with gaps alone, otherwise `none`. */
  readonly severity: Severity | 'unknown' | 'none';
  readonly letter: Letter;
  readonly document: ReportDocument;
  /** What is new, worse or open still: worst first, otherwise in the report's order. */
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
  readonly policies: ReadonlyMap<string, PolicyHead>;
}

const failing: ReadonlySet<ChangeKind> = new Set(['new', 'worse', 'reminder']);

/** Composes what a letter says of a report. */
export function toDigest(letter: Letter, document: ReportDocument): Digest {
  const told = letter.changes.filter(({ kind }) => kind !== 'resolved').map(tell);
  const violations = worstFirst(
    told.filter(({ change, verdict }) => failing.has(change) && verdict === 'fail'),
  );
  const due = worstFirst(told.filter(({ verdict }) => verdict === 'pass'));
  const unknown = worstFirst(
    told.filter(({ change, verdict }) => change === 'unseen' || verdict === 'unknown'),
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
    policies: headPolicies(document, violations),
  };
}

function tell({ kind, open, finding, fingerprint }: Change): ToldFinding {
  const { policy, rule, severity, subject, message, firstSeen } = open;
  const since = { change: kind, firstSeen: formatInstant(firstSeen) };
  if (finding && kind !== 'unseen') return { ...(finding as ReportFinding), ...since };
  return {
    fingerprint,
    policy,
    rule,
    kind: open.kind,
    severity,
    verdict: open.verdict === 'due' ? 'pass' : open.verdict,
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

/** What an incomplete audit does not know: `What fails is certain; more may hide in 2 gaps and 14 unknown verdicts`. */
export function tellUnseen({ document: { gaps, tally }, violations }: Digest): string {
  const places = [
    ...(gaps.length > 0 ? [plural(gaps.length, 'gap')] : []),
    ...(tally.unknown > 0 ? [plural(tally.unknown, 'unknown verdict')] : []),
  ];
  const where = places.join(' and ') || 'what was not read';
  return violations.length > 0
    ? `What fails is certain; more may hide in ${where}`
    : `Violations may hide in ${where}`;
}

/** Why all of it is told, also to those who knew of it. */
export const forgottenWords =
  'What earlier runs knew could not be read and was put aside, so all that is open is told anew';

/** How many of its subjects fail: `3 of 48 subjects fail`, or `48 subjects selected`; empty for what selects none. */
export function tellShare({ selected, failing }: PolicyHead): string {
  if (selected === null) return '';
  const subjects = plural(selected, 'subject');
  return failing > 0 ? `${formatCount(failing)} of ${subjects} fail` : `${subjects} selected`;
}

/** The denominators: `1,284 judgements: 22 fail, 14 unknown, 1,248 pass`. */
export function tellTally({ document }: Digest): string {
  return `${plural(judgements(document.tally), 'judgement')}: ${verdictWords(document)}`;
}

function worstFirst(findings: readonly ToldFinding[]): readonly ToldFinding[] {
  return severities.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted));
}

function headPolicies(document: ReportDocument, violations: readonly ToldFinding[]): Digest['policies'] {
  const summaries = new Map(document.policies.map((policy) => [policy.id, policy]));
  const subjects = new Map<string, Set<string>>();
  for (const { policy, verdict, subject } of document.findings) {
    if (verdict !== 'fail' || subject.type === 'policy') continue;
    const seen = subjects.get(policy) ?? new Set();
    subjects.set(policy, seen.add(`${subject.kind}/${subject.id}`));
  }
  const heads = new Map<string, PolicyHead>();
  for (const [id, findings] of Map.groupBy(violations, ({ policy }) => policy)) {
    const { title = null, selected = null } = summaries.get(id) ?? {};
    const counts = countSeverities(findings);
    heads.set(id, { id, title, selected, failing: subjects.get(id)?.size ?? 0, counts });
  }
  return heads;
}
