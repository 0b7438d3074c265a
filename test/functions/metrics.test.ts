import { describe, expect, it } from 'vitest';
import { formatInstant, type Instant, instantFromMillis, shift } from '../../lib/time.ts';
import { startWorld } from '../support/lambda.ts';
import { NOW, ruleEvent, twoDroplets, twoDropletsAt } from '../support/sample-run.ts';

const HOUR = 3_600_000;
/** Only what is judged about now stands for the audit that is waited for. */
const now = instantFromMillis(Date.now()) as Instant;
const TODAY = formatInstant(now);
const today = twoDropletsAt(now);
const STRICT = 'version: 1\npolicies: [{ id: strict, rules: [{ kind: freshness, rpo: 1h }] }]\n';
const hoursFrom = (hours: number) => formatInstant(shift(now, hours * HOUR));

describe('metrics', () => {
  it('are one line in embedded metric format a run, with every name, value and dimension', async () => {
    const { container, output, api } = await startWorld({ account: today });
    const audit = await container('audit');
    await audit({ now: TODAY });
    expect(output.metrics).toHaveLength(1);
    const [line] = output.metrics;
    expect(line).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'snapwarden',
            Dimensions: [['service', 'account']],
            Metrics: [
              ...['Critical', 'High', 'Medium', 'Low', 'Info'].map((severity) => ({
                Name: `${severity}Violations`,
                Unit: 'Count',
              })),
              { Name: 'UnknownVerdicts', Unit: 'Count' },
              { Name: 'Points', Unit: 'Count' },
              { Name: 'Requests', Unit: 'Count' },
              { Name: 'ThrottledRequests', Unit: 'Count' },
              { Name: 'Duration', Unit: 'Milliseconds' },
              { Name: 'CompleteRuns', Unit: 'Count' },
            ],
          },
        ],
      },
      service: 'snapwarden',
      account: 'acme',
      CriticalViolations: 1,
      HighViolations: 0,
      MediumViolations: 0,
      LowViolations: 0,
      InfoViolations: 0,
      UnknownVerdicts: 0,
      Points: 2,
      Requests: api.requests.length,
      ThrottledRequests: 0,
      Duration: expect.any(Number),
      CompleteRuns: 1,
    });
    expect(line?.Duration).toBeGreaterThan(0);
    await audit({ now: TODAY });
    expect(output.metrics).toHaveLength(2);
  });

  it('count throttled requests', async () => {
    const { container, output } = await startWorld({
      account: today,
      sandbox: {
        intercept: ({ path, nth }) =>
          path.startsWith('/v2/droplets?') && nth === 1
            ? { status: 429, headers: { 'retry-after': '0' }, body: '{}' }
            : undefined,
      },
    });
    await (await container('audit'))({ now: TODAY });
    expect(output.metrics[0]?.ThrottledRequests).toBeGreaterThan(0);
    expect(output.metrics[0]?.CompleteRuns).toBe(1);
  });

  it.each([
    { name: 'is incomplete', event: {}, scopes: ['droplet:read', 'image:read'] as const, topic: {} },
    { name: 'is not to be published', event: { publish: false }, scopes: undefined, topic: {} },
    { name: 'is judged long before', event: { now: hoursFrom(-25) }, scopes: undefined, topic: {} },
    { name: 'is judged long after', event: { now: hoursFrom(25) }, scopes: undefined, topic: {} },
    {
      name: 'the topic did not take',
      event: {},
      scopes: undefined,
      topic: { SNS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:gone' },
    },
  ])('do not count as a complete run what $name', async ({ event, scopes, topic }) => {
    const { container, output } = await startWorld({
      account: today,
      ...(scopes ? { sandbox: { scopes } } : {}),
      environment: topic,
    });
    await (await container('audit'))({ now: TODAY, ...event }).catch(() => undefined);
    expect(output.metrics).toHaveLength(1);
    expect(output.metrics[0]).toMatchObject({ CompleteRuns: 0, Points: 2 });
  });

  it('count a run as complete also where it is late, or there is nothing new to tell', async () => {
    const { container, output } = await startWorld({ account: today, remembers: true });
    const audit = await container('audit');
    for (const time of [hoursFrom(-23), TODAY, TODAY]) await audit(ruleEvent(time));
    expect(output.metrics.map(({ CompleteRuns }) => CompleteRuns)).toEqual([1, 1, 1]);
  });

  it('are not of other policies, which quiet no alarm', async () => {
    const files = { 'policies/examples/strict/a.yaml': STRICT };
    const { container, output, sns } = await startWorld({ account: today, files });
    await (await container('audit'))({ now: TODAY, policies: 'policies/examples/strict' });
    expect(sns.received).not.toEqual([]);
    expect(output.metrics).toEqual([]);
    await (await container('audit'))({ now: TODAY, policies: 'policies' });
    expect(output.metrics).toEqual([expect.objectContaining({ CompleteRuns: 1 })]);
  });

  it('do not come from a run that judged nothing, nor from reports', async () => {
    const { container, output } = await startWorld({ account: twoDroplets });
    await (await container('report'))({ now: NOW });
    await expect((await container('audit'))({ now: 'soon' })).rejects.toThrow();
    expect(output.metrics).toEqual([]);
  });
});
