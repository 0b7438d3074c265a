import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';

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
 * A function with all its packages, the AWS SDK included: no slower to start than the runtime's, and its version is
 * ours. The package `yaml` offers Node a CommonJS build, which an ES module bundle cannot load: take its other.
 */
const lambda = (name: 'audit' | 'report'): BuildOptions => ({
  ...common,
  entryPoints: { [name]: `functions/${name}.ts` },
  // What an invocation loads while it waits for the network is not loaded before.
  splitting: true,
  // Lambda would take a folder `audit` for the module `audit`.
  chunkNames: `${name}-parts/[name]-[hash]`,
  mainFields: ['module', 'main'],
  // Lambda gives credentials by environment variables, so the SDK never asks its other sources.
  external: [
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
    // For browsers.
    'bowser',
  ],
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  minify: true,
  legalComments: 'none',
  metafile: true,
});

await mkdir(outdir, { recursive: true });
const names = ['audit', 'report'] as const;
// What an earlier build left would be packaged too.
for (const name of names) await rm(join(outdir, `${name}-parts`), { recursive: true, force: true });
const built = await Promise.all(names.map((name) => build(lambda(name))));
await build(commandLine);
await chmod(join(outdir, 'cli.js'), 0o755);
// Lambda reads `.js` as a module only beside this file.
await writeFile(join(outdir, 'package.json'), '{ "type": "module" }\n');
const outputs = Object.fromEntries(names.map((name, at) => [`${name}.js`, sumOf(built[at]?.metafile)]));
await writeFile(join(outdir, 'meta.json'), JSON.stringify({ outputs }));

/** A function as if it were one file, for those who look into it. */
function sumOf(metafile: Metafile | undefined): Omit<Metafile['outputs'][string], 'exports'> {
  const parts = Object.values(metafile?.outputs ?? {});
  return {
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    inputs: Object.assign({}, ...parts.map(({ inputs }) => inputs)),
    imports: parts.flatMap(({ imports }) => imports.filter(({ external }) => external)),
  };
}
