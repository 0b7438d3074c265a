import { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ApiError, AuditError, ConfigError, formatPolicyIssue, PolicyError } from '../../lib/errors.ts';

/** Logs as JSON lines. They never get the token, a request or the words of another program's error. */

/** A function's context with the log of this one invocation. */
export interface LogContext extends Context {
  log: Logger;
}

/** A log of one invocation: what is added to it cannot show up in another's, before, after or beside it. */
class RunLog extends Logger {
  constructor(context: Context, cold: boolean) {
    super({ serviceName: 'snapwarden' });
    if (!cold) this.getColdStart();
    this.addContext(context);
    this.appendKeys({ runId: context.awsRequestId });
  }
}

/** A middleware that brings the log, and logs a failure before Lambda sees it. */
export function withLog(): MiddlewareObj<unknown, unknown, Error, LogContext> {
  let cold = true;
  return {
    before: ({ context }) => {
      context.log = new RunLog(context, cold);
      cold = false;
    },
    // Returning nothing rethrows the error, so that retries, the dead-letter queue and the alarms work.
    onError: ({ error, context }) => logFailure(context.log, error),
  };
}

/** The most problems that one log line lists. */
const PROBLEMS = 50;

/** For errors of ours their words and facts, for a fault of this program its stack. */
export function logFailure(log: Logger, error: unknown, what = 'The run failed'): void {
  if (!(error instanceof AuditError)) {
    log.error(`${what} by a fault of snapwarden itself`, error as Error);
    return;
  }
  const cause = error.cause instanceof Error ? error.cause.name : undefined;
  const problems = problemsOf(error);
  log.error(what, {
    code: error.code,
    errorType: error.name,
    problems: problems.slice(0, PROBLEMS),
    problemCount: problems.length,
    cause,
    ...(error instanceof ApiError ? factsOf(error) : {}),
  });
}

/** What is wrong, in our own words, one problem each. */
export function problemsOf(error: AuditError): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  if (error instanceof PolicyError) return error.issues.map(formatPolicyIssue);
  return [error.message];
}

function factsOf({ endpoint, failure, status, requestId }: ApiError) {
  return { endpoint, failure, status, apiRequestId: requestId };
}
