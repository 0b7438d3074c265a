import { formats } from '../../lib/report/index.ts';
import { toLines } from '../../lib/report/lines.ts';
import type { ValidationFormat } from '../../lib/validation/formats.ts';

/** What `--help` says beyond the options. */

const examples = {
  'snapwarden audit --sandbox': 'audit an embedded sample account',
  'snapwarden audit': 'audit the account of DIGITALOCEAN_ACCESS_TOKEN',
  'snapwarden audit --publish --state state': 'and publish what is new to SNS_TOPIC_ARN',
  'snapwarden audit --dry-run': 'show what would be published',
  'snapwarden audit --archive archive': 'and keep the run as evidence',
  'snapwarden runs list --archive archive': 'show how policies fared over archived runs',
  'snapwarden validate policies': 'check policy files',
};

const environment = {
  DIGITALOCEAN_ACCESS_TOKEN: 'a token that may read the account',
  DIGITALOCEAN_API_URL: 'origin of the API (default: https://api.digitalocean.com)',
  SNAPWARDEN_ACCOUNT: "the account's id in findings (default: default)",
  SNAPWARDEN_STATE: 'a folder or s3://bucket/prefix that remembers what was told, and since when',
  SNAPWARDEN_ARCHIVE: 'a folder or s3://bucket/prefix that keeps every audit of the account',
  SNAPWARDEN_SIGNING_KEY: 'what signs archived runs: a PEM file, or the ARN of a key of KMS',
  SNS_TOPIC_ARN: "topic for --publish; credentials and endpoint are the AWS SDK's own",
  'NO_COLOR, FORCE_COLOR': 'colours never, or also where there is no terminal',
};

const exits = {
  0: 'clean',
  1: 'a violation at or above --fail-on',
  2: 'bad usage or policy, or the audit could not be done',
  3: 'incomplete: something could not be read, or some verdict is unknown',
};

/** Help that follows the options of `snapwarden`. */
export function generalHelp(): string {
  return section('Examples', examples) + section('Exit codes', exits);
}

/** Help that follows the options of `snapwarden audit`. */
export function auditHelp(): string {
  const about = Object.entries(formats).map(([name, format]) => [name, format.about]);
  return (
    section('Formats', Object.fromEntries(about)) +
    section('Environment', environment) +
    section('Exit codes', exits)
  );
}

const validations = {
  text: 'for people, editors and hooks: file:line:column: message',
  json: 'everything, for programs (docs/validation.schema.json)',
  sarif: 'SARIF 2.1.0, for code scanning',
} satisfies Record<ValidationFormat, string>;

const validateExits = {
  0: 'valid; there may be warnings',
  2: 'errors, or the files could not be read',
};

/** Help that follows the options of `snapwarden validate`. */
export function validateHelp(): string {
  return section('Formats', validations) + section('Exit codes', validateExits);
}

const runsAbout = {
  latest: 'the newest finished run of the account',
  '0f3a': 'the run whose name begins so, if there is only one',
  'archive/runs/…': 'the folder of a run, or its place in S3',
};

/** Help that follows the options of `snapwarden runs`. */
export function runsHelp(): string {
  return section('Runs are named by', runsAbout) + section('Exit codes of replay', replayExits);
}

const replayExits = {
  0: 'clean',
  1: 'a violation at or above --fail-on',
  2: 'bad usage, no such run, or other findings than those that are archived',
  3: 'incomplete: something had not been read, or some verdict is unknown',
};

const verifyExits = {
  0: 'nothing was changed; there may be notes',
  1: 'something was changed, is missing, was added, or is not signed by the key',
  2: 'bad usage, or there is no archive that can be read',
};

/** Help that follows the options of `snapwarden runs verify`. */
export function verifyHelp(): string {
  return section('Exit codes', verifyExits);
}

function section(title: string, entries: Readonly<Record<string, string>>): string {
  const columns = Math.max(40, process.stdout.columns || 80);
  const width = Math.max(...Object.keys(entries).map((name) => name.length)) + 2;
  const lines = Object.entries(entries).flatMap(([name, about]) => [
    ...toLines([name.padEnd(width), about], { columns, indent: 2, hanging: width + 2 }),
  ]);
  return `\n${title}:\n${lines.join('')}`;
}
