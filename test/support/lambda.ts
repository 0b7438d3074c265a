import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from 'aws-lambda';
import { onTestFinished, vi } from 'vitest';
import { type SandboxAccount, sandboxAccount } from '../../lib/sandbox/account.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../lib/sandbox/server.ts';
import { type Captured, captureOutput } from './captured-output.ts';
import { type ParameterStore, startParameterStore } from './parameter-store.ts';
import { type S3Server, startS3 } from './s3-server.ts';
import { type SnsServer, startSns } from './sns-server.ts';
import type { SnsSubscription } from './sns-service.ts';

export const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:snapwarden';
export const PARAMETER = '/snapwarden/digitalocean-token';

/** Every Droplet has a backup that is at most a day old; what fails is critical. */
export const FRESHNESS = `version: 1
policies:
  - id: daily
    title: Backed up every day
    severity: critical
    select: {}
    rules: [{ kind: freshness, rpo: 24h }]
`;

export interface World {
  readonly api: Sandbox;
  readonly sns: SnsServer;
  /** Has one bucket, `state`. */
  readonly s3: S3Server;
  readonly parameters: ParameterStore;
  /** Where the package lies. */
  readonly root: string;
  /** All that the function wrote since the world was made. */
  readonly output: Captured;
  /** Makes a container with a function in it, cold. */
  container<Answer = unknown>(name: 'audit' | 'report'): Promise<Invoke<Answer>>;
}

export interface Invocation {
  readonly requestId?: string;
  /** The invocation's time, in milliseconds; a minute by default. */
  readonly timeoutMs?: number;
}

/** Invokes the function of a container; the context's clock runs from here. */
export type Invoke<Answer> = (event: unknown, invocation?: Invocation) => Promise<Answer>;

export interface WorldOptions {
  readonly account?: SandboxAccount;
  readonly sandbox?: SandboxOptions;
  /** Files of the package by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly snsLatencyMs?: number;
  /** Default: all have confirmed their subscriptions. */
  readonly subscriptions?: readonly Pick<SnsSubscription, 'protocol' | 'pending'>[];
  /** Remembers between runs in a bucket. */
  readonly remembers?: true;
  /** Archives runs in that bucket. */
  readonly archives?: true;
}

const usual = (['email', 'sqs', 'https'] as const).map((protocol) => ({ protocol }));

/** Starts an account, a topic, a bucket and a Parameter Store, and sets the environment as Lambda would; ends with the test. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const api = await startSandbox(options.account ?? sandboxAccount({}), options.sandbox);
  const parameters = await startParameterStore({ [PARAMETER]: api.token });
  const sns = await startSns({
    topics: [{ arn: TOPIC }],
    subscriptions: (options.subscriptions ?? usual).map((one) => ({ topicArn: TOPIC, ...one })),
    ...(options.snsLatencyMs === undefined ? {} : { latencyMs: options.snsLatencyMs }),
  });
  const s3 = await startS3('state');
  const root = await mkdtemp(join(tmpdir(), 'snapwarden-package-'));
  for (const [path, content] of Object.entries({ 'policies/daily.yaml': FRESHNESS, ...options.files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  const environment = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI-example-secret',
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_ENDPOINT_URL_SSM: parameters.endpoint,
    AWS_ENDPOINT_URL_SNS: sns.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    SNAPWARDEN_STATE: options.remembers && 's3://state/snapwarden',
    SNAPWARDEN_ARCHIVE: options.archives && 's3://state/snapwarden',
    SNAPWARDEN_SIGNING_KEY: undefined,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: root,
    DIGITALOCEAN_API_URL: api.url,
    DIGITALOCEAN_TOKEN_PARAMETER: PARAMETER,
    DIGITALOCEAN_ACCESS_TOKEN: undefined,
    SNAPWARDEN_ACCOUNT: 'acme',
    SNS_TOPIC_ARN: TOPIC,
    ...options.environment,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const output = captureOutput();
  onTestFinished(async () => {
    output.stop();
    vi.unstubAllEnvs();
    await Promise.all([
      api.close(),
      sns.close(),
      s3.close(),
      parameters.close(),
      rm(root, { recursive: true }),
    ]);
  });
  return { api, sns, s3, parameters, root, output, container };
}

async function container<Answer>(name: 'audit' | 'report'): Promise<Invoke<Answer>> {
  vi.resetModules();
  const { handler } =
    name === 'audit' ? await import('../../functions/audit.ts') : await import('../../functions/report.ts');
  let count = 0;
  const run = handler as unknown as (event: unknown, context: Context) => Promise<Answer>;
  return (event, { requestId, timeoutMs = 60_000 } = {}) => {
    count += 1;
    return run(event, contextOf(name, requestId ?? `request-${count}`, timeoutMs));
  };
}

/** The context of an invocation, as the runtime client makes it. */
function contextOf(name: string, awsRequestId: string, timeoutMs: number): Context {
  const endsAt = Date.now() + timeoutMs;
  return {
    awsRequestId,
    functionName: `snapwarden-${name}`,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:123456789012:function:snapwarden-${name}`,
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/snapwarden-${name}`,
    logStreamName: '2026/11/21/[$LATEST]0',
    getRemainingTimeInMillis: () => endsAt - Date.now(),
  } as Context;
}
