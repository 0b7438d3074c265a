import type { Severity, Verdict } from '../../lib/model.ts';
import type { ReportDocument, ReportFinding } from '../../lib/report/document.ts';

/** Reports for the message tests, small enough to read. */

export function sampleFinding(
  severity: Severity,
  message: string,
  details: Partial<Omit<ReportFinding, 'subject'>> & { subject?: Partial<ReportFinding['subject']> } = {},
): ReportFinding {
  const { subject, ...rest } = details;
  const policy = rest.policy ?? 'production';
  const rule = rest.rule ?? 'freshness';
  const who = {
    type: 'resource',
    kind: 'droplet',
    id: '3164444',
    name: 'web-1',
    region: 'nyc3',
    ...subject,
  } as const;
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
    due: false,
    consoleUrl: who.kind === 'droplet' ? `https://cloud.digitalocean.com/droplets/${who.id}` : null,
    ...rest,
  };
}

/** A report around findings, with counts that agree with them: the rest of 1,000 checks passes. */
export function sampleDocument(
  findings: readonly ReportFinding[],
  details: Partial<ReportDocument> = {},
): ReportDocument {
  const count = (verdict: Verdict) =>
    findings.filter((finding) => finding.verdict === verdict && finding.subject.type !== 'policy').length;
  const [fail, unknown, excepted] = [count('fail'), count('unknown'), count('excepted')];
  const tally = { pass: 1_000 - fail - unknown - excepted, fail, excepted, unknown, skipped: 0 };
  const ids = [...new Set(findings.map(({ policy }) => policy))];
  return {
    schema: 'snapwarden/report/v1',
    generatedAt: '2026-11-21T05:00:09Z',
    now: '2026-11-21T05:00:00Z',
    account: { id: 'default', name: 'Acme', email: 'ops@example.com' },
    complete: unknown === 0 && (details.gaps ?? []).length === 0,
    gaps: [],
    inventory: {
      droplets: 214,
      volumes: 61,
      points: { dropletBackup: 1_498, dropletSnapshot: 77, volumeSnapshot: 203 },
      endpoints: [],
    },
    tally,
    policies: ids.map((id) => ({ id, title: `What ${id} keeps`, selected: 48, tally })),
    findings: [...findings],
    ...details,
  };
}
