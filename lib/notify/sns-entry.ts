import { createHash } from 'node:crypto';
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import { parseTopicArn } from '../topic.ts';
import type { SnsMessage } from './messages.ts';

/** A message as a request holds it. */
export type Entry = PublishBatchRequestEntry & { readonly Id: string };

/** Makes the entry of a message; its id is its place. */
export function toEntry(topicArn: string, message: SnsMessage, index: number): Entry {
  const attributes = Object.entries(message.attributes).map(
    ([name, value]) => [name, { DataType: 'String', StringValue: value }] as const,
  );
  return {
    Id: String(index),
    Subject: message.subject,
    Message: message.message,
    MessageStructure: 'json',
    MessageAttributes: Object.fromEntries(attributes),
    ...(parseTopicArn(topicArn)?.fifo ? orderOf(message) : {}),
  };
}

/** What one request may hold. @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const batchLimits = { entries: 10, bytes: 262_144 } as const;

/** Entries in their order, as many in a request as it can hold. */
export function* batches(entries: readonly Entry[]): Generator<Entry[]> {
  let batch: Entry[] = [];
  let size = 0;
  for (const entry of entries) {
    const own = sizeOf(entry);
    if (batch.length === batchLimits.entries || (batch.length > 0 && size + own > batchLimits.bytes)) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(entry);
    size += own;
  }
  if (batch.length > 0) yield batch;
}

/** What SNS counts: the body, and names, types and values of the attributes. */
function sizeOf({ Message = '', MessageAttributes = {} }: Entry): number {
  let bytes = Buffer.byteLength(Message);
  for (const [name, { DataType = '', StringValue = '' }] of Object.entries(MessageAttributes))
    bytes += Buffer.byteLength(name + DataType + StringValue);
  return bytes;
}

const groupId = /^[\x21-\x7e]{1,128}$/;

/**
 * The ids that a FIFO topic wants: messages of one account stay in order, and the same message sent again within
 * five minutes is delivered once.
 * @see https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
 */
function orderOf(message: SnsMessage): Pick<Entry, 'MessageGroupId' | 'MessageDeduplicationId'> {
  const { account } = message.attributes;
  return {
    MessageGroupId: groupId.test(account) ? account : hash(account),
    MessageDeduplicationId: hash(JSON.stringify([message.subject, message.message, message.attributes])),
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
