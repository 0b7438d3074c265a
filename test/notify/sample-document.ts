import type { Severity, Verdict } from '../../lib/model.ts';
import type { ReportDocument, ReportFinding } from '../../lib/report/document.ts';
import { costsOf, policyOf } from '../support/document.ts';

/** Reports for the message tests, small enough to read. */

type Details = Partial<Omit<ReportFinding, 'subject'>> & { subject?: Partial<ReportFinding['subject']> };

export function sampleFinding(
  severity: Severity,
  message: string = 'Its newest point is 41 hours old; at most 28 hours is allowed.',
  { subject, ...rest }: Details = {},
): ReportFinding {
  const { policy = 'production', rule = 'freshness' } = rest;
  const about = { type: 'resource', kind: 'droplet', id: '3164444', name: 'web-1', region: 'nyc3' } as const;
  const who = { ...about, ...subject };
  return {
    fingerprint: `default/${policy}/${rule}/${who.kind}/${who.id}`,
    policy,
    rule,
    kind: rule,
    severity,
    verdict: 'fail',
    subject: who,
    message,
    facts: { points: 7 },
    limit: { rpo: '28h' },
    changesAt: null,
    monthlyUsd: null,
    excess: null,
    due: false,
    consoleUrl: who.kind === 'droplet' ? `https://cloud.digitalocean.com/droplets/${who.id}` : null,
    exception: null,
    ...rest,
  };
}

/** A report around findings, with counts that agree with them: the rest of 1,000 checks passes. */
export function sampleDocument(
  findings: readonly ReportFinding[],
  details: Partial<ReportDocument> = {},
): ReportDocument {
  const count = (wanted: Verdict) =>
    findings.filter(
      ({ verdict, subject }) =>
        verdict === wanted && subject.type !== 'policy' && subject.type !== 'exception',
    ).length;
  const [fail, unknown] = [count('fail'), count('unknown')];
  const tally = { pass: Math.max(0, 1_000 - fail - unknown), fail, excepted: 0, unknown, skipped: 0 };
  const ids = [...new Set(findings.map(({ policy }) => policy))];
  return {
    schema: 'snapwarden/report/v1',
    generator: { name: 'snapwarden', version: '1.2.3' },
    generatedAt: '2026-11-21T05:00:09Z',
    now: '2026-11-21T05:00:00Z',
    account: { id: 'default', name: 'Acme', email: 'ops@example.com' },
    complete: unknown === 0 && (details.gaps ?? []).length === 0,
    gaps: [],
    inventory: {
      droplets: 214,
      volumes: 61,
      points: { dropletBackup: 1_498, dropletSnapshot: 77, volumeSnapshot: 203 },
      span: { dropletBackup: null, dropletSnapshot: null, volumeSnapshot: null },
      endpoints: [],
    },
    tally,
    policies: ids.map((id) => ({ ...policyOf(id), selected: 48, tally })),
    controls: [],
    costs: costsOf(),
    findings: [...findings],
    ...details,
  };
}

/** Four violations that a reader would believe, worst not first. */
export const story: readonly ReportFinding[] = [
  sampleFinding('high', 'Only 1 of its newest 2 snapshots is in sfo3.', {
    rule: 'regions',
    subject: { id: '3164555', name: 'db-eu_1.example.com', region: 'fra1' },
  }),
  sampleFinding('critical'),
  sampleFinding('high', 'It is 412 days old; at most 90 days is allowed.', {
    policy: 'staging',
    rule: 'max-age',
    subject: {
      type: 'point',
      kind: 'volume-snapshot',
      id: 'fbe805e8-866b-11e6-96bf-000f53315a41',
      name: 'data_before_upgrade',
      region: null,
    },
  }),
  sampleFinding('medium', 'It selected 0 subjects; at least 1 is expected.', {
    policy: 'legacy',
    rule: 'expect-matches',
    kind: 'selection',
    subject: { type: 'policy', kind: 'policy', id: 'legacy', name: 'legacy', region: null },
  }),
];

export const unknownFinding: ReportFinding = sampleFinding(
  'critical',
  'Its backups could not be read, and no other point is within 28 hours.',
  { verdict: 'unknown', subject: { id: '77', name: 'web-9' } },
);

export const sampleGap: ReportDocument['gaps'][number] = {
  endpoint: 'GET /v2/droplets/77/backups',
  reason: 'status 503 on each of 4 attempts',
  affects: ['droplet-backup points of droplet 77'],
};

/** The bodies of a message by protocol. */
export function bodiesIn({ message }: { readonly message: string }): Record<string, string> {
  return JSON.parse(message) as Record<string, string>;
}
