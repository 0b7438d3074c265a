import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { type ParameterStore, startParameterStore } from '../support/parameter-store.ts';
import { LATER, NOW, oneUnprotected, ruleEvent, schedulerEvent } from '../support/sample-run.ts';
import { type SnsServer, startSns } from '../support/sns-server.ts';
import { build, packageService } from '../support/template-package.ts';
import { unpackZip } from '../support/zip.ts';
import { type Container, startContainer } from './container.ts';
import type { Outcome } from './runtime-api.ts';

/** The zip files that `serverless package` makes, under Lambda's own runtime client. */

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:snapwarden-production-violations';
const PARAMETER = '/snapwarden/digitalocean-token';

let root: string;
let api: Sandbox;
let parameters: ParameterStore;
let sns: SnsServer;
/** The list of GPU Droplets never answers. */
let slow = false;
const open: Container[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'snapwarden-runtime-'));
  await build(join(root, 'dist'));
  await using packaged = await packageService({ dist: join(root, 'dist'), region: 'eu-central-1' });
  for (const name of ['audit', 'report']) {
    await unpackZip(join(packaged.folder, `${name}.zip`), join(root, name));
  }
});
afterAll(() => rm(root, { recursive: true }));

beforeEach(async () => {
  slow = false;
  api = await startSandbox(oneUnprotected, {
    rateLimit: false,
    intercept: ({ url }) => (slow && url.searchParams.get('type') === 'gpus' ? () => undefined : undefined),
  });
  parameters = await startParameterStore({ [PARAMETER]: api.token });
  sns = await startSns({ topics: [{ arn: TOPIC }], subscriptions: [{ topicArn: TOPIC, protocol: 'sqs' }] });
});
afterEach(async () => {
  const output = open.map((container) => container.output).join('');
  await Promise.all(open.splice(0).map((container) => container[Symbol.asyncDispose]()));
  await Promise.all([api.close(), parameters.close(), sns.close()]);
  expect(output).not.toContain(api.token);
});

async function start(name: 'audit' | 'report', environment: Readonly<Record<string, string>> = {}) {
  const container = await startContainer(join(root, name), `dist/${name}.handler`, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_SESSION_TOKEN: 'example',
    AWS_ENDPOINT_URL_SSM: parameters.endpoint,
    AWS_ENDPOINT_URL_SNS: sns.endpoint,
    DIGITALOCEAN_API_URL: api.url,
    DIGITALOCEAN_TOKEN_PARAMETER: PARAMETER,
    SNAPWARDEN_ACCOUNT: 'production',
    SNS_TOPIC_ARN: TOPIC,
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    ...environment,
  });
  open.push(container);
  return container;
}

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
    const outcome = await (await start('audit')).invoke(event);
    expect(outcome).toMatchObject({
      kind: 'response',
      body: { account: 'production', now: LATER, complete: true, published: [expect.any(String)] },
    });
    expect(JSON.parse(sns.received[0]?.body ?? '{}')).toMatchObject({ now: LATER });
  });

  it('keeps its token and starts cold once over two invocations of one container', async () => {
    const container = await start('audit');
    await container.invoke({ now: NOW }, { requestId: 'first' });
    const second = await container.invoke({ now: NOW, publish: false }, { requestId: 'second' });
    expect(second).toMatchObject({ kind: 'response', body: { now: NOW, published: [] } });
    expect(parameters.asked).toEqual([PARAMETER]);
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
    const container = await start('audit');
    const failure = failureOf(await container.invoke({ now: 'soon', publsh: true }));
    expect(failure.errorType).toBe('ConfigError');
    expect(failure.errorMessage.split('\n')).toEqual([
      expect.stringMatching(/^payload\.now: expected an instant/),
      'payload: unknown key publsh',
    ]);
    expect(api.requests).toEqual([]);
    expect(await container.invoke({ now: NOW })).toMatchObject({
      kind: 'response',
      body: { complete: true },
    });
  });

  it('reads the token again where it was rotated under a warm container', async () => {
    const container = await start('audit');
    await container.invoke({ now: NOW, publish: false });
    await api.close();
    const { port } = new URL(api.url);
    api = await startSandbox(oneUnprotected, { rateLimit: false, port: Number(port) });
    parameters.put(PARAMETER, api.token);
    const outcome = await container.invoke({ now: NOW, publish: false });
    expect(outcome).toMatchObject({ kind: 'response', body: { complete: true } });
    expect(parameters.asked).toHaveLength(2);
  });

  it('ends before its deadline with what it has, and says incomplete', async () => {
    slow = true;
    const container = await start('audit');
    const outcome = await container.invoke({ now: NOW }, { timeoutMs: 6_000 });
    expect(outcome).toMatchObject({
      kind: 'response',
      body: { complete: false, published: [expect.any(String)] },
    });
    expect(outcome.kind === 'response' && outcome.leftMs).toBeGreaterThan(1_000);
    expect(sns.received[0]?.subject).toMatch(/INCOMPLETE/);
  });

  it('answers before its deadline where the topic hangs, and is not killed', async () => {
    sns.fail('silent', 1);
    const container = await start('audit');
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
    parameters.put(PARAMETER, 'dop_v1_0123456789abcdef0123456789abcdef');
    const container = await start('audit');
    const failure = failureOf(await container.invoke({}));
    expect(failure.errorMessage).toMatch(/401.*also when it was read again/);
    expect(JSON.stringify(failure) + container.output).not.toContain('0123456789abcdef0123');
  });
});

describe('report.zip', () => {
  it.each(['table', 'json', 'markdown'])('answers as %s', async (format) => {
    const outcome = await (await start('report')).invoke({ format, now: NOW });
    expect(outcome).toMatchObject({
      kind: 'response',
      body: { format, complete: true, report: expect.stringContaining('db-1') },
    });
    expect(sns.requests).toEqual([]);
  });

  it('fails on an unknown format', async () => {
    const failure = failureOf(await (await start('report')).invoke({ format: 'pdf' }));
    expect(failure).toMatchObject({
      errorType: 'ConfigError',
      errorMessage: expect.stringMatching(/^payload\.format: .*markdown/),
    });
  });
});

describe('the container of these tests', () => {
  const place = async (name: string, code: string) => {
    await mkdir(join(root, name), { recursive: true });
    await writeFile(join(root, name, 'package.json'), '{ "type": "module" }');
    await writeFile(join(root, name, 'index.js'), code);
    return join(root, name);
  };

  it('kills what does not answer by its deadline', async () => {
    const folder = await place(
      'endless',
      'export const handler = () => new Promise(() => setInterval(() => {}, 1000));',
    );
    await using container = await startContainer(folder, 'index.handler');
    expect(await container.invoke({}, { timeoutMs: 300 })).toEqual({ kind: 'died' });
  });

  it('refuses what does not load', async () => {
    const folder = await place('broken', 'import "not-packaged"; export const handler = async () => {};');
    await expect(startContainer(folder, 'index.handler')).rejects.toThrow(/not-packaged/);
  });
});
