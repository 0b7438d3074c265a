import {
  GetTopicAttributesCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { type Clock, systemClock } from '../digitalocean/clock.ts';
import { PublishError } from '../errors.ts';
import { parseTopicArn } from '../topic.ts';
import { explainFailure } from './failure.ts';
import type { SnsMessage } from './messages.ts';
import { batches, type Entry, toEntry } from './sns-entry.ts';

/** What became of a message: SNS took it and calls it so, or it did not. */
export type Delivery = { readonly messageId: string } | { readonly error: PublishError };

/** Milliseconds until an attempt counts as unanswered; the SDK waits for ever by default. */
const patience = { connectionTimeout: 5_000, requestTimeout: 15_000 } as const;

/**
 * Makes a client in the topic's own region (`region` where the ARN names none); credentials, endpoint and number
 * of attempts are the SDK's own to find.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function createSns(topicArn: string, region?: string): SNSClient {
  const own = parseTopicArn(topicArn)?.region ?? region;
  return new SNSClient({
    ...(own === undefined ? {} : { region: own }),
    requestHandler: { ...patience, throwOnRequestTimeout: true },
  });
}

/** How often an entry is tried that SNS failed on by itself, and how long it waits at first, in milliseconds. */
const patienceWithEntries = { attempts: 4, waitMs: 250 } as const;

/**
 * Publishes messages in as few requests as they fit into; the SDK retries whole requests by itself, and entries that
 * alone failed for no fault of theirs are sent again alone.
 * @returns for each message what became of it; never rejects with a PublishError
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function publish(
  client: SNSClient,
  topicArn: string,
  messages: readonly SnsMessage[],
  { signal, clock = systemClock }: { signal?: AbortSignal | undefined; clock?: Clock } = {},
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  const options = signal ? { abortSignal: signal } : {};
  const failure = (cause: unknown): Delivery => ({
    error: new PublishError(explainFailure(cause, topicArn), { cause }),
  });

  async function sendBatch(entries: readonly Entry[]): Promise<readonly Delivery[]> {
    const [only] = entries;
    if (only === undefined || entries.length > 1) return sendEntries(entries);
    try {
      const { Id: _, ...input } = only;
      const { MessageId = '' } = await client.send(
        new PublishCommand({ TopicArn: topicArn, ...input }),
        options,
      );
      return [{ messageId: MessageId }];
    } catch (cause) {
      return [failure(cause)];
    }
  }

  async function sendEntries(entries: readonly Entry[]): Promise<readonly Delivery[]> {
    const outcome = new Map<string, Delivery>();
    let open = entries;
    try {
      for (let attempt = 1; open.length > 0; attempt += 1) {
        open = await tryEntries(open, outcome);
        if (attempt === patienceWithEntries.attempts) break;
        const wait = patienceWithEntries.waitMs * 2 ** (attempt - 1) * (0.5 + clock.random() / 2);
        if (open.length > 0) await clock.sleep(wait, signal);
      }
    } catch (cause) {
      // What an earlier attempt delivered stays delivered.
      for (const { Id } of open) outcome.set(Id, failure(cause));
    }
    return entries.map(({ Id }) => outcome.get(Id) ?? failure({ name: 'InternalError' }));
  }

  /** Sends entries once; returns those to be sent again. */
  async function tryEntries(
    entries: readonly Entry[],
    outcome: Map<string, Delivery>,
  ): Promise<readonly Entry[]> {
    const command = new PublishBatchCommand({
      TopicArn: topicArn,
      PublishBatchRequestEntries: [...entries],
    });
    const { Successful = [], Failed = [] } = await client.send(command, options);
    for (const { Id = '', MessageId = '' } of Successful) outcome.set(Id, { messageId: MessageId });
    const again = new Set<string>();
    for (const { Id = '', Code, SenderFault } of Failed) {
      outcome.set(Id, failure({ name: Code }));
      if (!SenderFault) again.add(Id);
    }
    return entries.filter(({ Id }) => again.has(Id));
  }

  for (const batch of batches(messages.map((message, index) => toEntry(topicArn, message, index))))
    deliveries.push(...(await sendBatch(batch)));
  return deliveries;
}

/** How many subscriptions a topic has, by whether somebody has confirmed them. */
export interface Subscriptions {
  readonly confirmed: number;
  readonly pending: number;
}

/** Milliseconds that a run waits to be told: it has published by then, and would only say more about it. */
const QUESTION_MS = 3_000;

/**
 * Asks who hears a topic: SNS takes messages also where nobody does.
 * @returns the name of the failure where that cannot be told, for example without sns:GetTopicAttributes
 * @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
export async function countSubscriptions(
  client: SNSClient,
  topicArn: string,
  signal?: AbortSignal,
): Promise<Subscriptions | string> {
  try {
    const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }), {
      abortSignal: AbortSignal.any([AbortSignal.timeout(QUESTION_MS), ...(signal ? [signal] : [])]),
    });
    const [confirmed, pending] = [Attributes.SubscriptionsConfirmed, Attributes.SubscriptionsPending];
    if (confirmed === undefined || pending === undefined) return 'NoAttributes';
    return { confirmed: Number(confirmed), pending: Number(pending) };
  } catch (error) {
    const { name } = error as { readonly name?: unknown };
    return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'UnknownError';
  }
}
