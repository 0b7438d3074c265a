import { controlsOf } from '../../lib/report/controls.ts';
import type { ReportDocument, ReportFinding } from '../../lib/report/document.ts';

type Tally = ReportDocument['tally'];
type Costs = ReportDocument['costs'];

export const NOW = '2026-03-01T06:00:00Z';

export function tallyOf(counts: Partial<Tally>): Tally {
  return { pass: 0, fail: 0, excepted: 0, unknown: 0, skipped: 0, ...counts };
}

/** An exception that covers something, but for what the test is about. */
export function exceptionOf(
  rest: Partial<NonNullable<ReportFinding['exception']>> = {},
): NonNullable<ReportFinding['exception']> {
  const known = { id: 'EX-7', reason: 'Base images', owner: 'dana@example.com', until: '2027-01-31' };
  return { ...known, category: null, ticket: null, ...rest };
}

/** A critical failure of a Droplet, but for what the test is about. */
export function findingOf({
  subject,
  ...rest
}: Partial<Omit<ReportFinding, 'subject'>> & {
  subject?: Partial<ReportFinding['subject']>;
} = {}): ReportFinding {
  const about = {
    type: 'resource' as const,
    kind: 'droplet',
    id: '3164444',
    name: 'web-1',
    region: 'nyc3',
    ...subject,
  };
  return {
    fingerprint: `default/production/freshness/${about.id}`,
    policy: 'production',
    rule: 'freshness',
    kind: 'freshness',
    severity: 'critical',
    verdict: 'fail',
    subject: about,
    message: 'Its newest point is 3 days 2 hours old; at most 28 hours is allowed.',
    facts: { newestAt: '2026-02-26T04:00:00Z', points: 7 },
    limit: { rpo: '28h', grace: '28h' },
    changesAt: null,
    monthlyUsd: null,
    excess: null,
    due: false,
    consoleUrl: `https://cloud.digitalocean.com/droplets/${about.id}`,
    exception: null,
    ...rest,
  };
}

export function policyOf(id: string, counts: Partial<Tally> = {}): ReportDocument['policies'][number] {
  const tally = tallyOf(counts);
  const selected = Object.values(tally).reduce((sum, count) => sum + count, 0);
  return {
    id,
    title: null,
    severity: 'medium',
    owner: null,
    controls: [],
    source: { file: 'policies/default.yaml', line: 3 },
    rules: [{ id: 'max-age', kind: 'max-age', severity: 'medium', line: 7 }],
    selected,
    tally,
  };
}

export function endpointOf(
  rest: Partial<ReportDocument['inventory']['endpoints'][number]> = {},
): ReportDocument['inventory']['endpoints'][number] {
  return {
    endpoint: 'GET /v2/droplets',
    requests: 1,
    pages: 1,
    items: 52,
    expected: 52,
    duplicates: 0,
    retries: 0,
    throttled: 0,
    status: 'complete',
    ...rest,
  };
}

/** All prices known and nothing at fault, but for what the test is about. */
export function costsOf({
  kept,
  violations,
  ...rest
}: Partial<Omit<Costs, 'kept' | 'violations'>> & {
  kept?: Partial<Costs['kept']>;
  violations?: Partial<Costs['violations']>;
} = {}): Costs {
  const all = { monthlyUsd: 412.3, estimated: false, atLeast: false, unpricedPoints: 0, unpricedDroplets: 0 };
  return {
    prices: { asOf: '2026-03-09', overridden: [] },
    kept: { ...all, ...kept },
    violations: { monthlyUsd: 0, atLeast: false, points: 0, unpricedPoints: 0, ...violations },
    overLimits: [],
    ...rest,
  };
}

const spanOf = (day: string) => ({ oldest: `${day}T02:00:00Z`, newest: '2026-03-01T02:00:00Z' });

/** A complete and clean report of nothing, but for what the test is about; the tally is that of its policies. */
export function documentOf(rest: Partial<ReportDocument> = {}): ReportDocument {
  const tally = tallyOf({});
  for (const policy of rest.policies ?? []) {
    for (const verdict of Object.keys(tally) as (keyof Tally)[]) tally[verdict] += policy.tally[verdict];
  }
  return {
    schema: 'snapwarden/report/v1',
    generator: { name: 'snapwarden', version: '1.2.3' },
    generatedAt: '2026-03-01T06:00:09Z',
    now: NOW,
    account: { id: 'default', name: null, email: null },
    complete: true,
    gaps: [],
    inventory: {
      droplets: 52,
      volumes: 31,
      points: { dropletBackup: 364, dropletSnapshot: 40, volumeSnapshot: 118 },
      span: {
        dropletBackup: spanOf('2026-02-08'),
        dropletSnapshot: spanOf('2025-03-01'),
        volumeSnapshot: null,
      },
      endpoints: [endpointOf()],
    },
    tally,
    policies: [],
    controls: controlsOf({ policies: [], findings: [], complete: true, ...rest }),
    costs: costsOf(),
    findings: [],
    ...rest,
  };
}
