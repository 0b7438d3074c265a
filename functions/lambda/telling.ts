import { announce, undelivered } from '../../lib/announce.ts';
import { announceFailure } from '../../lib/announce-failure.ts';
import type { Config } from '../../lib/config.ts';
import { AuditError, PolicyError, type PublishError } from '../../lib/errors.ts';
import type { Settings } from '../../lib/policy/settings.ts';
import { openPost, type Post, unheard } from '../../lib/post.ts';
import type { Judged } from '../../lib/run-audit.ts';
import type { Claim } from '../../lib/store/claim.ts';
import type { Instant } from '../../lib/time.ts';
import { timeToTell } from './deadline.ts';
import type { RunContext } from './entry.ts';
import { problemsOf } from './log.ts';
import type { MemoryShelf } from './memory.ts';
import type { Told } from './summary.ts';

/** What a run tells to topics, inside the invocation's time. */

export interface Telling {
  readonly config: Config;
  readonly topicArn: string;
  readonly signal: AbortSignal;
}

/** Publishes with time left to remember what was told; without a memory, to the end. */
async function withPost<T>(
  { config, signal }: Telling,
  context: RunContext,
  remembers: boolean,
  work: (post: Post) => Promise<T>,
): Promise<T> {
  const enough = new AbortController();
  const timer = remembers
    ? setTimeout(() => enough.abort(), timeToTell(context.getRemainingTimeInMillis()))
    : undefined;
  const post = openPost(config.region, AbortSignal.any([signal, enough.signal]));
  try {
    return await work(post);
  } finally {
    clearTimeout(timer);
    post.close();
  }
}

/**
 * Tells what has changed since the last run; what was accepted is remembered, whatever was not.
 * @returns what was told, nothing where a newer run has told already, and the error that it ends with where something
 * was not
 * @throws StoreError
 */
export function tell(
  run: Judged,
  memory: Claim | undefined,
  telling: Telling,
  context: RunContext,
): Promise<{ readonly told: Told | undefined; readonly failure: PublishError | undefined }> {
  return withPost(telling, context, memory !== undefined, async (post) => {
    const { topicArn } = telling;
    const { overtaken, topics, failures, messageIds, ...rest } = await announce(run, {
      claim: memory,
      topicArn,
      send: async (arn, messages) => {
        const deliveries = await post.send(arn, messages);
        for (const delivery of deliveries)
          if ('error' in delivery)
            context.log.error('A message was not delivered', { problems: [delivery.error.message] });
        return deliveries;
      },
    });
    if (overtaken) {
      context.log.warn('Nothing was told: a newer run has told already, and this one was judged before it');
      return { told: undefined, failure: undefined };
    }
    const warnings = await warnUnheard(post, topics, context);
    return { told: { ...rest, published: messageIds, warnings }, failure: undelivered(failures) };
  });
}

/** An accepted message that nobody hears is no news to anybody. */
async function warnUnheard(post: Post, topics: readonly string[], { log }: RunContext): Promise<string[]> {
  const warnings = await Promise.all(
    topics.map(async (topicArn) => {
      const found = await post.subscriptions(topicArn);
      if (typeof found !== 'string') return unheard(topicArn, found);
      log.debug('Who hears a topic cannot be told', { topicArn, reason: found });
      return undefined;
    }),
  );
  const known = warnings.filter((warning) => warning !== undefined);
  for (const warning of known) log.warn(`A message was published, but ${warning}`);
  return known;
}

/** As the log has it, but for places in files, which a mail program would take for addresses. */
function wordsOf(error: AuditError): readonly string[] {
  if (!(error instanceof PolicyError)) return problemsOf(error);
  return error.issues
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, path, message }) => `${file}, line ${line}: ${path && `${path}: `}${message}`);
}

/** A run that could not be done. */
interface Failure {
  readonly error: unknown;
  readonly now: Instant;
  readonly settings: Settings;
}

/**
 * Tells that the audit could not be done, where a memory keeps that from being told by every run and every retry.
 * What goes wrong with that is logged; the run fails with what was wrong before.
 */
export async function tellFailure(
  { error, now, settings }: Failure,
  telling: Telling,
  shelf: MemoryShelf,
  context: RunContext,
): Promise<void> {
  if (!(error instanceof AuditError) || telling.signal.aborted) return;
  try {
    const memory = await shelf.claim();
    if (memory === undefined) return;
    const { topicArn, config } = telling;
    const failure = await withPost(telling, context, true, ({ send }) =>
      announceFailure({
        claim: memory,
        account: config.account,
        now,
        problems: wordsOf(error),
        settings,
        topicArn,
        send,
      }),
    );
    if (failure) throw failure;
  } catch (fault) {
    if (!(fault instanceof AuditError)) throw fault;
    context.log.error('That the audit failed could not be told', { problems: problemsOf(fault) });
  }
}
