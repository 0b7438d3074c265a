import { controlTitle, frameworks, parseControl } from '../controls.ts';
import type { ReportDocument, ReportFinding } from './document.ts';

export type ControlsView = ReportDocument['controls'];
export type Control = ControlsView[number]['controls'][number];
export type ControlStatus = Control['status'];
type Policy = ReportDocument['policies'][number];

/**
 * What the policies of a report are evidence for, framework by framework: known ones in the order of the table, then
 * the others as they come. A framework that no policy names is left out; of one that is named, every known control
 * is there.
 */
export function controlsOf({
  policies,
  findings,
  complete,
}: Pick<ReportDocument, 'policies' | 'findings' | 'complete'>): ControlsView {
  const named = new Map<string, Map<string, Policy[]>>();
  for (const policy of policies) {
    for (const control of new Set(policy.controls)) {
      const { framework, number } = parseControl(control);
      const controls = named.get(framework) ?? new Map<string, Policy[]>();
      named.set(framework, controls);
      const behind = controls.get(number);
      if (behind) behind.push(policy);
      else controls.set(number, [policy]);
    }
  }
  const asides = asidesOf(findings);
  const known = frameworks.flatMap(({ id }) => (named.has(id) ? id : []));
  return Array.from(new Set([...known, ...named.keys()]), (id) => {
    const evidence = named.get(id) ?? new Map<string, Policy[]>();
    const framework = frameworks.find((one) => one.id === id);
    const numbers = new Set([...(framework?.controls.keys() ?? []), ...evidence.keys()]);
    return {
      framework: id,
      title: framework?.title ?? null,
      controls: Array.from(numbers, (number) => ({
        id: number,
        title: controlTitle(id, number) ?? null,
        ...assess(evidence.get(number) ?? [], asides, complete),
      })),
    };
  });
}

/** By policy: failures and unknown verdicts that are about the policy itself, and so in no tally. */
export type Asides = ReadonlyMap<string, { readonly fail: number; readonly unknown: number }>;

export function asidesOf(findings: readonly ReportFinding[]): Asides {
  const asides = new Map<string, { fail: number; unknown: number }>();
  for (const { policy, verdict, subject } of findings) {
    if (subject.type !== 'policy' || (verdict !== 'fail' && verdict !== 'unknown')) continue;
    const counts = asides.get(policy) ?? { fail: 0, unknown: 0 };
    asides.set(policy, counts);
    counts[verdict] += 1;
  }
  return asides;
}

/** What policies together show: a failure decides, and nothing is met of which something is unknown or silent. */
export function statusOf(policies: readonly Policy[], asides: Asides, complete: boolean): ControlStatus {
  if (policies.length === 0) return 'not assessed';
  const some = (verdict: 'fail' | 'unknown') =>
    policies.some(({ id, tally }) => tally[verdict] + (asides.get(id)?.[verdict] ?? 0) > 0);
  if (some('fail')) return 'not met';
  // Without a single pass nothing was shown: it selects nothing, or all that it selects is too young or excepted.
  const isSilent = policies.some(({ tally }) => tally.pass === 0);
  return isSilent || some('unknown') || !complete ? 'incomplete' : 'met';
}

function assess(
  policies: readonly Policy[],
  asides: Asides,
  complete: boolean,
): Omit<Control, 'id' | 'title'> {
  const tally = { pass: 0, fail: 0, excepted: 0, unknown: 0, skipped: 0 };
  let findings = 0;
  for (const policy of policies) {
    for (const verdict of Object.keys(tally) as (keyof typeof tally)[])
      tally[verdict] += policy.tally[verdict];
    const { fail, unknown } = asides.get(policy.id) ?? { fail: 0, unknown: 0 };
    findings += policy.tally.fail + policy.tally.unknown + fail + unknown;
  }
  return {
    status: statusOf(policies, asides, complete),
    policies: policies.map(({ id }) => id),
    tally,
    findings,
  };
}
