import { isOver } from './changes/is-over.ts';
import type { Memory } from './changes/memory.ts';
import type { PublishError } from './errors.ts';
import { toFailedMessage } from './notify/failed.ts';
import type { SnsMessage } from './notify/messages.ts';
import type { Delivery } from './notify/sns.ts';
import type { Settings } from './policy/settings.ts';
import type { Claim } from './store/claim.ts';
import type { Instant } from './time.ts';
import { durationWords } from './time-words.ts';

export interface FailureOptions {
  readonly claim: Claim;
  /** The configured account id. */
  readonly account: string;
  readonly now: Instant;
  /** What is wrong, in our own words. */
  readonly problems: readonly string[];
  /** The defaults where the policies themselves cannot be read. */
  readonly settings: Settings;
  readonly topicArn: string;
  readonly send: (topicArn: string, messages: readonly SnsMessage[]) => Promise<readonly Delivery[]>;
}

/**
 * Tells that an audit could not be done, at most once in the reminder interval of what is critical while that lasts, and
 * remembers it; what is open stays as it was.
 * @returns what could not be delivered
 * @throws StoreError
 */
export async function announceFailure(options: FailureOptions): Promise<PublishError | undefined> {
  const { claim, account, now, problems, settings, topicArn, send } = options;
  const memory = claim.memory ?? emptyMemory(account);
  const { critical } = settings.notify.reminders;
  const before = isUnbroken(memory) ? memory.failed : undefined;
  const since = before?.since ?? now;
  const told = memory.failed?.told;
  let delivery: Delivery | undefined;
  if (isOver(told, critical, settings.timeZone, now)) {
    const { lastRun } = memory;
    const again = durationWords(critical);
    const message = toFailedMessage({ account, now, since, lastRun, problems, again });
    [delivery] = await send(topicArn, [message]);
  }
  const reached = delivery !== undefined && 'messageId' in delivery;
  await claim.keep({ ...memory, failed: { since, told: reached ? now : told } }, false);
  return delivery && 'error' in delivery ? delivery.error : undefined;
}

/** No audit has been done since the first of them failed. */
function isUnbroken({ failed, lastRun }: Memory): boolean {
  return failed !== undefined && (lastRun === undefined || lastRun <= failed.since);
}

function emptyMemory(account: string): Memory {
  return {
    account,
    lastRun: undefined,
    lastComplete: undefined,
    lastMessage: undefined,
    incomplete: undefined,
    failed: undefined,
    open: new Map(),
    missingSince: new Map(),
  };
}
