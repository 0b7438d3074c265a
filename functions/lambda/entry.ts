import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import { ConfigError } from '../../lib/errors.ts';
import { type LogContext, withLog } from './log.ts';
import { withPayload } from './payload.ts';
import { type TokenContext, withToken } from './token.ts';

/** What the work of a function gets beside its payload. */
export type RunContext = LogContext & TokenContext;

/**
 * When work that still goes on is stopped, in milliseconds before Lambda ends the process: enough to say so in the
 * log and in the answer, and to leave the container fit for the next invocation.
 */
const LAST_WORDS_MS = 500;
/** What stopped work gets of that to say itself how far it came. */
const HEAR_MS = 100;

/** A function from its work and its payload: logs and rethrows failures, brings the token, stops in time. */
export function createHandler<Payload, Answer>(
  parse: (event: unknown) => Payload,
  work: (payload: Payload, context: RunContext, options: { signal: AbortSignal }) => Promise<Answer>,
): middy.MiddyfiedHandler<Payload, Answer, Error, RunContext> {
  return middy<Payload, Answer, Error, RunContext>({
    timeoutEarlyInMillis: LAST_WORDS_MS,
    timeoutEarlyResponse: async () => {
      await sleep(HEAR_MS);
      throw new ConfigError([
        'the time of the invocation ran out before the run had ended; give the function more time or memory',
      ]);
    },
  })
    .use(withLog())
    .use(withPayload(parse))
    .use(withToken())
    .handler(work);
}
