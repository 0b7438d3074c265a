import { join } from 'node:path';
import { type Config, parseConfig } from '../../lib/config.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { ApiError, formatPolicyIssue } from '../../lib/errors.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { type Instant, instantFromMillis } from '../../lib/time.ts';
import { logger } from './telemetry.ts';
import type { TokenContext } from './token.ts';

/**
 * What is kept of an invocation's time for judging, publishing and answering: 30 s, or a third where the whole
 * is short.
 */
const RESERVE_MS = 30_000;

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
export async function runAudit({ policies, now }: RunOptions, context: TokenContext): Promise<Run> {
  const config = parseConfig(process.env);
  const root = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
  const { policySet, warnings } = await loadPolicies(
    (policies ?? ['policies']).map((folder) => join(root, folder)),
  );
  for (const warning of warnings) logger.warn(formatPolicyIssue(warning));

  const remaining = context.getRemainingTimeInMillis();
  const deadline = Date.now() + remaining - Math.min(RESERVE_MS, remaining / 3);
  const read = (token: string) =>
    readAccount(createClient({ token, apiUrl: config.apiUrl, clock: systemClock, deadline }), policySet, {
      account: config.account,
    });
  const inventory = await read(context.token).catch(async (error: unknown) => {
    if (!(error instanceof ApiError) || error.failure !== 'unauthorized') throw error;
    logger.warn('The API refused the token; it may have been rotated, so it is read again');
    return read(await context.renewToken());
  });
  const clock = instantFromMillis(Date.now()) as Instant;
  const { document } = reportOn(inventory, policySet, { now: now ?? clock, generatedAt: clock });
  return { config, document };
}
