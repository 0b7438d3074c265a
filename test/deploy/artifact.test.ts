import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { sampleAccount } from '../../lib/sandbox/sample.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { parseS3Place } from '../../lib/store/place.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';
import { type ParameterStore, startParameterStore } from '../support/parameter-store.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { type SnsServer, startSns } from '../support/sns-server.ts';
import { type Properties, type Resource, resolveTemplate } from '../support/template.ts';
import { build, type Packaged, packageService } from '../support/template-package.ts';
import { roleStatements } from '../support/template-statements.ts';
import { readZip, unpackZip } from '../support/zip.ts';
import { invokePacked } from '../support/zip-invoke.ts';
import { budgets } from '../trust/supply-chain-bundle.ts';

/** What is uploaded: packaging succeeds also when it cannot be loaded, so it is unpacked, loaded and invoked. */

const NOW = '2026-11-21T06:00:00Z';
const now = parseInstant(NOW) as Instant;
const DAY = 86_400_000;
/** In production, and not backed up for a month. */
const stale = sandboxAccount({
  now,
  droplets: [{ id: 1, name: 'web-1', tags: ['env:prod'], backups: [{ createdAt: shift(now, -30 * DAY) }] }],
});
const PARAMETER = '/snapwarden/digitalocean-token';

