import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { severities } from '../../lib/model.ts';
import type { ReportDocument } from '../../lib/report/document.ts';

const severityMetrics = {
  critical: 'CriticalViolations',
  high: 'HighViolations',
  medium: 'MediumViolations',
  low: 'LowViolations',
  info: 'InfoViolations',
} as const;

export interface RunOutcome {
  /** Whether the audit was to be told, no newer one has told already, and the topic took what there was to tell. */
  readonly delivered: boolean;
  readonly durationMs: number;
}

/**
 * How far from its own time a run may be judged and still say how the account is now, in milliseconds: the schedule may
 * invoke late, by a day at most.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
 */
const ABOUT_NOW_MS = 86_400_000;

/**
 * Publishes the metrics of a run as one line of the log, with the dimensions `service` and `account`.
 * `CompleteRuns` is what the alarm on absence counts: audits that read everything, judged it about now and reached the
 * topic.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function publishMetrics(document: ReportDocument, { delivered, durationMs }: RunOutcome): void {
  const metrics = new Metrics({ namespace: 'snapwarden', serviceName: 'snapwarden' });
  metrics.addDimension('account', document.account.id);
  const violations = countViolations(document);
  for (const severity of severities) {
    metrics.addMetric(severityMetrics[severity], MetricUnit.Count, violations[severity]);
  }
  const { tally, inventory, complete } = document;
  const points = Object.values(inventory.points).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  metrics.addMetric('UnknownVerdicts', MetricUnit.Count, tally.unknown);
  metrics.addMetric('Points', MetricUnit.Count, points);
  metrics.addMetric('Requests', MetricUnit.Count, sumOf(document, 'requests'));
  metrics.addMetric('ThrottledRequests', MetricUnit.Count, sumOf(document, 'throttled'));
  metrics.addMetric('Duration', MetricUnit.Milliseconds, Math.round(durationMs));
  metrics.addMetric('CompleteRuns', MetricUnit.Count, complete && delivered && isAboutNow(document) ? 1 : 0);
  metrics.publishStoredMetrics();
}

function isAboutNow({ now, generatedAt }: ReportDocument): boolean {
  return Math.abs(Date.parse(generatedAt) - Date.parse(now)) <= ABOUT_NOW_MS;
}

/** How many violations of each severity a report has. */
export function countViolations({
  findings,
}: ReportDocument): Readonly<Record<keyof typeof severityMetrics, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { verdict, severity } of findings) if (verdict === 'fail') counts[severity] += 1;
  return counts;
}

/** Requests of a report's ledger, all or only those that the rate limit refused. */
export function sumOf({ inventory }: ReportDocument, what: 'requests' | 'throttled'): number {
  return inventory.endpoints.reduce((sum, entry) => sum + entry[what], 0);
}
