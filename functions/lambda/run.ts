import type { Config } from '../../lib/config.ts';
import { ApiError, ConfigError, formatPolicyIssue } from '../../lib/errors.ts';
import type { Inventory } from '../../lib/model.ts';
import type { ParsedPolicies } from '../../lib/policy/parse.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { type Instant, instantFromMillis } from '../../lib/time.ts';
import { timeToRead } from './deadline.ts';
import type { RunContext } from './entry.ts';
import { loadPackaged } from './policies.ts';
import type { Token } from './token.ts';

/**
 * Loads the policies of a run and logs what is odd in them.
 * @throws ConfigError, PolicyError
 */
export async function loadSet(
  {
    policies,
    now = clock(),
  }: { readonly policies: readonly string[] | undefined; readonly now: Instant | undefined },
  { log }: RunContext,
): Promise<Pick<ParsedPolicies, 'policySet' | 'sources'>> {
  const { policySet, sources, warnings } = await loadPackaged(policies, { now });
  for (const warning of warnings) log.warn(formatPolicyIssue(warning));
  return { policySet, sources };
}

export interface Reading {
  readonly config: Config;
  readonly policySet: PolicySet;
  readonly signal: AbortSignal;
  /** Called when the first requests are on their way: there is time for other things. */
  readonly onStart: () => void;
}

/**
 * Reads the account inside the invocation's time; what could not be read by then is a gap. The token is that of this
 * container, and where the API refuses it, once more a fresh one.
 * @throws ConfigError, ApiError
 */
export async function readInventory(
  { config: { apiUrl, account, archive }, policySet, signal, onStart }: Reading,
  context: RunContext,
): Promise<Inventory> {
  const { log, readToken } = context;
  // The HTTP client and the engine are loaded while Parameter Store is asked, not before the first invocation.
  const [{ createClient }, { systemClock }, { readAccount }, known] = await Promise.all([
    import('../../lib/digitalocean/client.ts'),
    import('../../lib/digitalocean/clock.ts'),
    import('../../lib/run-audit.ts'),
    readToken({ signal }),
  ]);
  const read = ({ value: token }: Token) => {
    const deadline = Date.now() + timeToRead(context.getRemainingTimeInMillis(), archive !== undefined);
    const client = createClient({ token, apiUrl, clock: systemClock, deadline, signal });
    const reading = readAccount(client, policySet, { account });
    onStart();
    return reading;
  };
  try {
    return await read(known);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    log.warn('The API refused the token; it may have been rotated, so it is read again');
  }
  const fresh = await readToken({ signal, fresh: true });
  try {
    return await read(fresh);
  } catch (cause) {
    if (!isUnauthorized(cause)) throw cause;
    const problem = `the API refused the token of ${fresh.place} (401), also when it was read again`;
    throw new ConfigError([`${problem}; it may be revoked or mistyped: store a valid one there`], { cause });
  }
}

export const clock = () => instantFromMillis(Date.now()) as Instant;

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.failure === 'unauthorized';
}
