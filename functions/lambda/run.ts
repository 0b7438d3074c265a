import { type Config, parseConfig } from '../../lib/config.ts';
import { ApiError, ConfigError, formatPolicyIssue } from '../../lib/errors.ts';
import type { Inventory } from '../../lib/model.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { type Instant, instantFromMillis } from '../../lib/time.ts';
import { timeToRead } from './deadline.ts';
import type { RunContext } from './entry.ts';
import { loadPackaged } from './policies.ts';
import type { Token } from './token.ts';

export interface Run {
  readonly config: Config;
  readonly document: ReportDocument;
}

interface RunOptions {
  readonly policies: readonly string[] | undefined;
  readonly now: Instant | undefined;
}

/**
 * Reads and judges the account inside the invocation's time; what could not be read by then is a gap.
 * @throws ConfigError, PolicyError, ApiError
 */
export async function runAudit(
  { policies, now }: RunOptions,
  context: RunContext,
  signal: AbortSignal,
): Promise<Run> {
  const config = parseConfig(process.env);
  const { policySet, warnings } = await loadPackaged(policies, { now: now ?? clock() });
  for (const warning of warnings) context.log.warn(formatPolicyIssue(warning));

  // The HTTP client and the engine are loaded while Parameter Store is asked, not before the first invocation.
  const [{ createClient }, { systemClock }, { readAccount, reportOn }] = await Promise.all([
    import('../../lib/digitalocean/client.ts'),
    import('../../lib/digitalocean/clock.ts'),
    import('../../lib/run-audit.ts'),
    context.readToken({ signal }),
  ]);
  const read = ({ value: token }: Token) => {
    const deadline = Date.now() + timeToRead(context.getRemainingTimeInMillis());
    const client = createClient({ token, apiUrl: config.apiUrl, clock: systemClock, deadline, signal });
    return readAccount(client, policySet, { account: config.account });
  };
  const inventory = await readTwice(read, context, signal);
  const generatedAt = clock();
  const { document } = reportOn(inventory, policySet, { now: now ?? generatedAt, generatedAt });
  return { config, document };
}

const clock = () => instantFromMillis(Date.now()) as Instant;

/** Reads with the token of this container, and where the API refuses that, once more with a fresh one. */
async function readTwice(
  read: (token: Token) => Promise<Inventory>,
  { log, readToken }: RunContext,
  signal: AbortSignal,
): Promise<Inventory> {
  try {
    return await read(await readToken({ signal }));
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

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.failure === 'unauthorized';
}
