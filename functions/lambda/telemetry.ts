import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { AuditError } from '../../lib/errors.ts';
import { severities } from '../../lib/model.ts';
import type { ReportDocument } from '../../lib/report/document.ts';

/** Logs as JSON and metrics by embedded metric format; neither ever gets the token or a request. */

export const logger = new Logger({ serviceName: 'snapwarden' });
const metrics = new Metrics({ namespace: 'snapwarden', serviceName: 'snapwarden' });

const metricNames = {
  critical: 'CriticalViolations',
  high: 'HighViolations',
  medium: 'MediumViolations',
  low: 'LowViolations',
  info: 'InfoViolations',
} as const;

/**
 * Publishes the metrics of a run. `CompleteRuns` is what the alarm on absence counts.
 * @param durationMs from the start of the invocation
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
 */
export function publishMetrics(
  { account, complete, findings, tally, inventory }: ReportDocument,
  durationMs: number,
): void {
  metrics.addDimension('account', account.id);
  for (const severity of severities) {
    const count = findings.filter(
      (finding) => finding.verdict === 'fail' && finding.severity === severity,
    ).length;
    metrics.addMetric(metricNames[severity], MetricUnit.Count, count);
  }
  const { dropletBackup, dropletSnapshot, volumeSnapshot } = inventory.points;
  const sum = (key: 'requests' | 'throttled') =>
    inventory.endpoints.reduce((total, entry) => total + entry[key], 0);
  metrics.addMetric('UnknownVerdicts', MetricUnit.Count, tally.unknown);
  metrics.addMetric(
    'Points',
    MetricUnit.Count,
    (dropletBackup ?? 0) + (dropletSnapshot ?? 0) + (volumeSnapshot ?? 0),
  );
  metrics.addMetric('Requests', MetricUnit.Count, sum('requests'));
  metrics.addMetric('ThrottledRequests', MetricUnit.Count, sum('throttled'));
  metrics.addMetric('Duration', MetricUnit.Milliseconds, durationMs);
  metrics.addMetric('CompleteRuns', MetricUnit.Count, complete ? 1 : 0);
  metrics.publishStoredMetrics();
}

/** Logs why a run failed: for errors of ours their words alone, for a fault of this program its stack too. */
export function logFailure(error: unknown): void {
  if (error instanceof AuditError) {
    const cause = error.cause instanceof Error ? error.cause.name : undefined;
    logger.error('The run failed', { code: error.code, error: error.name, problem: error.message, cause });
  } else logger.error('The run failed by a fault of snapwarden itself', error as Error);
}
