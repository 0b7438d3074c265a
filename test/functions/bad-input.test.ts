import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRESHNESS, startWorld, TOPIC, type World, type WorldOptions } from '../support/lambda.ts';
import { NOW, ruleEvent, schedulerEvent, twoDroplets } from '../support/sample-run.ts';

/** A run that must be refused before anything was asked of DigitalOcean or told to the topic. */
async function refused(
  world: World,
  event: unknown,
  { name = 'audit', code = 'config' }: { name?: 'audit' | 'report'; code?: string } = {},
): Promise<string> {
  const run = (await world.container(name))(event);
  const error = await run.then(
    () => expect.unreachable('it went through'),
    (reason: unknown) => reason as Error,
  );
  expect(world.api.requests).toEqual([]);
  expect(world.sns.requests).toEqual([]);
  expect(world.output.metrics).toEqual([]);
  const line = world.output.logs.at(-1);
  expect(line).toMatchObject({ level: 'ERROR', message: 'The run failed', code, errorType: error.name });
  expect(line?.problems).toEqual(error.message.split('\n'));
  return error.message;
}

const both = ['audit', 'report'] as const;

describe('a payload is refused', () => {
  it.each([
    { name: 'an unknown key', event: { nwo: NOW }, tells: 'payload: unknown key nwo' },
    { name: 'several', event: { a: 1, b: 2 }, tells: 'payload: unknown key a, b' },
    { name: 'a now that is no text', event: { now: 5 }, tells: /^payload\.now: .*string/ },
    {
      name: 'a now that is no instant',
      event: { now: 'tomorrow' },
      tells: /^payload\.now: expected an instant/,
    },
    {
      name: 'a now without a zone',
      event: { now: '2026-03-01T06:00:00' },
      tells: /^payload\.now: expected an instant/,
    },
    {
      name: 'a day that no calendar has',
      event: { now: '2026-02-30T06:00:00Z' },
      tells: /^payload\.now: expected/,
    },
    { name: 'null', event: { now: null }, tells: /^payload\.now: / },
    { name: 'policies that are no text', event: { policies: 5 }, tells: /^payload\.policies: / },
    { name: 'no policies', event: { policies: [] }, tells: /^payload\.policies: / },
    { name: 'one of policies', event: { policies: ['policies', 5] }, tells: /^payload\.policies\.1: / },
    { name: 'a list', event: [], tells: /^payload: .*object/ },
    { name: 'text', event: 'now', tells: /^payload: .*object/ },
  ])('$name', async ({ event, tells }) => {
    for (const name of both) {
      const world = await startWorld();
      const message = await refused(world, event, { name });
      if (typeof tells === 'string') expect(message).toBe(tells);
      else expect(message).toMatch(tells);
      expect(world.parameters.asked).toEqual([]);
      world.output.stop();
    }
  });

  it.each([
    { name: 'publish as text', event: { publish: 'false' }, tells: /^payload\.publish: .*boolean/ },
    { name: 'a format', event: { format: 'json' }, tells: /unknown key format/ },
    { name: 'a rule without a time', event: ruleEvent(undefined), tells: /^payload\.time: / },
    {
      name: 'a rule with a bad time',
      event: ruleEvent('noon'),
      tells: /^payload\.time: expected an instant/,
    },
    { name: 'a schedule with a bad time', event: schedulerEvent(5), tells: /^payload\.time: / },
    {
      name: 'another source',
      event: { ...ruleEvent(NOW), source: 'aws.s3' },
      tells: /unknown key .*detail-type/,
    },
    {
      name: 'a word that Scheduler did not replace',
      event: { now: '<aws.scheduler.scheduled-time>' },
      tells: /^payload\.now: expected an instant/,
    },
  ])('audit: $name', async ({ event, tells }) => {
    expect(await refused(await startWorld(), event)).toMatch(tells);
  });

  it.each([
    {
      name: 'an unknown format',
      event: { format: 'pdf' },
      tells: /^payload\.format: .*"table".*"json".*"markdown"/,
    },
    { name: 'a format of every object', event: { format: 'constructor' }, tells: /^payload\.format: / },
    { name: 'publish', event: { publish: true }, tells: /unknown key publish/ },
    { name: 'an event of a schedule', event: ruleEvent(NOW), tells: /unknown key/ },
  ])('report: $name', async ({ event, tells }) => {
    expect(await refused(await startWorld(), event, { name: 'report' })).toMatch(tells);
  });

  it('with all that is wrong at once, but no flood of it and no control characters', async () => {
    const world = await startWorld();
    const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k\u001b[31m${index}`, 1]));
    const message = await refused(world, { now: 5, policies: Array(99).fill(7), ...keys });
    expect(message).toContain('payload.now');
    expect(message).toContain('payload.policies.0');
    expect(message.length).toBeLessThan(2_000);
    expect(message).not.toContain('\u001b');
  });

  it('and what it held is not repeated', async () => {
    const secret = 'dop_v1_0123456789abcdef';
    const message = await refused(await startWorld(), {
      now: secret,
      publish: secret,
      policies: `../${secret}`,
    });
    expect(message).not.toContain(secret);
  });

  it('a prototype is no key', async () => {
    const event = JSON.parse('{"__proto__": {"publish": false}, "now": "2026-03-01T06:00:00Z"}');
    expect(await refused(await startWorld(), event)).toMatch(/__proto__/);
    expect(({} as { publish?: unknown }).publish).toBeUndefined();
  });
});

describe('a policies folder is refused', () => {
  it.each([
    '../policies',
    'policies/../../policies',
    'policies/..',
    '..',
    '.',
    '',
    '/etc',
    '//etc',
    './policies',
    'policies/',
    'policies//a',
    '~/policies',
    'C:\\policies',
    'policies\\..\\..',
    'policies\0',
    'policies\n',
    '%2e%2e/policies',
    `policies/${'a'.repeat(300)}`,
  ])('that is no plain path inside the package: %j', async (policies) => {
    expect(await refused(await startWorld(), { policies })).toMatch(/^payload\.policies\.0: /);
  });

  it('that is not there', async () => {
    const message = await refused(await startWorld(), { policies: ['policies', 'policies/gone', 'lost'] });
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/^payload\.policies: the package has no folder policies\/gone/),
      expect.stringMatching(/^payload\.policies: the package has no folder lost/),
    ]);
  });

  it('that is a link out of the package', async () => {
    const world = await startWorld();
    await using outside = await mkdtempDisposable(join(tmpdir(), 'snapwarden-outside-'));
    await writeFile(join(outside.path, 'daily.yaml'), FRESHNESS);
    await symlink(outside.path, join(world.root, 'linked'));
    expect(await refused(world, { policies: 'linked' })).toMatch(/^payload\.policies: .*linked/);
  });

  it('that holds no policy, or is a file', async () => {
    const world = await startWorld();
    await mkdir(join(world.root, 'empty'));
    expect(await refused(world, { policies: 'empty' })).toMatch(/empty holds no \*\.yaml/);
    expect(await refused(world, { policies: 'policies/daily.yaml' })).toMatch(/daily\.yaml is no folder/);
  });
});

describe('policies that do not parse', () => {
  it('are told with file, line and column, every one', async () => {
    const world = await startWorld({
      files: {
        'policies/daily.yaml':
          'version: 1\npolicies:\n  - id: x\n    rules: [{ kind: freshnes, rpo: 24h }]\n',
        'policies/other.yaml': 'version: 2\n',
      },
    });
    const message = await refused(world, {}, { code: 'policy' });
    expect(message).toMatch(/policies\/daily\.yaml:4:\d+: .*freshnes/);
    expect(message).toMatch(/policies\/other\.yaml:1:\d+: /);
    expect(world.output.logs.at(-1)?.problemCount).toBe(message.split('\n').length);
    expect(world.parameters.asked).toEqual([]);
  });
});

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
