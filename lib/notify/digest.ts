import { type Severity, severities } from '../model.ts';
import { judgements, verdictWords } from '../report/answer.ts';
import type { ReportDocument, ReportFinding } from '../report/document.ts';
import { formatCount, plural } from '../text.ts';

/** What one run has to say, composed once; every body of a message is made from it. */

export type SeverityCounts = Readonly<Record<Severity, number>>;

/** A policy as a heading shows it. `selected` is null for what is no policy of the set, such as `exceptions`. */
export interface PolicyHead {
  readonly id: string;
  readonly title: string | null;
  readonly selected: number | null;
  /** All its violations, shown or not. */
  readonly counts: SeverityCounts;
}

export interface Digest {
  /** An audit with gaps is `incomplete`, whatever else it found. */
  readonly event: 'violations' | 'incomplete';
  /** The worst of what fails or is unknown; `unknown` where nothing was judged so but something was not read. */
  readonly severity: Severity | 'unknown';
  readonly document: ReportDocument;
  /** Worst first, otherwise in the report's order. */
  readonly violations: readonly ReportFinding[];
  readonly unknown: readonly ReportFinding[];
  readonly counts: { readonly fail: SeverityCounts; readonly unknown: SeverityCounts };
  readonly policies: ReadonlyMap<string, PolicyHead>;
}

/**
 * Digests a report, or gives undefined where a complete audit found no violation. Exceptions and holds that have ended
 * or cover nothing are told among others, but are no reason to write by themselves: the report has them.
 */
export function toDigest(document: ReportDocument): Digest | undefined {
  const violations = worstFirst(document.findings.filter(({ verdict }) => verdict === 'fail'));
  if (document.complete && violations.every(({ subject }) => subject.type === 'exception')) return undefined;
  const unknown = worstFirst(document.findings.filter(({ verdict }) => verdict === 'unknown'));
  const counts = { fail: countSeverities(violations), unknown: countSeverities(unknown) };
  return {
    event: document.complete ? 'violations' : 'incomplete',
    severity:
      severities.find((severity) => counts.fail[severity] + counts.unknown[severity] > 0) ?? 'unknown',
    document,
    violations,
    unknown,
    counts,
    policies: headPolicies(document, violations),
  };
}

/** How many findings there are of each severity. */
export function countSeverities(findings: Iterable<{ readonly severity: Severity }>): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** Counts of `all` without those of `shown`, severity by severity. */
export function subtractCounts(all: SeverityCounts, shown: SeverityCounts): SeverityCounts {
  const left = { ...all };
  for (const severity of severities) left[severity] -= shown[severity];
  return left;
}

/** How many findings there are of all severities together. */
export function sumCounts(counts: SeverityCounts): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** Worst first: `3 critical, 12 high, 4 low`; over `most` severities the rest become one number: `7 lower`. */
export function describeCounts(counts: SeverityCounts, most: number = severities.length): string {
  const present = severities.filter((severity) => counts[severity] > 0);
  const named = present.length > most ? present.slice(0, most - 1) : present;
  const lower = present.slice(named.length).reduce((sum, severity) => sum + counts[severity], 0);
  const words = named.map((severity) => `${formatCount(counts[severity])} ${severity}`);
  return [...words, ...(lower > 0 ? [`${formatCount(lower)} lower`] : [])].join(', ');
}

/** The answer in a few words, ASCII: `3 critical, 12 high violations`, `INCOMPLETE: …`. */
export function headline({ event, counts, document }: Digest): string {
  const total = sumCounts(counts.fail);
  const violations = `${describeCounts(counts.fail, 3)} ${total === 1 ? 'violation' : 'violations'}`;
  if (event === 'violations') return violations;
  if (total > 0) return `INCOMPLETE: ${violations}`;
  const { unknown } = document.tally;
  const why = unknown > 0 ? plural(unknown, 'unknown verdict') : plural(document.gaps.length, 'gap');
  return `INCOMPLETE: ${why}, no violation seen`;
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

/** The denominators: `1,284 judgements: 22 fail, 14 unknown, 1,248 pass`. */
export function tellTally({ document }: Digest): string {
  return `${plural(judgements(document.tally), 'judgement')}: ${verdictWords(document)}`;
}

function worstFirst(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  return severities.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted));
}

function headPolicies(document: ReportDocument, violations: readonly ReportFinding[]): Digest['policies'] {
  const summaries = new Map(document.policies.map((policy) => [policy.id, policy]));
  const heads = new Map<string, PolicyHead>();
  for (const [id, findings] of Map.groupBy(violations, ({ policy }) => policy)) {
    const { title = null, selected = null } = summaries.get(id) ?? {};
    heads.set(id, { id, title, selected, counts: countSeverities(findings) });
  }
  return heads;
}
