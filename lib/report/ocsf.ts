import { controlTitle, frameworks, parseControl } from '../controls.ts';
import type { Json } from '../model.ts';
import { severities } from '../model.ts';
import { ruleDescriptions } from '../rules/descriptions.ts';
import { printableJson, wellFormedJson } from '../text.ts';
import { answer, tallyWords } from './answer.ts';
import { asidesOf, type ControlStatus, statusOf } from './controls.ts';
import type { ReportDocument, ReportFinding } from './document.ts';
import { exceptionWords } from './exception-words.ts';
import { nextStep } from './next-step.ts';
import { type Compliance, type EventParts, type Outcome, toEvent } from './ocsf-event.ts';

type Policy = ReportDocument['policies'][number];

/**
 * Renders as OCSF, one event of the class Compliance Finding a line: the answer, what could not be read, each policy,
 * then every judgement. The first three are there so that no lack of events ever looks like compliance; their
 * `metadata.event_code` tells them apart.
 * @see https://schema.ocsf.io/1.8.0/classes/compliance_finding
 */
export function* renderOcsf(document: ReportDocument): Generator<string> {
  const line = (parts: EventParts) =>
    `${printableJson(wellFormedJson(JSON.stringify(toEvent(document, parts))))}\n`;
  const { policies, gaps, findings, complete } = document;
  const account = accountResource(document);
  yield line(runParts(document, account));
  for (const [index, gap] of gaps.entries()) yield line(gapParts(document, gap, index, account));
  const asides = asidesOf(findings);
  const compliances = new Map<string, Compliance>();
  for (const policy of policies) {
    compliances.set(policy.id, complianceOf(policy));
    yield line(policyParts(document, policy, statusOf([policy], asides, complete), account));
  }
  for (const finding of findings) {
    yield line(
      findingParts(document, finding, compliances.get(finding.policy) ?? { control: finding.policy }),
    );
  }
}

type Resource = EventParts['resource'];

function accountResource({ account: { id, name } }: ReportDocument): Resource {
  return { uid: id, name: name ?? id, type: 'account' };
}

function runParts(document: ReportDocument, resource: Resource): EventParts {
  const { word, detail } = answer(document);
  const failed = word === 'VIOLATIONS' || document.tally.fail > 0;
  return {
    record: 'run',
    uid: document.account.id,
    title: 'Audit of snapshots and backups',
    message: `${word}: ${detail}`,
    severity: 'info',
    outcome: failed ? 'fail' : word === 'COMPLIANT' ? 'pass' : 'warning',
    state: 'new',
    code: word,
    compliance: { control: 'Snapshots and backups follow the policies' },
    resource,
    unmapped: { complete: document.complete, tally: document.tally },
  };
}

/** A gap could hide the worst that the policies know. */
function gapParts(
  { account, policies }: ReportDocument,
  { endpoint, reason, affects }: ReportDocument['gaps'][number],
  index: number,
  resource: Resource,
): EventParts {
  const asked = new Set(policies.flatMap(({ rules }) => rules.map(({ severity }) => severity)));
  return {
    record: 'gap',
    uid: `${account.id}/gaps/${index}/${endpoint}`,
    title: 'Something could not be read',
    message: `${endpoint}: ${reason}`,
    severity: severities.find((severity) => asked.has(severity)) ?? 'medium',
    outcome: 'warning',
    state: 'new',
    code: 'unknown',
    compliance: { control: 'What the policies judge can be read' },
    resource,
    remediation: nextStep('', 'unknown'),
    unmapped: { endpoint, affects },
  };
}

const outcomeOf = {
  met: 'pass',
  'not met': 'fail',
  incomplete: 'warning',
  'not assessed': 'warning',
} as const;

function policyParts(
  { account }: ReportDocument,
  policy: Policy,
  status: ControlStatus,
  resource: Resource,
): EventParts {
  const { id, title, owner, selected, tally } = policy;
  return {
    record: 'policy',
    uid: `${account.id}/${id}`,
    title: title ?? id,
    message: `${id}: ${tallyWords(tally)}`,
    severity: 'info',
    outcome: outcomeOf[status],
    state: 'new',
    code: status,
    compliance: complianceOf(policy),
    resource,
    unmapped: { policy: id, owner, selected, tally },
  };
}

function complianceOf({ id, title, controls }: Policy): Compliance {
  const named = [...new Set(controls)];
  const standards = new Set(
    named.map((control) => {
      const { framework } = parseControl(control);
      return frameworks.find((known) => known.id === framework)?.title ?? (framework || control);
    }),
  );
  const requirements = named.map((control) => {
    const { framework, number } = parseControl(control);
    const known = controlTitle(framework, number);
    return known === undefined ? control : `${control} ${known}`;
  });
  return {
    control: title === null ? id : `${id}: ${title}`,
    ...(named.length > 0 && { standards: [...standards], requirements }),
  };
}

const outcomes: Readonly<Record<ReportFinding['verdict'], Outcome>> = {
  pass: 'pass',
  fail: 'fail',
  excepted: 'fail',
  unknown: 'warning',
  skipped: 'other',
};

function findingParts({ now }: ReportDocument, finding: ReportFinding, compliance: Compliance): EventParts {
  const { subject, verdict, severity, kind, firstSeen, due } = finding;
  const isOver = verdict === 'pass' || verdict === 'skipped';
  const wasKnown = firstSeen !== undefined && firstSeen < now;
  const isAside = subject.type === 'policy' || subject.type === 'exception';
  return {
    record: isAside ? 'notice' : 'judgement',
    uid: finding.fingerprint,
    title: ruleDescriptions.get(kind) ?? finding.message,
    message: `${subject.name}: ${finding.message}`,
    severity: isOver ? 'info' : severity,
    outcome: outcomes[verdict],
    activity: wasKnown ? (isOver ? 'close' : 'update') : 'create',
    state: verdict === 'excepted' ? 'suppressed' : isOver ? 'resolved' : 'new',
    code: verdict,
    detail: exceptionWords(finding),
    firstSeen,
    compliance,
    check: { uid: `${finding.policy}/${finding.rule}`, name: kind, severity },
    resource: {
      uid: subject.id,
      name: subject.name,
      type: subject.kind,
      ...(subject.region !== null && { region: subject.region }),
    },
    remediation: nextStep(kind, due && verdict === 'pass' ? 'due' : verdict),
    unmapped: {
      policy: finding.policy,
      rule: finding.rule,
      facts: finding.facts as Json,
      limit: finding.limit as Json,
      due,
      changes_at: finding.changesAt,
      monthly_usd: finding.monthlyUsd,
      excess: finding.excess,
      exception: finding.exception,
      console_url: finding.consoleUrl,
    },
  };
}
