import { createHash } from 'node:crypto';
import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { PublishError } from '../errors.ts';
import { explainFailure } from './failure.ts';
import type { SnsMessage } from './messages.ts';
import { parseTopicArn } from './topic.ts';

export interface PublishResult {
  /** What SNS calls the messages it took, in the order they were given. */
  readonly messageIds: readonly string[];
}

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

/**
 * Publishes messages one after the other; the SDK retries what may pass by itself.
 * @throws {PublishError} at the first message that SNS does not take; those before it are sent.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function publish(
  client: SNSClient,
  topicArn: string,
  messages: readonly SnsMessage[],
  signal?: AbortSignal,
): Promise<PublishResult> {
  const messageIds: string[] = [];
  for (const message of messages) {
    const command = new PublishCommand(toInput(topicArn, message));
    try {
      const { MessageId = '' } = await client.send(command, signal ? { abortSignal: signal } : {});
      messageIds.push(MessageId);
    } catch (cause) {
      const sent = messageIds.length > 0 ? ` (${messageIds.length} of ${messages.length} were sent)` : '';
      throw new PublishError(`${explainFailure(cause, topicArn)}${sent}`, { cause });
    }
  }
  return { messageIds };
}

function toInput(topicArn: string, message: SnsMessage): PublishCommandInput {
  const attributes = Object.entries(message.attributes).map(
    ([name, value]) => [name, { DataType: 'String', StringValue: value }] as const,
  );
  return {
    TopicArn: topicArn,
    Subject: message.subject,
    Message: message.message,
    MessageStructure: 'json',
    MessageAttributes: Object.fromEntries(attributes),
    ...(parseTopicArn(topicArn)?.fifo ? orderOf(message) : {}),
  };
}

const groupId = /^[\x21-\x7e]{1,128}$/;

/**
 * The ids that a FIFO topic wants: messages of one account stay in order, and the same message sent again within
 * five minutes is delivered once.
 * @see https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
 */
function orderOf(
  message: SnsMessage,
): Pick<PublishCommandInput, 'MessageGroupId' | 'MessageDeduplicationId'> {
  const { account } = message.attributes;
  return {
    MessageGroupId: groupId.test(account) ? account : hash(account),
    MessageDeduplicationId: hash(JSON.stringify([message.subject, message.message, message.attributes])),
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
