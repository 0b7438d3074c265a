import type { Json, Severity } from '../model.ts';
import { parseInstant } from '../time.ts';
import type { ReportDocument } from './document.ts';

/**
 * The version of the schema that the events follow, and its class Compliance Finding.
 * @see https://schema.ocsf.io/1.8.0/classes/compliance_finding
 */
export const ocsfVersion = '1.8.0';
const findings = { category_uid: 2, category_name: 'Findings' } as const;
const complianceFinding = { class_uid: 2003, class_name: 'Compliance Finding' } as const;

const activities = { create: [1, 'Create'], update: [2, 'Update'], close: [3, 'Close'] } as const;
const states = { new: [1, 'New'], suppressed: [3, 'Suppressed'], resolved: [4, 'Resolved'] } as const;
const outcomes = {
  pass: [1, 'Pass'],
  warning: [2, 'Warning'],
  fail: [3, 'Fail'],
  other: [99, 'Skipped'],
} as const;
const ranks = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
} as const satisfies Record<Severity, readonly [number, string]>;

export type Outcome = keyof typeof outcomes;

/** What a policy is evidence for. */
export interface Compliance {
  readonly control: string;
  /** Names of frameworks, and their controls; absent where there is none. */
  readonly standards?: readonly string[];
  readonly requirements?: readonly string[];
}

/** What differs from event to event. */
export interface EventParts {
  /** What the event is about, in the words of the lines of `jsonl`. */
  readonly record: 'run' | 'gap' | 'policy' | 'judgement' | 'notice';
  /** Stable over runs. */
  readonly uid: string;
  readonly title: string;
  readonly message: string;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly activity?: keyof typeof activities;
  readonly state: keyof typeof states;
  /** Our own word for the outcome. */
  readonly code: string;
  readonly detail?: string | undefined;
  /** RFC 3339. */
  readonly firstSeen?: string | undefined;
  readonly compliance: Compliance;
  /** The rule that judged. */
  readonly check?: { readonly uid: string; readonly name: string; readonly severity: Severity };
  readonly resource: Readonly<Record<string, Json>> & { readonly uid: string };
  readonly remediation?: string | undefined;
  readonly unmapped: Readonly<Record<string, Json>>;
}

/** Makes one event of the class Compliance Finding, with the profile for clouds. */
export function toEvent(
  { account, now, generatedAt, generator, schema }: ReportDocument,
  { resource, check, ...parts }: EventParts,
): Readonly<Record<string, Json>> {
  const [activityId, activity] = activities[parts.activity ?? 'create'];
  const [stateId, state] = states[parts.state];
  const [outcomeId, outcome] = outcomes[parts.outcome];
  const [rankId, rank] = ranks[parts.severity];
  const { name } = account;
  return {
    activity_id: activityId,
    activity_name: activity,
    ...findings,
    ...complianceFinding,
    type_uid: complianceFinding.class_uid * 100 + activityId,
    type_name: `${complianceFinding.class_name}: ${activity}`,
    time: milliseconds(now),
    timezone_offset: 0,
    severity_id: rankId,
    severity: rank,
    status_id: stateId,
    status: state,
    status_code: parts.code,
    ...(parts.detail !== undefined && { status_detail: parts.detail }),
    confidence_id: parts.outcome === 'warning' ? 0 : 3,
    message: parts.message,
    metadata: {
      version: ocsfVersion,
      profiles: ['cloud'],
      product: {
        name: generator.name,
        uid: generator.name,
        vendor_name: generator.name,
        version: generator.version,
      },
      event_code: parts.record,
      uid: `${parts.uid}@${now}`,
      log_name: schema,
      logged_time: milliseconds(generatedAt),
      original_time: now,
      tenant_uid: account.id,
    },
    cloud: {
      provider: 'DigitalOcean',
      account: { uid: account.id, ...(name !== null && { name }), type_id: 99, type: 'DigitalOcean account' },
      ...(typeof resource.region === 'string' && { region: resource.region }),
    },
    finding_info: {
      uid: parts.uid,
      title: parts.title,
      desc: parts.message,
      types: [parts.record],
      ...(check && { analytic: { uid: check.uid, name: check.name, type_id: 1, type: 'Rule' } }),
      last_seen_time: milliseconds(now),
      ...(parts.firstSeen !== undefined && { first_seen_time: milliseconds(parts.firstSeen) }),
    },
    compliance: {
      ...parts.compliance,
      status_id: outcomeId,
      status: outcome,
      ...(check && {
        checks: [
          {
            ...check,
            ...(parts.compliance.standards && { standards: parts.compliance.standards }),
            status_id: outcomeId,
            status: outcome,
          },
        ],
      }),
    },
    resources: [resource],
    observables: [{ name: 'resources.uid', type_id: 10, type: 'Resource UID', value: resource.uid }],
    ...(parts.remediation !== undefined && { remediation: { desc: parts.remediation } }),
    unmapped: parts.unmapped,
  };
}

/** Since 1970; documents hold nothing but valid instants. */
const milliseconds = (instant: string): number => parseInstant(instant) ?? 0;
