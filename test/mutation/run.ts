import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Mutation testing of rules and engine by Stryker, which is installed here and nowhere else. Arguments go on to it:
 * `npm run mutation -- --mutate lib/rules/max-age.ts` tries one file. The report is `coverage/mutation/index.html`.
 */

const here = import.meta.dirname;
const stryker = join(here, 'node_modules/@stryker-mutator/core/bin/stryker.js');

function run(command: string, args: readonly string[], cwd: string): number {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (error) console.error(error.message);
  return status ?? 1;
}

if (!existsSync(stryker)) run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit'], here);
process.exitCode = run(
  process.execPath,
  [stryker, 'run', join(here, 'stryker.config.js'), ...process.argv.slice(2)],
  join(here, '../..'),
);
