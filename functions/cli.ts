#!/usr/bin/env node

/** The bin `snapwarden`: refuses an old Node in one line, before anything is loaded that needs a newer one. */

const OLDEST = 24;

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  const remedy = 'install it, or run npx snapwarden in the checkout, which brings its own';
  process.stderr.write(
    `snapwarden: this is Node.js ${process.versions.node}, and ${OLDEST} or later is needed; ${remedy}\n`,
  );
  process.exitCode = 2;
} else {
  // A diagnostic report, should someone ask Node for one, holds the environment, and with it the token.
  process.report.excludeEnv = true;
  const { run } = await import('./cli/program.ts');
  process.exitCode = await run(process.argv.slice(2));
}
