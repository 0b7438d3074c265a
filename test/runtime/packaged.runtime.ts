import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formats } from '../../lib/report/index.ts';
import { LATER, NOW, ruleEvent, schedulerEvent } from '../support/sample-run.ts';
import type { Container } from './container.ts';
import { type Cloud, PARAMETER, type Packages, startCloud, unpackPackages } from './packaged.ts';
import type { Outcome } from './runtime-api.ts';

/** The zip files that `serverless package` makes, under Lambda's own runtime client. */

let packages: Packages;
let cloud: Cloud;

beforeAll(async () => {
  packages = await unpackPackages();
});
afterAll(() => packages[Symbol.asyncDispose]());

beforeEach(async () => {
  cloud = await startCloud(packages.root);
});
afterEach(async () => {
  await cloud[Symbol.asyncDispose]();
  for (const token of cloud.tokens) expect(cloud.output()).not.toContain(token);
});

const linesOf = ({ output }: Container) =>
  output
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));

const failureOf = (outcome: Outcome) => {
  if (outcome.kind !== 'error') expect.unreachable(`it was ${JSON.stringify(outcome)}`);
  return outcome.body;
};

describe('audit.zip', () => {
  it.each([
    { name: 'the input of the schedule', event: { now: LATER, publish: true } },
    { name: 'the event of a scheduled rule', event: ruleEvent(LATER) },
    { name: "Scheduler's default payload", event: schedulerEvent(LATER) },
    { name: 'a direct invocation', event: { now: LATER, policies: 'policies' } },
  ])('takes $name', async ({ event }) => {
    const outcome = await (await cloud.start('audit')).invoke(event);
    expect(outcome).toMatchObject({
      kind: 'response',
      body: { account: 'production', now: LATER, complete: true, published: [expect.any(String)] },
    });
    expect(JSON.parse(cloud.sns.received[0]?.body ?? '{}')).toMatchObject({ now: LATER });
  });

  it('keeps its token and starts cold once over two invocations of one container', async () => {
    const container = await cloud.start('audit');
    await container.invoke({}, { requestId: 'first' });
    const second = await container.invoke({ now: NOW, publish: false }, { requestId: 'second' });
    expect(second).toMatchObject({ kind: 'response', body: { now: NOW, published: [] } });
    expect(cloud.parameters.asked).toEqual([PARAMETER]);
    const runs = linesOf(container).filter(({ message }) => message === 'The audit is complete');
    expect(runs).toMatchObject([
      { runId: 'first', function_request_id: 'first', cold_start: true },
      { runId: 'second', function_request_id: 'second', cold_start: false },
    ]);
    expect(linesOf(container).filter((line) => '_aws' in line)).toMatchObject([
      { CompleteRuns: 1 },
      { CompleteRuns: 0 },
    ]);
  });

  it('fails on a bad payload with its type and every field, and works on', async () => {
    const container = await cloud.start('audit');
    const failure = failureOf(await container.invoke({ now: 'soon', publsh: true }));
    expect(failure.errorType).toBe('ConfigError');
    expect(failure.errorMessage.split('\n')).toEqual([
      expect.stringMatching(/^payload\.now: expected an instant/),
      'payload: unknown key publsh',
    ]);
    expect(cloud.api.requests).toEqual([]);
    expect(await container.invoke({ now: NOW })).toMatchObject({
      kind: 'response',
      body: { complete: true },
    });
  });

  it('reads the token again where it was rotated under a warm container', async () => {
    const container = await cloud.start('audit');
    await container.invoke({ now: NOW, publish: false });
    await cloud.rotate();
    const outcome = await container.invoke({ now: NOW, publish: false });
    expect(outcome).toMatchObject({ kind: 'response', body: { complete: true } });
    expect(cloud.parameters.asked).toHaveLength(2);
  });

  it('ends before its deadline with what it has, and says incomplete', async () => {
    cloud.hangGpus();
    const container = await cloud.start('audit');
    const outcome = await container.invoke({ now: NOW }, { timeoutMs: 6_000 });
    expect(outcome).toMatchObject({
      kind: 'response',
      body: { complete: false, published: [expect.any(String)] },
    });
    expect(outcome.kind === 'response' && outcome.leftMs).toBeGreaterThan(1_000);
    expect(cloud.sns.received[0]?.subject).toMatch(/INCOMPLETE/);
  });

  it('answers before its deadline where the topic hangs, and is not killed', async () => {
    cloud.sns.fail('silent', 1);
    const container = await cloud.start('audit');
    const outcome = await container.invoke({ now: NOW }, { timeoutMs: 3_000 });
    expect(failureOf(outcome)).toMatchObject({
      errorType: 'PublishError',
      errorMessage: expect.stringMatching(/stopped before SNS had answered/),
    });
    expect(await container.invoke({ now: NOW })).toMatchObject({
      kind: 'response',
      body: { complete: true },
    });
  });

  it('shows no token where it is refused', async () => {
    cloud.parameters.put(PARAMETER, 'dop_v1_0123456789abcdef0123456789abcdef');
    const container = await cloud.start('audit');
    const failure = failureOf(await container.invoke({}));
    expect(failure.errorMessage).toMatch(/401.*also when it was read again/);
    expect(JSON.stringify(failure) + container.output).not.toContain('0123456789abcdef0123');
  });
});

describe('report.zip', () => {
  it.each(Object.keys(formats))('answers as %s', async (format) => {
    // Metrics name nothing of the account.
    const named = format === 'prometheus' ? 'snapwarden_' : 'db-1';
    const outcome = await (await cloud.start('report')).invoke({ format, now: NOW });
    expect(outcome).toMatchObject({
      kind: 'response',
      body: { format, complete: true, report: expect.stringContaining(named) },
    });
    expect(cloud.sns.requests).toEqual([]);
  });

  it('fails on an unknown format', async () => {
    const failure = failureOf(await (await cloud.start('report')).invoke({ format: 'pdf' }));
    expect(failure).toMatchObject({
      errorType: 'ConfigError',
      errorMessage: expect.stringMatching(/^payload\.format: .*markdown/),
    });
  });
});
