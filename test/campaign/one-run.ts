import { createClient } from '../../lib/digitalocean/client.ts';
import { audit } from '../../lib/engine/audit.ts';
import { ApiError } from '../../lib/errors.ts';
import type { Inventory } from '../../lib/model.ts';
import { readAccount } from '../../lib/run-audit.ts';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import type { Instant } from '../../lib/time.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import type { Change } from './changes.ts';
import { type FaultyApi, startFaultyApi } from './faulty-api.ts';
import { violationsOf } from './oracle.ts';
import { toPolicySet } from './policies.ts';
import { slipsOf } from './slips.ts';
import type { Trap } from './trap.ts';
import { truthOf } from './truth.ts';
import type { World } from './world.ts';

export interface Result {
  readonly world: World;
  readonly outcome: 'complete' | 'incomplete' | 'failed';
  readonly requests: number;
  /** The kinds of faults that came to pass. */
  readonly struck: ReadonlySet<string>;
  readonly violations: readonly string[];
  /** What the audit did not see could be seen by nobody. */
  readonly slipped: boolean;
}

/** An audit that takes longer than this, in real time, hangs. */
const LONGEST_MS = 60_000;

/** Runs an audit in a world and looks for what is wrong with what it says. */
export async function runOnce(world: World, trap: Trap): Promise<Result> {
  const {
    skewMs = 0,
    allowedMs,
    abortAt,
    attemptTimeoutMs,
  } = Object.assign({}, ...world.faults) as Partial<World['faults'][number]>;
  const clock = createVirtualClock(world.now + skewMs, world.seed);
  const now = clock.now() as Instant;
  const abort = new AbortController();
  const policySet = toPolicySet(world.policies);
  const caughtBefore = trap.caught.length;
  const api = await startFaultyApi(world, {
    clientNow: clock.now,
    trap: trap.origin,
    onRequest: (count) => {
      if (count === abortAt) abort.abort();
    },
  });
  const { url, token, requests } = api.sandbox;
  const client = createClient({
    token,
    apiUrl: url,
    clock,
    concurrency: world.concurrency,
    signal: abort.signal,
    attemptTimeoutMs: attemptTimeoutMs ?? LONGEST_MS / 2,
    ...(allowedMs !== undefined && { deadline: now + allowedMs }),
  });
  const hang = Promise.withResolvers<never>();
  const timer = setTimeout(() => hang.reject(new Error('it hangs')), LONGEST_MS);
  const violations: string[] = [];
  let inventory: Inventory | undefined;
  try {
    const reading = readAccount(client, policySet, { account: 'default', enumeration: world.mode });
    inventory = await Promise.race([reading, hang.promise]);
  } catch (error) {
    if (!(error instanceof ApiError)) violations.push(`it crashes: ${(error as Error).stack ?? error}`);
    else if (isMendable(world)) violations.push(`it fails, but could be read: ${error.message}`);
  } finally {
    clearTimeout(timer);
    await api.sandbox.close();
  }
  const stray = requests.filter(({ method }) => method !== 'GET');
  if (stray.length > 0) violations.push(`it asks with ${stray[0]?.method}`);
  if (trap.caught.length > caughtBefore) violations.push(`it asks elsewhere: ${trap.caught.at(-1)}`);
  const common = { world, requests: requests.length, struck: api.struck, violations, slipped: false };
  if (inventory === undefined) return { ...common, outcome: 'failed' };

  const findings = audit(inventory, policySet, now, { all: true });
  const { readAt } = inventory;
  const truthsOf = (accounts: readonly AccountSpec[]) =>
    accounts.flatMap((account) =>
      imagesRead(world, api).map((images) =>
        audit(truthOf(sandboxAccount(account), readAt, images), policySet, now, { all: true }),
      ),
    );
  const accounts = accountsBetween([world.account], api.happened);
  const mustBeComplete = api.struck.size === 0 || isMendable(world);
  const testimony = { findings, inventory, truths: truthsOf(accounts), mustBeComplete };
  const outcome = findings.complete ? 'complete' : 'incomplete';
  const said = violationsOf(testimony);
  const slips = said.length > 0 ? slipsOf(world, accounts, api) : [];
  if (slips.length > 0 && slips.length <= MOST_SLIPS) {
    const truths = [...testimony.truths, ...truthsOf(accountsBetween(accounts, slips))];
    if (violationsOf({ ...testimony, truths }).length === 0) return { ...common, outcome, slipped: true };
  }
  violations.push(...said);
  return { ...common, outcome };
}

/** Failures in a row that a request survives: four of five attempts. */
const MENDABLE = 4;

function isMendable({ faults }: World): boolean {
  const struck = faults.filter(({ spoiler }) => spoiler?.replace && spoiler.shots < MENDABLE).length;
  const paging = faults.filter(({ excludes }) => excludes !== undefined).length;
  return faults.every(({ heals }) => heals) && struck <= MENDABLE && paging <= 1;
}

/**
 * Backups that no Droplet claims stand in the list of images only. It is not asked for Droplet by Droplet, and
 * where it cannot be read every Droplet is asked instead.
 */
function imagesRead({ mode, account, faults }: World, { spoilt }: FaultyApi): readonly boolean[] {
  if (mode === 'per-droplet') return [false];
  if (account.unclaimedBackups?.length === 0) return [true];
  const narrow = faults.some(({ scopes }) => scopes && !scopes.includes('image:read'));
  const cut = faults.some(({ allowedMs, abortAt, rateLimit }) => allowedMs ?? abortAt ?? rateLimit);
  return spoilt.has('images') || narrow || cut ? [true, false] : [true];
}

/** More than the items at a few boundaries between pages can hardly slip at once. */
const MOST_SLIPS = 4;

/** Accounts with any of the changes: each list, page and look-up may have been read before or after each. */
function accountsBetween(accounts: readonly AccountSpec[], changes: readonly Change[]): AccountSpec[] {
  let all = [...accounts];
  for (const change of changes) all = all.concat(all.map(change));
  return all;
}
