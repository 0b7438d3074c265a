import { describe, expect, it } from 'vitest';
import { startWorld, TOPIC, type World, type WorldOptions } from '../support/lambda.ts';
import { refused } from '../support/refused-run.ts';
import { NOW, twoDroplets } from '../support/sample-run.ts';

describe('settings are refused', () => {
  it.each([
    {
      name: 'no topic',
      environment: { SNS_TOPIC_ARN: undefined },
      tells: /^SNS_TOPIC_ARN is not set.*"publish": false/,
    },
    { name: 'a blank topic', environment: { SNS_TOPIC_ARN: ' ' }, tells: /^SNS_TOPIC_ARN is not set/ },
    {
      name: 'a name for an ARN',
      environment: { SNS_TOPIC_ARN: 'snapwarden' },
      tells: /^SNS_TOPIC_ARN holds no topic/,
    },
    {
      name: 'a subscription',
      environment: { SNS_TOPIC_ARN: `${TOPIC}:1-2-3` },
      tells: /^SNS_TOPIC_ARN holds no topic/,
    },
    {
      name: 'a queue',
      environment: { SNS_TOPIC_ARN: TOPIC.replace('sns', 'sqs') },
      tells: /^SNS_TOPIC_ARN holds/,
    },
    { name: 'an account id', environment: { SNAPWARDEN_ACCOUNT: 'a b' }, tells: /SNAPWARDEN_ACCOUNT/ },
    {
      name: 'an API in the clear',
      environment: { DIGITALOCEAN_API_URL: 'http://example.com' },
      tells: /^DIGITALOCEAN_API_URL is plain http/,
    },
  ])('$name', async ({ environment, tells }) => {
    const world = await startWorld({ environment });
    expect(await refused(world, {})).toMatch(tells);
    expect(world.parameters.asked).toEqual([]);
  });

  it('several at once', async () => {
    const world = await startWorld({ environment: { SNS_TOPIC_ARN: 'x', SNAPWARDEN_STATE: 's3://B' } });
    expect((await refused(world, {})).split('\n')).toEqual([
      expect.stringMatching(/^SNS_TOPIC_ARN holds no topic/),
      expect.stringMatching(/^the state .* is no place/),
    ]);
  });

  it('a topic that is a secret by mistake is not shown', async () => {
    const world = await startWorld({ environment: { SNS_TOPIC_ARN: 'dop_v1_0123456789' } });
    expect(await refused(world, {})).not.toContain('dop_v1');
  });
});

describe('a message that the topic does not take fails the run', () => {
  const other = 'arn:aws:sns:eu-central-1:123456789012:gone';
  const cases: { name: string; options: WorldOptions; prepare: (world: World) => void; tells: RegExp }[] = [
    {
      name: 'because there is no such topic',
      options: { environment: { SNS_TOPIC_ARN: other } },
      prepare: () => undefined,
      tells: /could not publish to .*:gone: there is no such topic.*SNS_TOPIC_ARN/,
    },
    {
      name: 'because the function may not',
      options: {},
      prepare: ({ sns }) => sns.fail('deny'),
      tells: /access was denied.*sns:Publish/,
    },
    {
      name: 'because SNS fails for good',
      options: { environment: { AWS_MAX_ATTEMPTS: '2' } },
      prepare: ({ sns }) => sns.fail('internal', 2),
      tells: /after 2 attempts/,
    },
  ];
  it.each(cases)('$name', async ({ options, prepare, tells }) => {
    const world = await startWorld({ account: twoDroplets, ...options });
    prepare(world);
    await expect((await world.container('audit'))({ now: NOW })).rejects.toThrow(tells);
    expect(world.sns.received).toEqual([]);
    expect(world.output.logs.at(-1)).toMatchObject({
      level: 'ERROR',
      code: 'publish',
      errorType: 'PublishError',
    });
    expect(world.output.text).not.toContain('The audit is complete');
  });

  it('and passes where the second attempt is taken', async () => {
    const world = await startWorld({ account: twoDroplets });
    world.sns.fail('internal');
    await expect((await world.container('audit'))({ now: NOW })).resolves.toMatchObject({
      published: [expect.any(String)],
    });
    expect(world.sns.received).toHaveLength(3);
  });
});
