import type { MiddlewareObj } from '@middy/core';
import { logFailure, logger } from './telemetry.ts';
import type { TokenContext } from './token.ts';

/** A middleware that gives every log line the run's id, and logs a failure before Lambda sees it. */
export function withFailures(): MiddlewareObj<unknown, unknown, Error, TokenContext> {
  return {
    before: ({ context }) => {
      logger.addContext(context);
      logger.appendKeys({ runId: context.awsRequestId });
    },
    // Returning nothing rethrows the error, so that retries, the dead-letter queue and the alarms work.
    onError: ({ error }) => logFailure(error),
  };
}
