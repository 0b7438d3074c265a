import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SnsMessage } from '../lib/notify/messages.ts';
import { openPost, unheard } from '../lib/post.ts';
import { startSns } from './support/sns-server.ts';

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:alerts';
const message = (subject: string): SnsMessage => ({
  subject,
  message: JSON.stringify({ default: subject }),
  attributes: { event: 'violations', severity: 'high', account: 'default' },
});

async function start() {
  const sns = await startSns({
    topics: [{ arn: topicArn }],
    subscriptions: [{ topicArn, protocol: 'email' }],
  });
  vi.stubEnv('AWS_ENDPOINT_URL_SNS', sns.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const post = openPost('eu-central-1');
  onTestFinished(async () => {
    post.close();
    vi.unstubAllEnvs();
    await sns.close();
  });
  return { sns, post };
}

describe('several messages to one topic', () => {
  it('that were accepted stay so where the rest is refused when it is sent again', async () => {
    const { sns, post } = await start();
    sns.failEntries(['1'], 1);
    sns.fail('none');
    sns.fail('deny');
    const [first, second] = await post.send(topicArn, [message('one'), message('two')]);
    expect(first).toEqual({ messageId: expect.any(String) });
    expect(second).toMatchObject({
      error: { name: 'PublishError', message: expect.stringContaining('denied') },
    });
    expect(sns.received.map(({ subject }) => subject)).toEqual(['one']);
  });
});

describe('who hears a topic', () => {
  it.each([
    [{ confirmed: 2, pending: 0 }, undefined],
    [
      { confirmed: 2, pending: 2 },
      `2 subscriptions wait for confirmation at ${topicArn}, and hear nothing until then`,
    ],
    [{ confirmed: 0, pending: 0 }, `nobody hears ${topicArn}: it has no subscription`],
    [{ confirmed: 0, pending: 3 }, `nobody hears ${topicArn}: 3 subscriptions wait for confirmation`],
  ])('%j', (found, expected) => {
    expect(unheard(topicArn, found)).toBe(expected);
  });
});
