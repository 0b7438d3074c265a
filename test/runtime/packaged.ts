import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxAccount } from '../../lib/sandbox/account.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { type ParameterStore, startParameterStore } from '../support/parameter-store.ts';
import { oneUnprotected } from '../support/sample-run.ts';
import { type SnsServer, startSns } from '../support/sns-server.ts';
import { build, packageService } from '../support/template-package.ts';
import { unpackZip } from '../support/zip.ts';
import { type Container, startContainer } from './container.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:snapwarden-production-violations';
export const PARAMETER = '/snapwarden/digitalocean-token';

export interface Packages extends AsyncDisposable {
  /** The folder that the packages are unpacked in, each under the name of its function. */
  readonly root: string;
}

/** Unpacks what `serverless package` makes of a fresh build. */
export async function unpackPackages(): Promise<Packages> {
  const root = await mkdtemp(join(tmpdir(), 'snapwarden-runtime-'));
  await build(join(root, 'dist'));
  await using packaged = await packageService({ dist: join(root, 'dist'), region: 'eu-central-1' });
  for (const name of ['audit', 'report']) {
    await unpackZip(join(packaged.folder, `${name}.zip`), join(root, name));
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

/** An account, a topic and a Parameter Store, and the containers that work with them. */
export interface Cloud extends AsyncDisposable {
  readonly api: Sandbox;
  readonly parameters: ParameterStore;
  readonly sns: SnsServer;
  /** Makes the list of GPU Droplets never answer. */
  hangGpus(): void;
  /** Gives the account another token. */
  rotate(): Promise<void>;
  start(name: 'audit' | 'report', environment?: Readonly<Record<string, string>>): Promise<Container>;
  /** The tokens that it ever had. */
  readonly tokens: readonly string[];
  /** What all containers wrote. */
  output(): string;
}

/** Starts a cloud for the packages of a folder. */
export async function startCloud(root: string, account: SandboxAccount = oneUnprotected): Promise<Cloud> {
  let hanging = false;
  const open = (port?: number) =>
    startSandbox(account, {
      ...(port === undefined ? {} : { port }),
      rateLimit: false,
      intercept: ({ url }) =>
        hanging && url.searchParams.get('type') === 'gpus' ? () => undefined : undefined,
    });
  let api = await open();
  const tokens = [api.token];
  const parameters = await startParameterStore({ [PARAMETER]: api.token });
  const sns = await startSns({
    topics: [{ arn: TOPIC }],
    subscriptions: [{ topicArn: TOPIC, protocol: 'sqs' }],
  });
  const containers: Container[] = [];
  return {
    get api() {
      return api;
    },
    parameters,
    sns,
    tokens,
    hangGpus: () => {
      hanging = true;
    },
    rotate: async () => {
      await api.close();
      api = await open(Number(new URL(api.url).port));
      parameters.put(PARAMETER, api.token);
      tokens.push(api.token);
    },
    start: async (name, environment = {}) => {
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
      containers.push(container);
      return container;
    },
    output: () => containers.map(({ output }) => output).join(''),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(containers.map((container) => container[Symbol.asyncDispose]()));
      await Promise.all([api.close(), parameters.close(), sns.close()]);
    },
  };
}
