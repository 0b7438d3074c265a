import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** Builds the command line and the Lambda bundles into `dist/`, or into the folder that is named. */

const outdir = process.argv[2] ?? 'dist';

const common = {
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  logLevel: 'warning',
} satisfies BuildOptions;

/** Our own code; packages come from node_modules. */
const commandLine: BuildOptions = {
  ...common,
  entryPoints: { cli: 'functions/cli.ts' },
  splitting: true,
  packages: 'external',
  chunkNames: 'chunks/[name]-[hash]',
};

/**
 * Everything in one file each, the AWS SDK included: no slower to start than the runtime's, and its version is
 * ours. The package `yaml` offers Node a CommonJS build, which an ES module bundle cannot load: take its other.
 */
const lambdas: BuildOptions = {
  ...common,
  entryPoints: { audit: 'functions/audit.ts', report: 'functions/report.ts' },
  mainFields: ['module', 'main'],
  // Lambda gives credentials by environment variables, so the SDK never asks its other sources.
  external: [
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
  ],
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  minify: true,
  legalComments: 'none',
  metafile: true,
};

await mkdir(outdir, { recursive: true });
const [, { metafile }] = await Promise.all([build(commandLine), build(lambdas)]);
await chmod(join(outdir, 'cli.js'), 0o755);
// Lambda reads `.js` as a module only beside this file.
await writeFile(join(outdir, 'package.json'), '{ "type": "module" }\n');
await writeFile(join(outdir, 'meta.json'), JSON.stringify(metafile));
