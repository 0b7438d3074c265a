import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runtimeClientProblem } from './runtime-client.ts';

/**
 * Installs Lambda's runtime client, which compiles, and runs the packaged functions under it. Where it cannot be
 * had it says so and ends well, or with `--required` badly.
 */

const here = import.meta.dirname;

function npmCi(): void {
  const { status, error, stderr } = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], {
    cwd: here,
    encoding: 'utf8',
  });
  if (status !== 0) console.error(error?.message ?? stderr.split('\n').slice(-15).join('\n'));
}

if (await runtimeClientProblem()) {
  console.info('Installing aws-lambda-ric; it compiles for a minute or three …');
  npmCi();
}
const problem = await runtimeClientProblem();
if (problem) {
  console.info(`SKIPPED: the packaged functions did not run under Lambda's runtime client: ${problem}`);
  console.info(
    'It needs Linux, cmake, make, g++, autotools and a network; everything else is tested without it.',
  );
  process.exitCode = process.argv.includes('--required') ? 1 : 0;
} else {
  const vitest = join(here, '../../node_modules/vitest/vitest.mjs');
  const config = join(here, 'vitest.config.ts');
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config, '--reporter=verbose'], {
    cwd: join(here, '../..'),
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
