import { formatInstant, type Instant } from '../time.ts';

/** Where a run lies in an archive, and what its files are called. */

/** Athena reads no file whose name begins with `_`. */
export const runFiles = {
  /** A judgement a line, as the format `jsonl` has it. */
  findings: 'findings.jsonl.gz',
  inventory: '_inventory.json.gz',
  policies: '_policies.json.gz',
  /** Since when earlier runs had known of what is found; only where they are remembered. */
  history: '_history.json.gz',
  run: '_run.json',
  manifest: '_manifest.json',
  /** Only where there is a key. */
  signature: '_signature.json',
} as const;

/** What an archived run is called. */
export interface RunName {
  /** From the place of the archive on: `runs/account=default/day=2026-11-21/060000Z-<run>`. */
  readonly name: string;
  /** The configured account id. */
  readonly account: string;
  /** The day and the second in UTC that it judged at. */
  readonly day: string;
  readonly time: string;
  readonly run: string;
}

const RUNS = 'runs/';

/** What the names of all runs of an account begin with, or of all accounts. */
export const runsOf = (account?: string): string =>
  account === undefined ? RUNS : `${RUNS}account=${encodeURIComponent(account.toWellFormed())}/`;

/** What tells which run of an account is the newest. */
export const headOf = (account: string): string => `${runsOf(account)}_head.json`;

/** What a run is called that judged at an instant. */
export function runName(account: string, now: Instant, run: string): string {
  const [day = '', time = ''] = formatInstant(now).split('T');
  return `${runsOf(account)}day=${day}/${time.slice(0, 8).replaceAll(':', '')}Z-${safely(run)}`;
}

/** Whatever a run is called elsewhere, here it is a part of a path. */
const safely = (run: string): string => run.replaceAll(/[^\w.-]/g, '-').slice(0, 100) || 'run';

const pattern =
  /^runs\/account=(?<account>[^/]+)\/day=(?<day>\d{4}-\d\d-\d\d)\/(?<time>\d{6})Z-(?<run>[\w.-]{1,120})$/;

/** Reads the name of a run; undefined for what no run is called. */
export function parseRunName(name: string): RunName | undefined {
  const { account = '', day = '', time = '', run = '' } = pattern.exec(name)?.groups ?? {};
  const id = decoded(account);
  if (id === undefined || run === '' || !name.startsWith(runsOf(id))) return undefined;
  return { name, account: id, day, time, run };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
