import { describe, expect, it } from 'vitest';
import { startWorld } from '../support/lambda.ts';
import { NOW, twoDroplets } from '../support/sample-run.ts';

describe('metrics', () => {
  it('are one line in embedded metric format a run, with every name, value and dimension', async () => {
    const { container, output, api } = await startWorld({ account: twoDroplets });
    const audit = await container('audit');
    await audit({ now: NOW });
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
    await audit({ now: NOW });
    expect(output.metrics).toHaveLength(2);
  });

  it('count throttled requests', async () => {
    const { container, output } = await startWorld({
      account: twoDroplets,
      sandbox: {
        intercept: ({ path, nth }) =>
          path.startsWith('/v2/droplets?') && nth === 1
            ? { status: 429, headers: { 'retry-after': '0' }, body: '{}' }
            : undefined,
      },
    });
    await (await container('audit'))({ now: NOW });
    expect(output.metrics[0]?.ThrottledRequests).toBeGreaterThan(0);
    expect(output.metrics[0]?.CompleteRuns).toBe(1);
  });

  it.each([
    { name: 'is incomplete', event: {}, scopes: ['droplet:read', 'image:read'] as const, topic: {} },
    { name: 'is not to be published', event: { publish: false }, scopes: undefined, topic: {} },
    {
      name: 'the topic did not take',
      event: {},
      scopes: undefined,
      topic: { SNS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:gone' },
    },
  ])('do not count as a complete run what $name', async ({ event, scopes, topic }) => {
    const { container, output } = await startWorld({
      account: twoDroplets,
      ...(scopes ? { sandbox: { scopes } } : {}),
      environment: topic,
    });
    await (await container('audit'))({ now: NOW, ...event }).catch(() => undefined);
    expect(output.metrics).toHaveLength(1);
    expect(output.metrics[0]).toMatchObject({ CompleteRuns: 0, Points: 2 });
  });

  it('do not come from a run that judged nothing, nor from reports', async () => {
    const { container, output } = await startWorld({ account: twoDroplets });
    await (await container('report'))({ now: NOW });
    await expect((await container('audit'))({ now: 'soon' })).rejects.toThrow();
    expect(output.metrics).toEqual([]);
  });
});
