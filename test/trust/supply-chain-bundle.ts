import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './supply-chain-tree.ts';

/** What is inside the Lambda bundles. */

export interface Bundle {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
  readonly imports: readonly { readonly path: string; readonly external?: boolean }[];
}

/** The bundles by file name, as esbuild describes them. */
export type Bundles = Readonly<Record<string, Bundle>>;

/**
 * The most that a function may have, in bytes: 1.25 MiB, and 2 MiB with the charts of the page. What a cold start loads
 * of it has a budget of its own.
 */
export const budgets: Readonly<Record<string, number>> = { 'audit.js': 1_310_720, 'report.js': 2_097_152 };

/** What both bundles hold; a package that is not on the list is a question to answer before it is shipped. */
const shared = [
  '@aws-lambda-powertools/commons',
  '@aws-lambda-powertools/logger',
  '@aws-sdk/checksums',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-ssm',
  '@aws-sdk/core',
  '@aws-sdk/credential-provider-env',
  '@aws-sdk/credential-provider-node',
  '@aws-sdk/middleware-sdk-s3',
  '@aws-sdk/signature-v4-multi-region',
  '@aws-sdk/xml-builder',
  '@aws/lambda-invoke-store',
  '@middy/core',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  '@smithy/types',
  'ansi-regex',
  'canonicalize',
  'date-fns',
  'get-east-asian-width',
  'ky',
  'leven',
  'string-width',
  'strip-ansi',
  'temporal-polyfill',
  'temporal-utils',
  'yaml',
  'zod',
];
export const packages: Readonly<Record<string, readonly string[]>> = {
  'audit.js': [...shared, '@aws-lambda-powertools/metrics', '@aws-sdk/client-kms', '@aws-sdk/client-sns'],
  // tslib and zrender belong to echarts.
  'report.js': [...shared, '@aws-sdk/s3-request-presigner', 'echarts', 'picocolors', 'tslib', 'zrender'],
};

/** Credentials come by environment variables there, and no browser asks, so that the SDK never loads these. */
const neverLoaded =
  /^bowser$|^@aws-sdk\/credential-provider-(http|ini|process|sso|web-identity)$|^@smithy\/credential-provider-imds$/;
const notForLambda = /^(lib\/sandbox|functions\/cli|test|bench)\//;

/** Builds the bundles into a folder of its own and describes them. */
export async function buildBundles(): Promise<Bundles> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwarden-bundles-'));
  try {
    await promisify(execFile)(process.execPath, ['esbuild.config.ts', folder], { cwd: root });
    const { outputs } = JSON.parse(await readFile(join(folder, 'meta.json'), 'utf8'));
    return Object.fromEntries(
      Object.entries(outputs as Bundles).map(([path, bundle]) => [
        path.slice(path.lastIndexOf('/') + 1),
        bundle,
      ]),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Each bundle holds what it uses and nothing else, and no more of it than its budget. */
export function checkBundles(bundles: Bundles): string[] {
  const missing = Object.keys(budgets).filter((name) => !Object.hasOwn(bundles, name));
  return [
    ...missing.map((name) => `${name} was not built`),
    ...Object.entries(bundles).flatMap(([name, bundle]) => checkBundle(name, bundle)),
  ];
}

function checkBundle(name: string, { bytes, inputs, imports }: Bundle): string[] {
  const budget = budgets[name] ?? 0;
  const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const found = new Set(used.flatMap(([path]) => packageOf(path) ?? []));
  const listed = new Set(packages[name] ?? []);
  return [
    ...(bytes > budget ? [`${name} has ${bytes} bytes, over its budget of ${budget}`] : []),
    ...[...found]
      .filter((one) => !listed.has(one))
      .map((one) => `${name} holds ${one}, which is not on its list`),
    ...[...listed]
      .filter((one) => !found.has(one))
      .map((one) => `${name} does not hold ${one}; take it off the list`),
    ...used.filter(([path]) => notForLambda.test(path)).map(([path]) => `${name} holds ${path}`),
    ...imports
      .filter(({ path, external }) => external && !path.startsWith('node:') && !neverLoaded.test(path))
      .map(({ path }) => `${name} wants ${path} where it runs`),
  ];
}

function packageOf(path: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}
