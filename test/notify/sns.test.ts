import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PublishError } from '../../lib/errors.ts';
import type { SnsMessage } from '../../lib/notify/messages.ts';
import { createSns, type Delivery, publish } from '../../lib/notify/sns.ts';
import { type SnsServer, startSns } from '../support/sns-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { firstMessages } from './first-letter.ts';
import { sampleDocument, sampleFinding, sampleGap, story } from './sample-document.ts';

const topic = 'arn:aws:sns:eu-central-1:123456789012:alerts';
const fifo = `${topic}.fifo`;
const missing = 'arn:aws:sns:eu-central-1:123456789012:missing';
const protocols = ['email', 'https', 'lambda', 'sqs', 'http', 'email-json'] as const;

let sns: SnsServer;
const messages = firstMessages(sampleDocument(story));

beforeEach(async () => {
  sns = await startSns({
    topics: [{ arn: topic }, { arn: fifo }],
    subscriptions: [
      ...protocols.map((protocol) => ({ topicArn: topic, protocol })),
      { topicArn: topic, protocol: 'email', pending: true },
      { topicArn: fifo, protocol: 'sqs' },
    ],
  });
  vi.stubEnv('AWS_ENDPOINT_URL_SNS', sns.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await sns.close();
});

/** Why the one message that was not delivered was not. */
async function failureOf(run: () => Promise<readonly Delivery[]>): Promise<PublishError> {
  const errors = (await run()).flatMap((delivery) => ('error' in delivery ? [delivery.error] : []));
  expect(errors).toHaveLength(1);
  return errors[0] as PublishError;
}

describe('publish', () => {
  it('delivers to each protocol its own body, with subject and attributes', async () => {
    const deliveries = await publish(createSns(topic), topic, messages);
    expect(deliveries).toEqual([{ messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
    expect(sns.requests).toEqual(['Publish']);
    const bodies = JSON.parse(messages[0]?.message ?? '') as Record<string, string>;
    expect(sns.received.map(({ protocol, body }) => [protocol, body])).toEqual([
      ['email', bodies.email],
      ['https', bodies.https],
      ['lambda', bodies.lambda],
      ['sqs', bodies.sqs],
      ['http', bodies.http],
      ['email-json', bodies.default],
    ]);
    expect(sns.received[0]).toMatchObject({
      subject: '[snapwarden] 1 critical, 2 high, 1 medium violations in account default',
      attributes: {
        event: { type: 'String', value: 'violations' },
        severity: { type: 'String', value: 'critical' },
        account: { type: 'String', value: 'default' },
      },
    });
  });

  it('asks for nothing when there is nothing to say', async () => {
    expect(await publish(createSns(topic), topic, [])).toEqual([]);
    expect(sns.requests).toEqual([]);
  });

  it('delivers a message as large and as hostile as they get', async () => {
    const name = '漢"\\<!channel>\u202e\n'.repeat(1_000);
    const finding = sampleFinding('critical', name, {
      subject: { name, id: name },
      policy: name,
      rule: name,
    });
    const gaps = Array(500).fill({ ...sampleGap, reason: name });
    const large = firstMessages(sampleDocument(Array(5_000).fill(finding), { gaps }));
    expect(Buffer.byteLength(large[0]?.message ?? '')).toBeGreaterThan(100_000);
    await publish(createSns(topic), topic, large);
    expect(sns.received).toHaveLength(protocols.length);
  });

  it('asks the region of the topic, whatever AWS_REGION says', async () => {
    vi.stubEnv('AWS_REGION', 'us-east-1');
    await publish(createSns(topic, 'us-east-1'), topic, messages);
    expect(sns.received).toHaveLength(protocols.length);
  });

  it('gives a FIFO topic a group and delivers a message sent twice once', async () => {
    const client = createSns(fifo);
    const first = await publish(client, fifo, messages);
    const second = await publish(client, fifo, messages);
    expect(second).toEqual(first);
    expect(sns.received.map(({ groupId }) => groupId)).toEqual(['default']);
    await publish(client, fifo, firstMessages(sampleDocument(story.slice(1))));
    expect(sns.received).toHaveLength(2);
  });

  it('gives a FIFO topic a group that it accepts, whatever the account is called', async () => {
    const document = sampleDocument(story, { account: { id: 'Büro 1', name: null, email: null } });
    await publish(createSns(fifo), fifo, firstMessages(document));
    expect(sns.received[0]?.groupId).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('publish against a failing SNS', () => {
  it.each([
    ['throttling', 'throttle'],
    ['an internal error', 'internal'],
    ['a broken connection', 'reset'],
  ] as const)('gets over %s that passes', async (_name, fault) => {
    sns.fail(fault, 2);
    await publish(createSns(topic), topic, messages);
    expect(sns.requests).toHaveLength(3);
    expect(sns.received).toHaveLength(protocols.length);
  });

  it.each([
    ['denied access', 'deny', /: access was denied; these credentials need sns:Publish/],
    ['throttling without end', 'throttle', / after 3 attempts: SNS is throttling; run again later/],
    ['errors without end', 'internal', / after 3 attempts: SNS failed with status 500/],
    ['broken connections without end', 'reset', /: the connection to SNS broke; it may still have been sent/],
    ['expired credentials', { code: 'ExpiredToken', status: 403 }, /: the AWS credentials have expired/],
    [
      'bad credentials',
      { code: 'InvalidClientTokenId', status: 403 },
      /: AWS does not accept these credentials/,
    ],
    ['a key', { code: 'KMSAccessDenied', status: 400 }, /: the key that encrypts the topic refused/],
    ['anything else', { code: 'Gone<b>', status: 410 }, /: SNS refused it \(/],
  ] as const)('says what %s means and what to do', async (_name, fault, expected) => {
    sns.fail(fault, 20);
    const error = await failureOf(() => publish(createSns(topic), topic, messages));
    expect(error.code).toBe('publish');
    expect(error.message).toMatch(expected);
    expect(error.message).toContain(topic);
    expect(error.message).not.toContain('arn:aws:iam');
    expect(error.cause).toBeInstanceOf(Error);
    expect(sns.received).toEqual([]);
  });

  it('says that a topic does not exist', async () => {
    const error = await failureOf(() => publish(createSns(missing), missing, messages));
    expect(error.message).toMatch(
      /could not publish to arn:aws:sns:eu-central-1:123456789012:missing: there is no/,
    );
    expect(error.message).toContain('eu-central-1');
    expect(sns.requests).toHaveLength(1);
  });

  it('says that a topic may lie in another region', async () => {
    const elsewhere = new SNSClient({ region: 'us-east-1' });
    const error = await failureOf(() => publish(elsewhere, topic, messages));
    expect(error.message).toContain('check that the topic is in eu-central-1');
  });

  it('says that there are no credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    const error = await failureOf(() => publish(createSns(topic), topic, messages));
    expect(error.message).toContain('no AWS credentials were found');
    expect(sns.requests).toEqual([]);
  });

  it('says that there is no region', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    const error = await failureOf(() => publish(createSns('alerts'), 'alerts', messages));
    expect(error.message).toContain('no AWS region is known');
  });

  it('says that SNS cannot be reached', async () => {
    await sns.close();
    const error = await failureOf(() => publish(createSns(topic), topic, messages));
    expect(error.message).toContain('SNS in eu-central-1 cannot be reached');
  });

  it('stops when told to, without saying that nothing was sent', async () => {
    sns.fail('silent', 20);
    const started = performance.now();
    const error = await failureOf(() =>
      publish(createSns(topic), topic, messages, { signal: AbortSignal.timeout(200) }),
    );
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(error.message).toMatch(/: it was stopped before SNS had answered; it may still have been sent$/);
    expect(sns.received).toHaveLength(protocols.length);
  });

  it('sends nothing when it was stopped before', async () => {
    await failureOf(() => publish(createSns(topic), topic, messages, { signal: AbortSignal.abort() }));
    expect(sns.requests).toEqual([]);
  });

  it('asks again when SNS took the message and did not answer in time', async () => {
    sns.fail('silent');
    const impatient = new SNSClient({
      region: 'eu-central-1',
      requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
    });
    await publish(impatient, topic, messages);
    expect(sns.requests).toHaveLength(2);
  });

  it('sends what can be sent beside a message that is refused, and that one once', async () => {
    const bad = { ...messages[0], subject: 'no\nsubject' } as SnsMessage;
    const error = await failureOf(() => publish(createSns(topic), topic, [...messages, bad, ...messages]));
    expect(error.message).toContain('SNS refused a parameter');
    expect(sns.received).toHaveLength(2 * protocols.length);
    expect(sns.requests).toEqual(['PublishBatch']);
  });

  it('sends entries again that failed for no fault of theirs, and only these', async () => {
    sns.failEntries(['1', '2'], 2);
    const three = [...messages, ...messages, ...messages];
    const deliveries = await publish(createSns(topic), topic, three, { clock: createVirtualClock() });
    expect(deliveries.every((delivery) => 'messageId' in delivery)).toBe(true);
    expect(sns.requests).toEqual(['PublishBatch', 'PublishBatch', 'PublishBatch']);
    expect(sns.received).toHaveLength(3 * protocols.length);
  });

  it('gives up on an entry that goes on failing, and says so of it alone', async () => {
    sns.failEntries(['0'], 99);
    const deliveries = await publish(createSns(topic), topic, [...messages, ...messages], {
      clock: createVirtualClock(),
    });
    expect(deliveries.map((delivery) => Object.keys(delivery))).toEqual([['error'], ['messageId']]);
    expect(sns.requests).toHaveLength(4);
  });

  it('puts ten messages into a request, and no more than 262,144 bytes', async () => {
    const small = Array.from({ length: 11 }, () => messages[0] as SnsMessage);
    await publish(createSns(topic), topic, small);
    expect(sns.requests).toEqual(['PublishBatch', 'Publish']);
    const body = JSON.stringify({ default: 'x'.repeat(130_900) });
    const large = small.slice(0, 3).map((message) => ({ ...message, message: body }));
    await publish(createSns(topic), topic, large);
    expect(sns.requests.slice(2)).toEqual(['PublishBatch', 'Publish']);
  });
});
