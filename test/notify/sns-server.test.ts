import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SnsServer, startSns } from '../support/sns-server.ts';

/** The tests' SNS refuses what AWS documents that SNS refuses; otherwise the other tests would prove nothing. */

const topic = 'arn:aws:sns:us-east-1:123456789012:alerts';
const fifo = `${topic}.fifo`;
let sns: SnsServer;
let client: SNSClient;

beforeAll(async () => {
  sns = await startSns({
    topics: [{ arn: topic }, { arn: fifo }],
    subscriptions: [
      { topicArn: topic, protocol: 'email', endpoint: 'ops@example.com' },
      { topicArn: topic, protocol: 'https', pending: true },
    ],
  });
  client = new SNSClient({
    region: 'us-east-1',
    endpoint: sns.endpoint,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  });
});

afterAll(() => sns.close());

const send = (input: Partial<PublishCommandInput>) =>
  client.send(new PublishCommand({ TopicArn: topic, Message: 'hello', ...input }));

const LIMIT = 262_144;
const attribute = { a: { DataType: 'String', StringValue: 'é' } };
const attributeBytes = 'a'.length + 'String'.length + 2;

describe('the SNS of the tests', () => {
  it.each<[string, Partial<PublishCommandInput>]>([
    ['a message of 262,144 bytes', { Message: 'x'.repeat(LIMIT) }],
    [
      'a message and attributes of 262,144 bytes',
      {
        Message: 'x'.repeat(LIMIT - attributeBytes),
        MessageAttributes: attribute,
      },
    ],
    ['a subject of 99 characters', { Subject: 's'.repeat(99) }],
    ['a structure with a default', { MessageStructure: 'json', Message: '{"default":"x"}' }],
  ])('takes %s', async (_name, input) => {
    await expect(send(input)).resolves.toHaveProperty('MessageId');
  });

  it.each<[string, Partial<PublishCommandInput>, string]>([
    ['a message of 262,145 bytes', { Message: 'x'.repeat(LIMIT + 1) }, 'InvalidParameter'],
    ['too many bytes in few characters', { Message: 'é'.repeat(LIMIT / 2 + 1) }, 'InvalidParameter'],
    [
      'a message and attributes of 262,145 bytes',
      { Message: 'x'.repeat(LIMIT - attributeBytes + 1), MessageAttributes: attribute },
      'InvalidParameter',
    ],
    ['an empty message', { Message: '' }, 'InvalidParameter'],
    ['a subject of 100 characters', { Subject: 's'.repeat(100) }, 'InvalidParameter'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'InvalidParameter'],
    ['a subject that is not ASCII', { Subject: 'é' }, 'InvalidParameter'],
    ['a subject that begins with a space', { Subject: ' a' }, 'InvalidParameter'],
    ['no default', { MessageStructure: 'json', Message: '{"email":"x"}' }, 'InvalidParameter'],
    ['broken JSON', { MessageStructure: 'json', Message: '{' }, 'InvalidParameter'],
    [
      'a body that is no string',
      { MessageStructure: 'json', Message: '{"default":"x","https":{}}' },
      'InvalidParameter',
    ],
    [
      'an empty attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
    ],
    [
      'an attribute of no known type',
      { MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } } },
      'InvalidParameterValue',
    ],
    ['an unknown topic', { TopicArn: `${topic}2` }, 'NotFound'],
    ['a topic of another region', { TopicArn: topic.replace('us-east-1', 'eu-west-1') }, 'InvalidParameter'],
    ['a FIFO message without a group', { TopicArn: fifo }, 'InvalidParameter'],
    [
      'a FIFO message without a deduplication id',
      { TopicArn: fifo, MessageGroupId: 'g' },
      'InvalidParameter',
    ],
  ])('refuses %s', async (_name, input, code) => {
    await expect(send(input)).rejects.toMatchObject({ name: expect.stringMatching(`^${code}`) });
  });

  it('takes ten messages at once and answers for each', async () => {
    const entries = Array.from({ length: 10 }, (_, index) => ({
      Id: `m${index}`,
      Message: index === 3 ? '' : 'x',
    }));
    const result = await client.send(
      new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries: entries }),
    );
    expect(result.Successful).toHaveLength(9);
    expect(result.Failed).toEqual([
      expect.objectContaining({ Id: 'm3', Code: 'InvalidParameter', SenderFault: true }),
    ]);
  });

  it.each([
    [
      'eleven messages',
      Array.from({ length: 11 }, (_, n) => ({ Id: `m${n}`, Message: 'x' })),
      'TooManyEntries',
    ],
    ['none', [], 'EmptyBatchRequest'],
    [
      'an id twice',
      [
        { Id: 'm', Message: 'x' },
        { Id: 'm', Message: 'y' },
      ],
      'BatchEntryIdsNotDistinct',
    ],
    ['a bad id', [{ Id: 'm m', Message: 'x' }], 'InvalidBatchEntryId'],
    [
      'too many bytes together',
      [
        { Id: 'm', Message: 'x'.repeat(LIMIT) },
        { Id: 'n', Message: 'x' },
      ],
      'BatchRequestTooLong',
    ],
  ])('refuses a batch of %s', async (_name, entries, code) => {
    const command = new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries: entries });
    await expect(client.send(command)).rejects.toMatchObject({ name: expect.stringMatching(`^${code}`) });
  });

  it('tells who has confirmed a subscription and who has not', async () => {
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: topic }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '1', SubscriptionsPending: '1' });
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }));
    expect(Subscriptions?.map(({ Protocol, SubscriptionArn }) => [Protocol, SubscriptionArn])).toEqual([
      ['email', `${topic}:0`],
      ['https', 'PendingConfirmation'],
    ]);
  });
});
