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

let whole: CliAccount;

beforeAll(async () => {
  whole = await serveAccount();
});

afterAll(async () => {
  await whole.sandbox.close();
});

const audit = async ({ env }: CliAccount, rules: string[], ...args: string[]) =>
  snapwarden(['audit', '--now', NOW, '--policies', await policies(...rules), ...args], { env });

describe('the exit code', { concurrent: true, timeout: 90_000 }, () => {
  it('is 0 where everything passes', async () => {
    expect((await audit(whole, [passing])).code).toBe(0);
  });

  it.each([
    ['critical', 0],
    ['high', 0],
    ['medium', 1],
    ['low', 1],
    ['info', 1],
    ['none', 0],
  ])('for a failure of severity medium with --fail-on %s is %i', async (failOn, code) => {
    expect((await audit(whole, [failing('medium')], '--fail-on', failOn)).code).toBe(code);
  });

  it.each([
    ['low', 1],
    ['info', 0],
  ])('without --fail-on for a failure of severity %s is %i', async (severity, code) => {
    expect((await audit(whole, [failing(severity)])).code).toBe(code);
  });

  it('is 3 for an incomplete audit', async () => {
    const hidden = await serveAccount({ scopes: ['droplet:read'] });
    expect((await audit(hidden, ['{ kind: count, max: 3 }'])).code).toBe(3);
    await hidden.sandbox.close();
  });

  it('is 3 where the plans that a policy asks for cannot be read, and they alone', async () => {
    const hidden = await serveAccount({
      intercept: ({ path }) =>
        path.startsWith('/v2/droplets/backups/policies') ? { status: 403, body: '{}' } : undefined,
    });
    const ran = await audit(hidden, ['{ kind: backup-plan }']);
    expect(ran.stdout).toContain('Its backup plan could not be read; they should be on.');
    expect(ran.code).toBe(3);
    expect((await audit(hidden, [passing])).code).toBe(0);
    await hidden.sandbox.close();
  });

  it.each(['low', 'critical', 'none'])('is 3 also with a violation and --fail-on %s', async (failOn) => {
    const hidden = await serveAccount({
      intercept: ({ path }) => (path.startsWith('/v2/volumes') ? { status: 403, body: '{}' } : undefined),
    });
    const ran = await audit(hidden, [failing('critical'), '{ kind: count, max: 3 }'], '--fail-on', failOn);
    expect(ran.stdout).toContain('1 fail (1 critical)');
    expect(ran.code).toBe(3);
    await hidden.sandbox.close();
  });

  it('is 0 with --exit-zero for violations and for incomplete audits', async () => {
    const hidden = await serveAccount({ scopes: ['droplet:read'] });
    expect((await audit(whole, [failing('critical')], '--exit-zero')).code).toBe(0);
    expect((await audit(hidden, [failing('critical')], '--exit-zero')).code).toBe(0);
    await hidden.sandbox.close();
  });

  it('is 2 with --exit-zero all the same where the audit could not be done', async () => {
    const env = { ...whole.env, DIGITALOCEAN_ACCESS_TOKEN: 'dop_v1_revoked' };
    expect((await audit({ ...whole, env }, [passing], '--exit-zero')).code).toBe(2);
  });

  it('is 1 for a policy that selects less than it expects', async () => {
    const text = 'version: 1\npolicies:\n  - { id: p, expectMatches: 5, rules: [{ kind: orphan }] }\n';
    const args = ['audit', '--now', NOW, '--policies', await folder({ 'a.yaml': text })];
    expect((await snapwarden(args, { env: whole.env })).code).toBe(1);
  });

  it('is not changed by warnings', async () => {
    expect((await audit(whole, ['{ kind: residency, allow: [fra1, fra9] }'])).code).toBe(0);
  });

  it('is 2 where publishing fails, after the report', async () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:alerts';
    const sns = await startSns({ topics: [{ arn: topic }] });
    sns.fail('deny', 9);
    const env = {
      ...whole.env,
      SNS_TOPIC_ARN: topic,
      AWS_ENDPOINT_URL_SNS: sns.endpoint,
      ...credentials,
    };
    const ran = await audit({ ...whole, env }, [failing('low')], '--publish', '--exit-zero');
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('VIOLATIONS: 1 of 2 judgements fail');
    expect(ran.stderr).toBe(
      `snapwarden: could not publish to ${topic}: access was denied; these credentials need sns:Publish on the topic, and its policy must let them\n`,
    );
    await sns.close();
  });
});
