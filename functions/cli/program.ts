import { Command, CommanderError, Option } from 'commander';
import { redactor } from '../../lib/digitalocean/excerpt.ts';
import { exitCodes } from '../../lib/errors.ts';
import { severities } from '../../lib/model.ts';
import { formats } from '../../lib/report/index.ts';
import { printable } from '../../lib/text.ts';
import { validationFormats } from '../../lib/validation/formats.ts';
import manifest from '../../package.json' with { type: 'json' };
import { type AuditOptions, auditCommand } from './audit.ts';
import { explainError } from './explain-error.ts';
import { auditHelp, generalHelp, validateHelp } from './help.ts';
import { addRuns } from './runs.ts';
import { type ValidateOptions, validateCommand } from './validate.ts';

/** The command line: arguments to calls to exit codes. */

/** Runs one command line and returns its exit code; whatever goes wrong has been told. */
export async function run(args: readonly string[]): Promise<number> {
  // A reader that went away (`| head`) is no error; what else goes wrong, `writeOut` tells.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const token = process.env.DIGITALOCEAN_ACCESS_TOKEN?.trim() ?? '';
  const redact = token.length < 8 ? (text: string) => text : redactor(token);
  const complain = (text: string) => process.stderr.write(redact(text));

  let exitCode: number = exitCodes.clean;
  const program = createProgram(complain, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.failed;
    complain(explainError(error));
    return exitCodes.failed;
  }
}

function createProgram(complain: (text: string) => void, exitWith: (code: number) => void): Command {
  const program = named(new Command('snapwarden'), 'snapwarden', complain)
    .description(
      'Tells whether DigitalOcean snapshots and backups follow your retention policies. Read-only.',
    )
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'Prints the help of a command.')
    .addHelpText('after', generalHelp);

  named(program.command('audit'), 'snapwarden audit', complain)
    .description('Audits an account against policies.')
    .addOption(
      new Option('--policies <dir...>', 'folders with policy files').default(['policies'], 'policies'),
    )
    .addOption(
      new Option('--format <format>', 'how to show the report')
        .choices(Object.keys(formats))
        .default('table'),
    )
    .option('--output <file>', 'write the report to a file')
    .option('--now <instant>', 'judge ages at this instant, such as 2026-11-21T00:00:00Z')
    .option('--sandbox [when]', 'audit an embedded sample account; with =auto only where no token is set')
    .option('--publish', 'publish what is new to the SNS topic of SNS_TOPIC_ARN')
    .option('--dry-run', 'print what --publish would send, and send nothing')
    .option(
      '--state <place>',
      'a folder or s3://bucket/prefix that remembers earlier runs (default: SNAPWARDEN_STATE)',
    )
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
    .option('--save-inventory <file>', 'save all that was read, to be judged again later')
    .option('--inventory <file>', 'judge a saved inventory without any request')
    .option(
      '--archive <place>',
      'a folder or s3://bucket/prefix that keeps the run as evidence (default: SNAPWARDEN_ARCHIVE)',
    )
    .option('--signing-key <key>', 'what signs it: a PEM file, or the ARN of a key of KMS')
    .option('--open [when]', 'open the page in a browser; with =always also where there is no terminal')
    .option('--quiet', 'show errors only, no progress and no messages')
    .addHelpText('after', auditHelp)
    .action(async (options: AuditOptions) => exitWith(await auditCommand(options)));

  named(program.command('validate'), 'snapwarden validate', complain)
    .description('Checks policy files, without a token or a network.')
    .argument('[path...]', 'folders with policy files, or single files (default: policies)')
    .addOption(
      new Option('--format <format>', 'how to show what was found')
        .choices(Object.keys(validationFormats))
        .default('text'),
    )
    .option('--now <instant>', 'check the length of exceptions from this day on (default: today)')
    .option('--inventory <file>', 'also show what the policies select in a saved inventory')
    .option('--schema', 'print the JSON Schema of policy files, for editors')
    .addHelpText('after', validateHelp)
    .action(async (paths: string[], options: ValidateOptions) =>
      exitWith(await validateCommand(paths, options, complain)),
    );
  addRuns(program, (command, name) => named(command, name, complain), exitWith);
  return program;
}

/** Makes a command tell each error in one line that names the way to its help. */
function named(command: Command, name: string, complain: (text: string) => void): Command {
  return command.exitOverride().configureOutput({
    outputError: (text) => {
      const said = text
        .trim()
        .replace(/^error: /, '')
        // What stands after the sign may be a secret.
        .replace(/^(unknown option '[^'=]*)=.*'/s, "$1'")
        .replace(/\.?\n\(Did you mean (.*)\?\)$/, '; did you mean $1?')
        .replace(/\.$/, '');
      complain(`snapwarden: ${printable(said, 400)}${said.endsWith('?') ? ' S' : '; s'}ee ${name} --help\n`);
    },
  });
}
