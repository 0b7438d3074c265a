import type { Finding, Findings, Gap, Inventory, PointKind, Verdict } from '../../lib/model.ts';
import { pointKinds, resourceKindOf, resourceKinds } from '../../lib/model.ts';

/** What an audit said, and what of it is true. */
export interface Testimony {
  readonly findings: Findings;
  readonly inventory: Inventory;
  /** The findings of the account as it is, and as it was or may have been in between, each without any fault. */
  readonly truths: readonly Findings[];
  /** Nothing went wrong that the client cannot mend. */
  readonly mustBeComplete: boolean;
}

type Said = Verdict | 'absent';

const byFingerprint = (findings: readonly Finding[]) =>
  new Map(findings.map((finding) => [finding.fingerprint, finding]));

/**
 * What is wrong with an audit: a verdict that no truth bears out and that is not unknown; a difference in an audit
 * that says it is complete; one in an incomplete audit that no listed gap accounts for.
 */
export function violationsOf({ findings, inventory, truths, mustBeComplete }: Testimony): string[] {
  const said = byFingerprint(findings.findings);
  const known = truths.map((truth) => byFingerprint(truth.findings));
  const problems: string[] = [];
  if (said.size !== findings.findings.length) problems.push('two findings have the same fingerprint');
  const fingerprints = new Set([said, ...known].flatMap((map) => [...map.keys()]));
  for (const fingerprint of fingerprints) {
    const finding = said.get(fingerprint);
    const verdict: Said = finding?.verdict ?? 'absent';
    const borne = new Set<Said>(known.map((truth) => truth.get(fingerprint)?.verdict ?? 'absent'));
    if (borne.has(verdict)) continue;
    const words = `${fingerprint} is ${verdict}, true is ${[...borne].join(' or ')}`;
    const example = finding ?? known.map((truth) => truth.get(fingerprint)).find((one) => one !== undefined);
    if (verdict !== 'unknown' && verdict !== 'absent') problems.push(`${words}: ${finding?.message}`);
    else if (findings.complete) problems.push(`${words}, and the audit says that it is complete`);
    else if (!example || !accountsFor(findings.gaps, example, inventory, truths))
      problems.push(`${words}, and no gap says why: ${findings.gaps.map(describe).join('; ')}`);
  }
  if (mustBeComplete && !findings.complete && truths.every(({ complete }) => complete))
    problems.push(`it could be read whole, but: ${findings.gaps.map(describe).join('; ')}`);
  if (findings.complete && truths.every(({ complete }) => !complete))
    problems.push('it says that it is complete, and no truth is');
  return problems;
}

const describe = ({ endpoint, reason }: Gap) => `${endpoint}: ${reason}`;

/** Whether some gap is about what a finding that differs is about. */
function accountsFor(
  gaps: readonly Gap[],
  { subject, verdict, kind }: Finding,
  { points }: Inventory,
  truths: readonly Findings[],
): boolean {
  if (gaps.length === 0) return false;
  if (subject.type === 'group' || subject.type === 'policy' || kind === 'protected') return true;
  const resources = new Set([subject.id, points.find(({ id }) => id === subject.id)?.resourceId]);
  for (const { findings } of truths)
    for (const one of findings)
      if (one.subject.id === subject.id && typeof one.facts.resourceId === 'string')
        resources.add(one.facts.resourceId);
  // A verdict on a point may rest on its siblings, one on a resource on its points.
  const resource = pointKinds.includes(subject.kind as never)
    ? resourceKindOf[subject.kind as PointKind]
    : subject.kind;
  const about = new Set<string>([
    resource,
    ...pointKinds.filter((point) => resourceKindOf[point] === resource),
  ]);
  const isPoint = !(resourceKinds as readonly string[]).includes(subject.kind);
  return gaps.some(({ affects }) =>
    affects.some(({ what, of, field }) => {
      if (!about.has(what)) return false;
      // Whose point it is need not be known to whoever lacks the point.
      return (
        of === undefined || isPoint || verdict === 'unknown' || of.some((id) => resources.has(id)) || field
      );
    }),
  );
}
