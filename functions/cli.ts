#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { exitCodes } from '../lib/errors.ts';
import { severities } from '../lib/model.ts';
import { formats } from '../lib/report/index.ts';
import { auditCommand } from './cli/audit.ts';
import { explainError } from './cli/explain-error.ts';
import { validateCommand } from './cli/validate.ts';

/** The command line: arguments to calls to exit codes; the only place that ends the process's work. */

const program = new Command('snapwarden')
  .description('Tells whether DigitalOcean snapshots and backups follow your retention policies. Read-only.')
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    '\nExit codes: 0 clean, 1 violations, 2 bad usage or policy, or the audit could not be done, 3 incomplete.',
  );

program
  .command('audit')
  .description('audit an account against policies')
  .option('--policies <dir...>', 'folders with policy files', ['policies'])
  .addOption(
    new Option('--format <format>', 'how to show the report').choices(Object.keys(formats)).default('table'),
  )
  .option('--output <file>', 'write the report to a file instead of the standard output')
  .option('--now <instant>', 'judge ages at this instant, for example 2026-11-21T00:00:00Z')
  .option(
    '--sandbox [when]',
    'audit an embedded sample account (`auto`: unless DIGITALOCEAN_ACCESS_TOKEN is set)',
  )
  .option('--publish', 'publish violations to the SNS topic SNS_TOPIC_ARN')
  .addOption(
    new Option('--fail-on <severity>', 'exit with 1 from this severity on')
      .choices([...severities, 'none'])
      .default('low'),
  )
  .addOption(
    new Option('--enumeration <mode>', 'how to read backups')
      .choices(['bulk', 'per-droplet'])
      .default('bulk'),
  )
  .option('--all', 'report every judgement, also what passes')
  .option('--account <id>', "the account's id in findings (default: SNAPWARDEN_ACCOUNT, else `default`)")
  .option('--exit-zero', 'exit with 0 whatever the verdicts are')
  .option('--save-inventory <file>', 'save what was read, to be judged again later')
  .option('--inventory <file>', 'judge a saved inventory without any request')
  .option('--quiet', 'show no progress')
  .action(auditCommand);

program
  .command('validate')
  .description('check policy files without a token or a network')
  .argument('[dir...]', 'folders with policy files', ['policies'])
  .option('--schema', 'print the JSON Schema of policy files')
  .action(validateCommand);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.clean : exitCodes.failed;
  else {
    process.stderr.write(explainError(error));
    process.exitCode = exitCodes.failed;
  }
}
