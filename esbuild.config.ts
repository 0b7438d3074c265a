import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

/** The command line: our own code in one file, packages from node_modules. */
await build({
  entryPoints: { cli: 'functions/cli.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node24',
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
await chmod('dist/cli.js', 0o755);
