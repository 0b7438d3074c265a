import { type Finding, type Severity, severities, type Verdict } from '../model.ts';
import type { Duration, Instant } from '../time.ts';
import { isOver } from './is-over.ts';
import type { Memory, OpenFinding, OpenVerdict, Told } from './memory.ts';
import { stepOf } from './step.ts';

/** Why a finding is no longer open. `skipped`: its rule does not apply yet. */
export const endings = ['fixed', 'skipped', 'excepted', 'gone', 'policy removed'] as const;
export type Ending = (typeof endings)[number];

/**
 * What became of a finding. `new`: its readers do not know of it. `worse`: more severe, or a number has doubled
 * since they were told. `reminder`: it is open still, and they were told long ago. `unseen`: it was open, and could
 * not be looked at again. `open`: they know, and it is not yet time to remind them.
 */
export const changeKinds = [
  'new',
  'worse',
  'reminder',
  'unknown',
  'unseen',
  'due',
  'resolved',
  'open',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  readonly kind: ChangeKind;
  readonly fingerprint: string;
  /** As it is remembered; of what is resolved, as it was. */
  readonly open: OpenFinding;
  /** Undefined where this run did not find it. */
  readonly finding: Finding | undefined;
  /** Of what is resolved. */
  readonly ending: Ending | undefined;
}

/** What a run found, as far as it is compared. */
export interface Run {
  readonly now: Instant;
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  /** What this run said of a fingerprint that the memory holds; undefined: nothing. */
  readonly judged: ReadonlyMap<string, Verdict>;
  /** `policy/rule` of all rules that there are. */
  readonly rules: ReadonlySet<string>;
  readonly ownerOf: (finding: Finding) => string | null;
}

export interface Pace {
  /** IANA name. */
  readonly timeZone: string;
  readonly reminders: Readonly<Record<Severity, Duration>>;
}

/**
 * Compares a run with what the last one knew: pure, linear in findings, in the order of the findings and then of the
 * memory. What an incomplete run did not see is not resolved.
 */
export function compare(memory: Memory | undefined, run: Run, pace: Pace): Change[] {
  const changes: Change[] = [];
  const found = new Set<string>();
  const known = memory?.open ?? new Map<string, OpenFinding>();
  for (const finding of run.findings) {
    const verdict = openVerdictOf(finding);
    if (verdict === undefined) continue;
    const { fingerprint } = finding;
    const before = known.get(fingerprint);
    // Whoever waits for its end hears of that first; that it will not last is for the next run to tell.
    if (verdict === 'due' && before?.verdict === 'fail') continue;
    found.add(fingerprint);
    changes.push(changeOf(finding, verdict, before, run, pace));
  }
  for (const [fingerprint, open] of known) {
    if (found.has(fingerprint)) continue;
    const ending = endingOf(fingerprint, open, run);
    if (ending === undefined) changes.push(unseen(fingerprint, open, undefined, run.now, pace));
    // Nobody waits to hear that what did not fail still does not.
    else if (open.verdict === 'fail')
      changes.push({ kind: 'resolved', fingerprint, open, finding: undefined, ending });
  }
  return changes;
}

/** What is remembered of a finding; undefined for what nobody has to look at. */
function openVerdictOf({ verdict, due }: Finding): OpenVerdict | undefined {
  if (verdict === 'fail' || verdict === 'unknown') return verdict;
  return verdict === 'pass' && due ? 'due' : undefined;
}

function changeOf(
  finding: Finding,
  verdict: OpenVerdict,
  before: OpenFinding | undefined,
  run: Run,
  pace: Pace,
): Change {
  const { fingerprint, policy, rule, kind, severity, subject, message } = finding;
  // What failed and cannot be judged now may fail still.
  if (verdict === 'unknown' && before?.verdict === 'fail')
    return unseen(fingerprint, before, finding, run.now, pace);
  const owner = run.ownerOf(finding);
  const open: OpenFinding = {
    policy,
    rule,
    kind,
    owner,
    severity,
    verdict,
    subject,
    message,
    firstSeen: before?.firstSeen ?? run.now,
    lastSeen: run.now,
    // Other readers do not know of it. What was looked at again may be unseen a second time, which is told then.
    told:
      before?.told && before.verdict === verdict && before.owner === owner
        ? { ...before.told, unseen: false }
        : undefined,
  };
  const change = (kind: ChangeKind): Change => ({ kind, fingerprint, open, finding, ending: undefined });
  if (open.told === undefined) return change(verdict === 'fail' ? 'new' : verdict);
  if (verdict === 'due') return change('open');
  if (isWorse(finding, open.told)) return change('worse');
  return change(isTimeToRemind(open.told, severity, run.now, pace) ? 'reminder' : 'open');
}

function unseen(
  fingerprint: string,
  before: OpenFinding,
  finding: Finding | undefined,
  now: Instant,
  pace: Pace,
): Change {
  const { told, severity, verdict } = before;
  const kind = (): ChangeKind => {
    if (told === undefined) return verdict === 'fail' ? 'new' : verdict;
    if (!told.unseen && verdict === 'fail') return 'unseen';
    return verdict !== 'due' && isTimeToRemind(told, severity, now, pace) ? 'reminder' : 'open';
  };
  return { kind: kind(), fingerprint, open: before, finding, ending: undefined };
}

/** Why it is no longer open; undefined where that cannot be said. */
function endingOf(fingerprint: string, { policy, rule }: OpenFinding, run: Run): Ending | undefined {
  if (!run.rules.has(`${policy}/${rule}`)) return 'policy removed';
  const verdict = run.judged.get(fingerprint);
  if (verdict === 'excepted' || verdict === 'skipped') return verdict;
  if (verdict !== undefined) return 'fixed';
  return run.complete ? 'gone' : undefined;
}

function isWorse(finding: Finding, told: Told): boolean {
  const rank = severities.indexOf(finding.severity);
  return rank < severities.indexOf(told.severity) || stepOf(finding) > told.step;
}

function isTimeToRemind(
  told: Told,
  severity: Severity,
  now: Instant,
  { reminders, timeZone }: Pace,
): boolean {
  return isOver(told.at, reminders[severity], timeZone, now);
}
