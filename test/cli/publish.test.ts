import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, snapwarden, useCli } from '../support/cli.ts';
import {
  type CliAccount,
  credentials,
  failing,
  NOW,
  passing,
  policies,
  serveAccount,
} from '../support/cli-account.ts';
import { startSns } from '../support/sns-server.ts';

useCli();

const topic = 'arn:aws:sns:eu-central-1:123456789012:alerts';
const protocols = ['email', 'https', 'sqs', 'lambda'] as const;

let whole: CliAccount;
let partial: CliAccount;

beforeAll(async () => {
  whole = await serveAccount();
  partial = await serveAccount({
    intercept: ({ path }) => (path.startsWith('/v2/volumes') ? { status: 403, body: '{}' } : undefined),
  });
});

afterAll(async () => {
  await whole.sandbox.close();
  await partial.sandbox.close();
});

/** What an audit with these rules published, by protocol. */
async function published(account: CliAccount, rules: string[]) {
  await using sns = await startSns({
    topics: [{ arn: topic }],
    subscriptions: protocols.map((protocol) => ({ topicArn: topic, protocol })),
  });
  const ran = await snapwarden(['audit', '--publish', '--now', NOW, '--policies', await policies(...rules)], {
    env: { ...account.env, ...credentials, SNS_TOPIC_ARN: topic, AWS_ENDPOINT_URL_SNS: sns.endpoint },
  });
  const bodies = Object.fromEntries(sns.received.map(({ protocol, body }) => [protocol, body]));
  return { ...ran, requests: sns.requests, first: sns.received[0], bodies };
}

describe('--publish', { concurrent: true, timeout: 90_000 }, () => {
  it('sends violations, to each subscriber in its own form', async () => {
    const { code, stderr, requests, first, bodies } = await published(whole, [failing('critical')]);
    expect([code, stderr, requests]).toEqual([1, '', ['Publish', 'GetTopicAttributes']]);
    expect(first).toMatchObject({
      subject: '[snapwarden] 1 critical violation in account default',
      attributes: {
        event: { value: 'violations' },
        severity: { value: 'critical' },
        account: { value: 'default' },
      },
    });
    expect(Object.keys(bodies)).toEqual([...protocols]);
    expect(bodies.email).toContain('It is 365 days old; at most 90 days is allowed');
    expect(JSON.parse(bodies.https ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
    expect(bodies.sqs).toBe(bodies.lambda);
    expect(JSON.parse(bodies.lambda ?? '')).toMatchObject({ complete: true, account: { id: 'default' } });
  });

  it('sends an incomplete audit also where nothing fails', async () => {
    const { code, first, bodies } = await published(partial, [passing, '{ kind: count, max: 9 }']);
    expect(code).toBe(3);
    expect(first).toMatchObject({ attributes: { event: { value: 'incomplete' } } });
    expect(Object.keys(bodies)).toEqual([...protocols]);
    expect(bodies.email).toContain('/v2/volumes');
    expect(JSON.parse(bodies.sqs ?? '')).toMatchObject({ complete: false });
  });

  it('sends nothing for an audit that is complete and clean, as long as nothing is remembered', async () => {
    const { code, stderr, requests } = await published(whole, [passing]);
    expect([code, stderr, requests]).toEqual([0, '', []]);
  });

  it('does not happen unasked', async () => {
    await using sns = await startSns({ topics: [{ arn: topic }] });
    const env = { ...whole.env, ...credentials, SNS_TOPIC_ARN: topic, AWS_ENDPOINT_URL_SNS: sns.endpoint };
    await snapwarden(['audit', '--policies', await policies(failing('high'))], { env });
    expect(sns.requests).toEqual([]);
  });

  it('comes also where the inventory cannot be saved any more', async () => {
    await using sns = await startSns({ topics: [{ arn: topic }] });
    const gone = await folder();
    const account = await serveAccount({
      intercept: async () => {
        await rm(gone, { recursive: true, force: true });
        return undefined;
      },
    });
    const env = { ...account.env, ...credentials, SNS_TOPIC_ARN: topic, AWS_ENDPOINT_URL_SNS: sns.endpoint };
    const args = ['audit', '--now', NOW, '--publish', '--policies', await policies(failing('high'))];
    const ran = await snapwarden([...args, '--save-inventory', `${gone}/saved.json`], { env });
    await account.sandbox.close();
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('VIOLATIONS');
    expect(ran.stderr).toBe(
      `snapwarden: a message was published, but nobody hears ${topic}: it has no subscription\n` +
        `snapwarden: --save-inventory ${gone}/saved.json cannot be written: the folder ${gone} does not exist; create it, or name another file\n`,
    );
    expect(sns.requests).toEqual(['Publish', 'GetTopicAttributes']);
  });

  it('without credentials says how to get some, after the report', async () => {
    const env = { ...whole.env, SNS_TOPIC_ARN: topic };
    const args = ['audit', '--now', NOW, '--publish', '--policies', await policies(failing('high'))];
    const ran = await snapwarden(args, { env });
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('VIOLATIONS');
    expect(ran.stderr).toBe(
      `snapwarden: could not publish to ${topic}: no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE\n`,
    );
  });
});
