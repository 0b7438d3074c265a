import { type Command, Option } from 'commander';
import type { FoundPlace } from '../../lib/archive/find-run.ts';
import { parseConfig } from '../../lib/config.ts';
import { ConfigError } from '../../lib/errors.ts';
import { type Severity, severities } from '../../lib/model.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { openStore } from '../../lib/store/open-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { runsHelp, verifyHelp } from './help.ts';

/** `snapwarden runs`: what was archived, and whether it still is what it was. */

/** Where runs are looked for. */
export interface RunsOptions {
  readonly archive?: string;
  readonly account?: string;
}

export interface ListOptions extends RunsOptions {
  readonly last: string;
}

export interface ReplayOptions extends RunsOptions {
  readonly policies?: string[];
  readonly format: Format;
  readonly output?: string;
  readonly all?: true;
  readonly failOn: Severity | 'none';
  readonly exitZero?: true;
  readonly quiet?: true;
}

export interface VerifyRunsOptions {
  readonly publicKey?: string;
  readonly expect?: string;
}

/** Adds the commands to the program; each is loaded only when it is called. */
export function addRuns(
  program: Command,
  named: (command: Command, name: string) => Command,
  exitWith: (code: number) => void,
): void {
  const runs = named(program.command('runs'), 'snapwarden runs')
    .description('Lists, shows, replays and verifies archived runs.')
    .helpCommand('help [command]', 'Prints the help of a command.')
    .addHelpText('after', runsHelp);
  const command = (text: string, about: string) => {
    const [name = ''] = text.split(' ');
    return named(runs.command(text), `snapwarden runs ${name}`).description(about);
  };
  const inArchive = (made: Command) =>
    made
      .option(
        '--archive <place>',
        'the folder or s3://bucket/prefix that holds them (default: SNAPWARDEN_ARCHIVE)',
      )
      .option('--account <id>', 'runs of this account');

  inArchive(command('list', 'Lists archived runs, and how each policy fared over them.'))
    .option('--last <number>', 'so many of the newest runs of each account', '30')
    .action(async (options: ListOptions) =>
      exitWith(await (await import('./runs-list.ts')).listCommand(options)),
    );
  inArchive(command('show <run>', 'Shows what an archived run came to.')).action(
    async (run: string, options: RunsOptions) =>
      exitWith(await (await import('./runs-show.ts')).showCommand(run, options)),
  );
  inArchive(command('replay <run>', 'Judges an archived run again, as it was or by other policies.'))
    .option('--policies <dir...>', 'folders with other policy files, instead of those that are archived')
    .addOption(
      new Option('--format <format>', 'how to show the report')
        .choices(Object.keys(formats))
        .default('table'),
    )
    .option('--output <file>', 'write the report to a file')
    .option('--all', 'report every judgement, also what passes')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on')
        .choices([...severities, 'none'])
        .default('low'),
    )
    .option('--exit-zero', 'exit with 0 whatever the verdicts are')
    .option('--quiet', 'show errors only, no messages')
    .action(async (run: string, options: ReplayOptions) =>
      exitWith(await (await import('./runs-replay.ts')).replayCommand(run, options)),
    );
  command('verify <dir>', 'Checks that nothing archived was changed, without any network.')
    .option('--public-key <file>', 'accept nothing but what this Ed25519 key (PEM) has signed')
    .option('--expect <digest>', 'a digest that was remembered: its run has to be there')
    .addHelpText('after', verifyHelp)
    .action(async (folder: string, options: VerifyRunsOptions) =>
      exitWith(await (await import('./runs-verify.ts')).verifyCommand(folder, options)),
    );
}

/** Works with the archive that is named, and lets go of it. @throws ConfigError, StoreError */
export async function withArchive<T>(
  options: RunsOptions,
  work: (store: Store, account: string | undefined) => Promise<T>,
): Promise<T> {
  const { archive, region } = configOf(options);
  if (archive === undefined)
    throw new ConfigError(['no archive: name its place with --archive PLACE or SNAPWARDEN_ARCHIVE']);
  const store = await openStore(archive, region);
  try {
    return await work(store, options.account);
  } finally {
    store.close();
  }
}

/** Works with the run that is meant, and lets go of its place. @throws ConfigError, StoreError */
export async function withRun<T>(
  text: string,
  options: RunsOptions,
  work: (found: FoundPlace) => Promise<T>,
): Promise<T> {
  const { archive, region, account } = configOf(options);
  const { findRun } = await import('../../lib/archive/find-run.ts');
  const found = await findRun({
    text,
    archive,
    account: options.account,
    latestOf: account,
    region,
  });
  try {
    return await work(found);
  } finally {
    found.store.close();
  }
}

const configOf = ({ archive, account }: RunsOptions) => parseConfig(process.env, { archive, account });
