import type { Severity } from '../model.ts';
import { ruleDescriptions } from '../rules/descriptions.ts';
import { describeRule, type SarifLevel } from '../sarif.ts';
import { printable } from '../text.ts';
import type { ReportDocument, ReportFinding } from './document.ts';
import { nextSteps } from './next-step.ts';

/** Where something stands in a policy file, the line from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A rule of a policy, or what findings about policies and exceptions name as theirs. */
export interface ListedRule {
  /** `policy/rule`. */
  readonly id: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly policy: ReportDocument['policies'][number] | undefined;
  readonly place: Place | undefined;
}

/** Code scanning takes no more rules of a run. */
const MOST_RULES = 25_000;
/** Code scanning takes 20 tags of a rule; two are ours. */
const MOST_CONTROLS = 18;
/** The longest title, owner and control in the help of a rule, in code points. */
const LENGTH = 200;

export const levels: Readonly<Record<Severity, SarifLevel>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/**
 * In the middle of what code scanning calls so; `info` has none.
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#reportingdescriptor-object
 */
const scores: Readonly<Record<Severity, string | undefined>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: undefined,
};

/** What findings that are no judgement of a rule are about. */
const otherKinds: Readonly<Record<string, string>> = {
  selection: 'Flags a policy that selects fewer subjects than it expects.',
  exception: 'Flags exceptions and legal holds that have ended or cover nothing.',
};

export const ruleIdOf = ({ policy, rule }: Pick<ReportFinding, 'policy' | 'rule'>) => `${policy}/${rule}`;

/** All rules of the policies, then what only findings name; where they are too many, those that findings name. */
export function listRules(
  policies: ReportDocument['policies'],
  findings: Iterable<ReportFinding>,
): ReadonlyMap<string, ListedRule> {
  const all = new Map<string, ListedRule>();
  const summaries = new Map(policies.map((policy) => [policy.id, policy]));
  for (const policy of policies) {
    const { source } = policy;
    for (const { id: rule, kind, severity, line } of policy.rules) {
      const place = source ? { file: source.file, line: line ?? source.line } : undefined;
      const id = ruleIdOf({ policy: policy.id, rule });
      all.set(id, { id, kind, severity, policy, place });
    }
  }
  const listed = all.size > MOST_RULES ? new Map<string, ListedRule>() : all;
  for (const finding of findings) {
    const id = ruleIdOf(finding);
    if (listed.has(id)) continue;
    const policy = summaries.get(finding.policy);
    const { kind, severity } = finding;
    listed.set(id, all.get(id) ?? { id, kind, severity, policy, place: policy?.source ?? undefined });
  }
  return listed;
}

/** A rule as SARIF describes it: what it flags, what to do about it, and whose it is. */
export function toDescriptor({ id, kind, severity, policy }: ListedRule) {
  const flags = ruleDescriptions.get(kind) ?? otherKinds[kind] ?? 'Flags what its policy does not allow.';
  const step = Object.hasOwn(nextSteps, kind) ? nextSteps[kind] : undefined;
  const { title, owner, controls } = policy ?? { title: null, owner: null, controls: [] };
  const words = (text: string) => printable(text, LENGTH);
  const shown = controls.slice(0, MOST_CONTROLS).map(words);
  const help = [
    flags,
    step,
    title === null ? undefined : `Policy: ${words(title)}.`,
    owner === null ? undefined : `Owner: ${words(owner)}.`,
    shown.length === 0 ? undefined : `Evidence for ${shown.join(', ')}.`,
  ];
  return {
    ...describeRule({
      id,
      about: title === null ? flags : `${words(title)}: ${flags}`,
      help: help.filter((part) => part !== undefined).join(' '),
      level: levels[severity],
    }),
    properties: {
      tags: [...new Set(['security', kind, ...shown])],
      precision: 'very-high',
      ...(scores[severity] !== undefined && { 'security-severity': scores[severity] }),
      severity,
    },
  };
}