let root: string;
let packaged: Packaged;
let resources: Readonly<Record<string, Resource>>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'snapwarden-artifact-'));
  await build(join(root, 'dist'));
  packaged = await packageService({
    dist: join(root, 'dist'),
    region: 'eu-central-1',
    policies: ['team/own.yml', 'team/own.test.yaml', 'team/own.test.yml'],
  });
  resources = resolveTemplate(packaged.template, 'eu-central-1');
  for (const name of ['audit', 'report']) {
    await unpackZip(join(packaged.folder, `${name}.zip`), join(root, name));
  }
});
afterAll(async () => {
  await packaged?.[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

describe.each(['audit', 'report'])('%s.zip', (name) => {
  it('holds its own code, the policies but for examples and tests, and nothing else', async () => {
    const files = await readZip(join(packaged.folder, `${name}.zip`));
    const code = [...files.keys()].filter((path) => !path.startsWith('policies/'));
    const own = code.filter((path) => !path.startsWith(`dist/${name}-parts/`));
    expect(own.sort()).toEqual(['dist/package.json', `dist/${name}.js`].sort());
    const policies = [...files.keys()].filter((path) => path.startsWith('policies/'));
    expect(policies.sort()).toEqual(['policies/default.yaml', 'policies/team/own.yml']);
  });

  it('keeps to its budget, and loads at most 350 KiB before the first invocation', async () => {
    const files = await readZip(join(packaged.folder, `${name}.zip`));
    const code = [...files].filter(([path]) => path.endsWith('.js'));
    const bytes = code.reduce((sum, [, content]) => sum + content.length, 0);
    expect(bytes).toBeLessThanOrEqual(budgets[`${name}.js`] as number);
    const imported = (path: string): string[] => {
      const text = files.get(path)?.toString('utf8') ?? '';
      const found = [...text.matchAll(/(?:from|import)"\.\/([\w./-]+)"/g)].map(([, to]) =>
        posix.join(posix.dirname(path), to ?? ''),
      );
      return [path, ...found.flatMap(imported)];
    };
    const first = new Set(imported(`dist/${name}.js`));
    expect(first.size).toBeGreaterThan(1);
    expect([...first].reduce((sum, path) => sum + (files.get(path)?.length ?? 0), 0)).toBeLessThan(
      350 * 1024,
    );
  });
});

describe('invoked where there is nothing but the package', () => {
  let api: Sandbox;
  let parameters: ParameterStore;
  let sns: SnsServer;
  let s3: S3Server;
  let topicArn: string;

  beforeAll(async () => {
    topicArn = variablesOf('audit').SNS_TOPIC_ARN ?? '';
    api = await startSandbox(stale, { rateLimit: false });
    sns = await startSns({
      topics: [{ arn: topicArn }],
      subscriptions: (['email', 'https', 'sqs'] as const).map((protocol) => ({ topicArn, protocol })),
    });
    parameters = await startParameterStore({ [PARAMETER]: api.token });
    const { bucket } = parseS3Place(variablesOf('audit').SNAPWARDEN_ARCHIVE ?? '') ?? {};
    s3 = await startS3(bucket ?? '');
  });
  beforeEach(() => s3.objects.clear());
  afterAll(() => Promise.all([api?.close(), sns?.close(), parameters?.close(), s3?.close()]));

  const functionOf = (name: string) =>
    resources[`${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`]?.Properties as Properties;
  const variablesOf = (name: string) =>
    (functionOf(name).Environment as Properties).Variables as Readonly<Record<string, string>>;

  /** Whether the role of a function and the policy of the bucket let a request through to S3. */
  const mayAsk = (name: string, request: string): boolean => {
    const [method = '', key = '', condition] = request.split(' ');
    if (method === 'PUT' && /^runs\/.*\/day=/.test(key) && condition !== 'If-None-Match') return false;
    const action = { GET: 's3:GetObject', PUT: 's3:PutObject', LIST: 's3:ListBucket' }[method] ?? '';
    const begins = (text: string, patterns: readonly string[]) =>
      patterns.some((pattern) => text.startsWith(pattern.replace(/\*$/, '')));
    return roleStatements(resources)
      .filter(({ of, actions }) => of.toLowerCase() === `${name}role` && actions.includes(action))
      .some(({ resources: on, condition: only }) =>
        method === 'LIST'
          ? begins(key, (only as { StringLike: { 's3:prefix': string[] } }).StringLike['s3:prefix'])
          : begins(`arn:aws:s3:::statebucket/${key}`, on),
      );
  };

  it('knows what a role may not ask', () => {
    const run = 'runs/account=production/day=2026-11-21/060000Z-x/_run.json';
    const requests = ['LIST runs/', 'LIST ', `PUT ${run}`, `PUT ${run} If-Match`, `PUT ${run} If-None-Match`];
    expect(requests.map((request) => mayAsk('audit', request))).toEqual([true, false, false, false, true]);
    expect(requests.map((request) => mayAsk('report', request))).toEqual([true, false, false, false, false]);
    const others = ['GET reports/x', 'PUT reports/x', 'PUT memory/x If-Match', 'DELETE memory/x'];
    expect(others.map((request) => mayAsk('audit', request))).toEqual([false, false, true, false]);
    expect(others.map((request) => mayAsk('report', request))).toEqual([true, true, false, false]);
  });

  /** Invokes with the environment that the template gives, and what Lambda adds. */
  const invoke = async (name: string, event: unknown, environment: Readonly<Record<string, string>> = {}) => {
    const [asked, sent, stored] = [api.requests.length, sns.requests.length, s3.requests.length];
    const outcome = await invokePacked(join(root, name), functionOf(name).Handler as string, event, {
      ...variablesOf(name),
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_SESSION_TOKEN: 'example',
      AWS_LAMBDA_FUNCTION_NAME: functionOf(name).FunctionName as string,
      AWS_ENDPOINT_URL_SNS: sns.endpoint,
      AWS_ENDPOINT_URL_SSM: parameters.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      DIGITALOCEAN_API_URL: api.url,
      ...environment,
    });
    expect(JSON.stringify(outcome)).not.toContain(api.token);
    expect(s3.requests.slice(stored).filter((request) => !mayAsk(name, request))).toEqual([]);
    return { ...outcome, asked: api.requests.length - asked, sent: sns.requests.length - sent };
  };

  /** The payload of the schedule, as Scheduler fills it in. */
  const scheduled = () => {
    const target = resources.Schedule?.Properties.Target as Properties;
    return JSON.parse(String(target.Input).replace('<aws.scheduler.scheduled-time>', NOW)) as unknown;
  };

  it('the audit takes the schedule, judges at its time and publishes to the topic of the stack', async () => {
    const before = sns.received.length;
    const { answer, error, asked } = await invoke('audit', scheduled());
    expect(error).toBeUndefined();
    expect(answer).toMatchObject({ account: 'production', now: NOW, complete: true });
    expect(asked).toBeGreaterThan(0);
    const received = sns.received.slice(before);
    expect(received.map(({ protocol }) => protocol)).toEqual(['email', 'https', 'sqs']);
    expect(answer?.published).toHaveLength(1);
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({ source: 'custom', version: '1.0' });
  });

  it('a retry judges the same instant, finds the same, and tells it once', async () => {
    const { answer: first } = await invoke('audit', scheduled());
    const { answer: second } = await invoke('audit', scheduled());
    const judged = ({ now, complete, tally, violations }: Readonly<Record<string, unknown>> = {}) => ({
      now,
      complete,
      tally,
      violations,
    });
    expect(judged(second)).toEqual(judged(first));
    expect([first?.letters, second?.letters]).toEqual([1, 0]);
  });

  it('keeps memory and archive in the bucket of the stack, each under its own name', async () => {
    const { answer } = await invoke('audit', scheduled());
    const run = 'runs/account=production/day=2026-11-21/060000Z-b0a1c2d3-0000-4000-8000-000000000001';
    expect(answer?.archived).toBe(run);
    expect([...s3.objects.keys()].filter((key) => !key.startsWith(run)).sort()).toEqual([
      'memory/production.json.gz',
      'runs/account=production/_head.json',
    ]);
  });

  it('its metric is the one that the alarm on absence watches', async () => {
    const { log } = await invoke('audit', {});
    const lines = log.split('\n').filter((line) => line.includes('"_aws"'));
    const metrics = lines.map((line) => JSON.parse(line)).find((line) => 'CompleteRuns' in line);
    const { Namespace, Dimensions, Metrics } = metrics._aws.CloudWatchMetrics[0];
    const watched = resources.NoCompleteRunAlarm?.Properties as Properties;
    const dimensions = watched.Dimensions as { Name: string; Value: string }[];
    expect(Namespace).toBe(watched.Namespace);
    expect(Dimensions).toEqual([expect.arrayContaining(dimensions.map(({ Name }) => Name))]);
    expect(Dimensions[0]).toHaveLength(dimensions.length);
    for (const { Name, Value } of dimensions) expect(metrics[Name]).toBe(Value);
    expect(metrics.CompleteRuns).toBe(1);
    // Each costs something, which docs/deploy.md says.
    expect(Metrics).toHaveLength(11);
  });

  it('an incomplete run is published, and is no complete one', async () => {
    api.replace(sampleAccount(now));
    const { answer, log, sent } = await invoke('audit', scheduled());
    api.replace(stale);
    expect(answer).toMatchObject({ complete: false });
    // The message, and the question who hears it.
    expect(sent).toBe(2);
    expect(log).toContain('"CompleteRuns":0');
  });

  it('the report answers with the rendered report and publishes nothing', async () => {
    const { answer, error, sent } = await invoke('report', { format: 'markdown' });
    expect(error).toBeUndefined();
    expect(answer).toMatchObject({ format: 'markdown', complete: true });
    expect(answer?.report).toMatch(/^# /);
    expect(sent).toBe(0);
  });

  it('the report of an archived run asks nobody but the bucket', async () => {
    await invoke('audit', scheduled());
    const { answer, error, asked, sent } = await invoke('report', { format: 'markdown', at: 'latest' });
    expect(error).toBeUndefined();
    expect(answer).toMatchObject({
      complete: true,
      run: expect.stringMatching(/^runs\/account=production\//),
    });
    expect(answer?.report).toMatch(/web-1/);
    expect([asked, sent]).toEqual([0, 0]);
  });

  it('a page is answered as a link that leads to it', async () => {
    const { answer, error } = await invoke('report', { format: 'html' });
    expect(error).toBeUndefined();
    process.env.AWS_SECRET_ACCESS_KEY = 'example';
    const response = await fetch(answer?.url as string);
    delete process.env.AWS_SECRET_ACCESS_KEY;
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain('web-1');
  });

  it.each([
    { name: 'audit', event: { polices: 'policies' }, problem: /polices/ },
    { name: 'audit', event: { publish: 'yes' }, problem: /payload\.publish/ },
    { name: 'audit', event: { now: 'yesterday' }, problem: /payload\.now/ },
    { name: 'report', event: { format: 'docx' }, problem: /payload\.format/ },
  ])(
    '$name refuses $event, by name and before anything is asked or sent',
    async ({ name, event, problem }) => {
      const { answer, error, asked, sent } = await invoke(name, event);
      expect({ answer, asked, sent }).toEqual({ answer: undefined, asked: 0, sent: 0 });
      expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringMatching(problem) });
    },
  );

  it.each(['ParameterNotFound', 'AccessDeniedException'])(
    'fails on %s, says which parameter, and tells the topic that there was no audit',
    async (code) => {
      parameters.fail({ code });
      const { error, asked, sent } = await invoke('audit', scheduled());
      expect({ asked, sent }).toEqual({ asked: 0, sent: 1 });
      expect(sns.received.at(-1)?.body).toContain(code);
      expect(error?.message).toContain(PARAMETER);
      expect(error?.message).toContain(code);
    },
  );

  it('fails when the topic is gone, so that the alarm is raised', async () => {
    const { error } = await invoke('audit', scheduled(), { SNS_TOPIC_ARN: `${topicArn}-gone` });
    expect(error).toMatchObject({
      name: 'PublishError',
      message: expect.stringContaining(`${topicArn}-gone`),
    });
  });
});
