import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Template } from './template.ts';

const run = promisify(execFile);

export interface Packaged extends AsyncDisposable {
  /** Where the zip files lie. */
  readonly folder: string;
  readonly template: Template;
  /** What the command wrote. */
  readonly output: string;
}

export interface PackageOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly stage?: string;
  readonly region?: string;
  /** The built `dist`, or none; functions that do nothing by default, because templates do not depend on it. */
  readonly dist?: string | false;
  /** Files to put into the folder of policies, by their paths in it. */
  readonly policies?: readonly string[];
}

/** Every parameter that is off or empty by default, set. */
export const everyOption = {
  account: 'shop',
  tokenParameter: '/aws/reference/secretsmanager/shop/digitalocean',
  tokenKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/token',
  tokenSecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/digitalocean-AbCdEf',
  schedule: 'rate(12 hours)',
  timezone: 'Europe/Berlin',
  absenceHours: '14',
  alertEmail: 'ops@shop.example',
  alarmEmail: 'oncall@shop.example',
  slackWorkspaceId: 'T0123456789',
  slackChannelId: 'C0123456789',
  topicKey: 'arn:aws:kms:eu-central-1:123456789012:key/topic',
  ownerTopicArns:
    'arn:aws:sns:eu-central-1:123456789012:shop-web,arn:aws:sns:eu-central-1:123456789012:shop-data.fifo',
  archiveDays: '90',
  bucketKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/bucket',
  signingKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/signing',
  logRetentionDays: '30',
  logLevel: 'DEBUG',
  reservedConcurrency: '1',
} as const;

/** Tells of every attempt to reach the network, and stops it. */
const offline = `data:text/javascript,${encodeURIComponent(`
  import net from 'node:net';
  import dns from 'node:dns';
  const refuse = (what) => () => { process._rawDebug('NETWORK ' + what); throw new Error('offline'); };
  net.Socket.prototype.connect = refuse('connect');
  dns.lookup = refuse('lookup');
`)}`;

/**
 * Runs the real `serverless package` on a copy of the service: without a network, without credentials, with an
 * empty home folder.
 */
export async function packageService(options: PackageOptions = {}): Promise<Packaged> {
  const service = await mkdtemp(join(tmpdir(), 'snapwarden-service-'));
  const [folder, home] = [join(service, 'packaged'), join(service, 'home')];
  await mkdir(home);
  await cp('serverless.yml', join(service, 'serverless.yml'));
  await cp('policies', join(service, 'policies'), { recursive: true });
  for (const file of options.policies ?? []) {
    await mkdir(join(service, 'policies', file, '..'), { recursive: true });
    await writeFile(join(service, 'policies', file), 'version: 1\n');
  }
  if (options.dist) await symlink(options.dist, join(service, 'dist'));
  else if (options.dist === undefined) await writePlaceholders(join(service, 'dist'));
  const { params = {}, stage, region } = options;
  const { stdout, stderr } = await run(
    process.execPath,
    [
      join(process.cwd(), 'node_modules/serverless/bin/serverless.js'),
      'package',
      ...['--package', folder],
      ...(stage ? ['--stage', stage] : []),
      ...(region ? ['--region', region] : []),
      ...Object.entries(params).map(([name, value]) => `--param=${name}=${value}`),
    ],
    { cwd: service, env: { HOME: home, NODE_OPTIONS: `--import=${offline}` } },
  ).catch(async (error) => {
    await rm(service, { recursive: true });
    throw error;
  });
  const text = await readFile(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
  return {
    folder,
    template: JSON.parse(text),
    output: stdout + stderr,
    [Symbol.asyncDispose]: () => rm(service, { recursive: true }),
  };
}

/** Builds `dist` as `npm run build` does, into a folder. */
export async function build(folder: string): Promise<void> {
  await run(process.execPath, ['esbuild.config.ts', folder]);
}

async function writePlaceholders(dist: string): Promise<void> {
  await mkdir(dist);
  await writeFile(join(dist, 'package.json'), '{ "type": "module" }\n');
  for (const name of ['audit', 'report', 'cli']) {
    await writeFile(join(dist, `${name}.js`), 'export const handler = async () => {};\n');
  }
}
