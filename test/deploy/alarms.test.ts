import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Properties, type Resource, resolveTemplate } from '../support/template.ts';
import { type Packaged, packageService } from '../support/template-package.ts';

let packaged: Packaged;
let resources: Readonly<Record<string, Resource>>;

beforeAll(async () => {
  packaged = await packageService({ region: 'eu-central-1' });
  resources = resolveTemplate(packaged.template, 'eu-central-1');
});
afterAll(() => packaged?.[Symbol.asyncDispose]());

const alarm = (name: string) => resources[name]?.Properties as Properties;
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:snapwarden-production-alarms';
const audit = [{ Name: 'FunctionName', Value: 'snapwarden-production-audit' }];
const report = [{ Name: 'FunctionName', Value: 'snapwarden-production-report' }];
const queue = [{ Name: 'QueueName', Value: 'snapwarden-production-failed-runs' }];

it('every alarm goes to the topic of alarms, and CloudWatch may publish there', () => {
  const alarms = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  expect(alarms).toHaveLength(6);
  for (const { Properties } of alarms) {
    expect(Properties.AlarmActions).toEqual([TOPIC]);
    // The topic's policy lets in alarms with this prefix only.
    expect(Properties.AlarmName).toMatch(/^snapwarden-production-/);
  }
  // Under alias/aws/sns it could not: CloudWatch may not use that key.
  expect(resources.AlarmsTopic?.Properties).not.toHaveProperty('KmsMasterKeyId');
});

it.each([
  { name: 'AuditErrorsAlarm', metric: 'AWS/Lambda Errors Sum', dimensions: audit, above: 0 },
  { name: 'ReportErrorsAlarm', metric: 'AWS/Lambda Errors Sum', dimensions: report, above: 0 },
  { name: 'AuditThrottlesAlarm', metric: 'AWS/Lambda Throttles Sum', dimensions: audit, above: 0 },
  { name: 'AuditDurationAlarm', metric: 'AWS/Lambda Duration Maximum', dimensions: audit, above: 780_000 },
  {
    name: 'FailedRunsAlarm',
    metric: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
    dimensions: queue,
    above: 0,
  },
])('$name is raised by one bad value and not by silence', ({ name, metric, dimensions, above }) => {
  const { Namespace, MetricName, Statistic, ...rest } = alarm(name);
  expect(`${Namespace} ${MetricName} ${Statistic}`).toBe(metric);
  expect(rest).toMatchObject({
    Dimensions: dimensions,
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: above,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

it('the alarm on duration comes well before the time runs out', () => {
  const timeout = Number(resources.AuditLambdaFunction?.Properties.Timeout) * 1000;
  expect(Number(alarm('AuditDurationAlarm').Threshold)).toBeLessThan(timeout - 60_000);
});

describe('the alarm on absence', () => {
  const HOUR = 3_600_000;

  /**
   * Whether it is raised at an instant: the newest whole periods all breach, a period without data too.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
   */
  const isRaised = (runs: readonly { at: number; complete: boolean }[], at: number): boolean => {
    const { Period, EvaluationPeriods, Threshold, TreatMissingData, ComparisonOperator } =
      alarm('NoCompleteRunAlarm');
    const length = Number(Period) * 1000;
    const newest = Math.floor(at / length);
    return Array.from({ length: Number(EvaluationPeriods) }, (_, index) => newest - 1 - index).every(
      (period) => {
        const data = runs.filter((run) => run.at <= at && Math.floor(run.at / length) === period);
        if (data.length === 0) return TreatMissingData === 'breaching';
        const sum = data.filter(({ complete }) => complete).length;
        return ComparisonOperator === 'LessThanThreshold'
          ? sum < Number(Threshold)
          : sum >= Number(Threshold);
      },
    );
  };

  /** The hours of a stretch of days at which it is raised. */
  const raisedAt = (runs: readonly { at: number; complete: boolean }[], from: number, days: number) =>
    Array.from({ length: days * 24 * 6 }, (_, index) => from + (index * HOUR) / 6).filter((at) =>
      isRaised(runs, at),
    );

  /** Six o'clock in Berlin, where the clock goes back on 25 October: then 25 hours lie between two runs. */
  const daily = ['2026-10-22T04', '2026-10-23T04', '2026-10-24T04', '2026-10-25T05', '2026-10-26T05'].map(
    (hour) => Date.parse(`${hour}:00:00Z`),
  );

  it('watches the metric hour by hour, within what CloudWatch allows', () => {
    const { Period, EvaluationPeriods } = alarm('NoCompleteRunAlarm');
    expect(alarm('NoCompleteRunAlarm')).toMatchObject({
      Namespace: 'snapwarden',
      MetricName: 'CompleteRuns',
      Statistic: 'Sum',
      OKActions: [TOPIC],
    });
    expect(Number(Period) * Number(EvaluationPeriods)).toBe(26 * 3600);
    expect(Number(Period) * Number(EvaluationPeriods)).toBeLessThanOrEqual(7 * 86_400);
  });

  it('stays quiet over daily runs, the clock change and a run that took its whole time', () => {
    const minutes = [1, 14, 0, 14, 1];
    const runs = daily.map((at, index) => ({ at: at + (minutes[index] ?? 0) * 60_000, complete: true }));
    expect(raisedAt(runs, (daily[0] ?? 0) + HOUR, 4)).toEqual([]);
  });

  it('is raised once when a day is left out, and ends with the next complete run', () => {
    const runs = daily.filter((_, index) => index !== 2).map((at) => ({ at: at + 60_000, complete: true }));
    const raised = raisedAt(runs, (daily[0] ?? 0) + HOUR, 4);
    const first = (raised[0] ?? 0) - (daily[1] ?? 0);
    expect(first / HOUR).toBe(27);
    expect((raised.at(-1) ?? 0) - (daily[3] ?? 0)).toBeLessThan(HOUR);
  });

  it('takes an incomplete run for none', () => {
    const runs = daily.map((at, index) => ({ at: at + 60_000, complete: index !== 2 }));
    expect(raisedAt(runs, (daily[0] ?? 0) + HOUR, 4).length).toBeGreaterThan(0);
  });

  it('is raised from the start until the first run', () => {
    expect(isRaised([], daily[0] ?? 0)).toBe(true);
  });
});
