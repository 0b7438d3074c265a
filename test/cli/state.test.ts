import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, type Running, snapwarden, useCli } from '../support/cli.ts';
import {
  type CliAccount,
  credentials,
  failing,
  NOW,
  passing,
  policies,
  serveAccount,
} from '../support/cli-account.ts';
import { startS3 } from '../support/s3-server.ts';
import { type SnsServer, startSns } from '../support/sns-server.ts';

useCli();

const topic = 'arn:aws:sns:eu-central-1:123456789012:alerts';
let account: CliAccount;
beforeAll(async () => {
  account = await serveAccount();
});
afterAll(() => account.sandbox.close());

const startTopic = () =>
  startSns({ topics: [{ arn: topic }], subscriptions: [{ topicArn: topic, protocol: 'email' }] });
const envOf = (sns: SnsServer, rest = {}) => ({
  ...account.env,
  ...credentials,
  SNS_TOPIC_ARN: topic,
  AWS_ENDPOINT_URL_SNS: sns.endpoint,
  AWS_REGION: 'eu-central-1',
  ...rest,
});
const subjects = (sns: SnsServer) => sns.received.map(({ subject }) => subject);
const violation = '[snapwarden] 1 high violation in account default';

describe('--state', { concurrent: true, timeout: 90_000 }, () => {
  it('names a folder, or in the environment a bucket, in which a run finds what was told', async () => {
    await using s3 = await startS3('bucket');
    const places = [
      { args: ['--state', join(await folder(), 'new/state')], rest: {} },
      { args: [], rest: { SNAPWARDEN_STATE: 's3://bucket/a', AWS_ENDPOINT_URL_S3: s3.endpoint } },
    ];
    const failed = await policies(failing('high'));
    for (const { args, rest } of places) {
      await using sns = await startTopic();
      const run = (now: string, ...more: string[]) =>
        snapwarden(['audit', '--publish', '--now', now, ...args, '--policies', failed, ...more], {
          env: envOf(sns, rest),
        });
      const first = await run(NOW);
      expect([first.code, first.stderr]).toEqual([1, '']);
      await run(NOW);
      const day = await run('2026-01-18T12:00:00Z');
      expect(day.code).toBe(1);
      expect(subjects(sns)).toEqual([violation, '[snapwarden] 1 still open in account default']);
    }
    expect([...s3.objects.keys()]).toEqual(['a/memory/default.json.gz']);
  });

  it('is not told of an earlier instant than it knows, by which what failed since would look fixed', async () => {
    await using sns = await startTopic();
    const args = ['audit', '--state', await folder(), '--policies', await policies(failing('high'))];
    const run = (now: string, how: string) => snapwarden([...args, '--now', now, how], { env: envOf(sns) });
    await run(NOW, '--publish');
    for (const how of ['--publish', '--dry-run']) {
      const { code, stderr } = await run('2025-12-01T00:00:00Z', how);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^snapwarden: --publish: this run was judged at 2025-12-01T00:00:00Z, and a newer one, judged at .*, has told/,
      );
    }
    expect((await run(NOW, '--publish')).code).toBe(1);
    expect(subjects(sns)).toEqual([violation]);
  });

  it('is told once by two runs at once', async () => {
    await using sns = await startTopic();
    const state = await folder();
    const args = ['audit', '--publish', '--now', NOW, '--state', state];
    const given = await policies(failing('high'));
    const runs = await Promise.all(
      [1, 2].map(() => snapwarden([...args, '--policies', given], { env: envOf(sns) })),
    );
    expect(runs.map(({ code }) => code)).toEqual([1, 1]);
    expect(subjects(sns)).toEqual([violation]);
  });

  it('is not written by a run that was killed between what was accepted and what is remembered', async () => {
    await using sns = await startTopic();
    await using s3 = await startS3('bucket');
    const env = envOf(sns, { SNAPWARDEN_STATE: 's3://bucket/', AWS_ENDPOINT_URL_S3: s3.endpoint });
    const args = ['audit', '--publish', '--now', NOW, '--policies', await policies(failing('high'))];
    // It looks, then looks and claims; what it would keep is never answered.
    s3.fail('none', 3);
    s3.fail('reset', 9);
    let running: Running | undefined;
    const dying = snapwarden(args, { env, onStart: (child) => (running = child) });
    await expect.poll(() => s3.requests.length, { timeout: 20_000 }).toBeGreaterThan(3);
    running?.kill('SIGKILL');
    expect((await dying).signal).toBe('SIGKILL');
    expect(subjects(sns)).toEqual([violation]);

    // Its time is over sooner than a test would wait.
    const key = 'memory/default.json.gz';
    const left = JSON.parse(gunzipSync(s3.objects.get(key)?.content ?? '').toString());
    expect(left).toMatchObject({ known: false, open: 0, lease: { run: expect.any(String) } });
    const content = gzipSync(JSON.stringify({ ...left, lease: { ...left.lease, until: NOW } }));
    s3.objects.set(key, { content, etag: '"over"' });
    // Until the faults that are left are used up, none gets as far as to publish.
    await expect.poll(() => snapwarden(args, { env }).then(({ code }) => code), { timeout: 30_000 }).toBe(1);
    expect(subjects(sns)).toEqual([violation, violation]);
  });

  it('alone is read and never written', async () => {
    const state = join(await folder(), 'state');
    const args = ['audit', '--now', NOW, '--state', state, '--policies', await policies(passing)];
    const { code, stderr } = await snapwarden(args, { env: account.env });
    expect([code, stderr]).toEqual([0, '']);
    await expect(readdir(state)).rejects.toThrow('ENOENT');
  });

  it('that cannot be read is a failure, but not of the report', async () => {
    await using sns = await startTopic();
    const file = join(await folder({ file: '' }), 'file');
    const args = ['audit', '--now', NOW, '--state', file, '--policies', await policies(failing('high'))];
    for (const more of [[], ['--publish'], ['--dry-run', '--output', join(await folder(), 'report')]]) {
      const ran = await snapwarden([...args, ...more], { env: envOf(sns) });
      expect(ran.code).toBe(2);
      expect(ran.stderr).toMatch(
        /^snapwarden: \S+memory\/default\.json\.gz could not be read \(ENOTDIR\)\n$/,
      );
      if (more.length < 2) expect(ran.stdout).toContain('VIOLATIONS');
    }
    expect(sns.requests).toEqual([]);
  });

  it.each(['https://bucket', ''])('%j is refused', async (state) => {
    const { code, stderr } = await snapwarden(['audit', '--sandbox', '--state', state]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^snapwarden: the state .* is no place to keep files/);
  });
});

describe('--dry-run', { concurrent: true, timeout: 90_000 }, () => {
  it('prints each message as each of its readers would see it, and does nothing else', async () => {
    await using sns = await startTopic();
    const state = join(await folder(), 'state');
    const given = await policies(failing('high'));
    for (const more of [[], ['--publish']]) {
      const args = ['audit', '--dry-run', '--now', NOW, '--state', state, '--policies', given, ...more];
      const { code, stdout, stderr } = await snapwarden(args, { env: envOf(sns) });
      expect([code, stderr]).toEqual([1, '']);
      expect(stdout).toMatch(/^1 message would be sent; nothing was\.\n/);
      expect(stdout).toContain(`topic       ${topic}\n`);
      expect(stdout).toContain(`subject     ${violation}\n`);
      expect(stdout).toContain(
        'attributes  event=violations, severity=high, account=default, policies=test\n',
      );
      expect(stdout).toMatch(/--- E-mail \(email, default\) ---\n1 high violation in account default/);
      expect(stdout).toMatch(/--- Chat \(https\) ---\n1 high violation in account default\n/);
      const [, machine = ''] = stdout.split('--- Machine (lambda, sqs, http) ---\n');
      expect(JSON.parse(machine)).toMatchObject({ event: 'violations', counts: { fail: { high: 1 } } });
      expect(stdout).not.toContain('VIOLATIONS');
    }
    expect(sns.requests).toEqual([]);
    await expect(readdir(state)).rejects.toThrow('ENOENT');
  });

  it('shows exactly what is then published', async () => {
    await using sns = await startTopic();
    const args = ['audit', '--now', NOW, '--policies', await policies(failing('high'))];
    const { stdout } = await snapwarden([...args, '--dry-run'], { env: envOf(sns) });
    await snapwarden([...args, '--publish'], { env: envOf(sns) });
    expect(stdout).toContain(`--- E-mail (email, default) ---\n${sns.received[0]?.body}\n`);
  });

  it('knows what was told, and shows the report in a file', async () => {
    await using sns = await startTopic();
    const state = await folder();
    const report = join(await folder(), 'report.json');
    const args = ['audit', '--now', NOW, '--state', state, '--policies', await policies(failing('high'))];
    await snapwarden([...args, '--publish'], { env: envOf(sns) });
    const before = sns.requests.length;
    const ran = await snapwarden([...args, '--dry-run', '--format', 'json', '--output', report], {
      env: envOf(sns),
    });
    expect(ran.stdout).toBe('Nothing would be sent: there is nothing new to tell.\n');
    expect(sns.requests).toHaveLength(before);
    expect(await readdir(join(report, '..'))).toEqual(['report.json']);
  });

  it('needs no topic', async () => {
    const { code, stdout } = await snapwarden(['audit', '--sandbox', '--dry-run', '--now', NOW]);
    expect(code).toBe(3);
    expect(stdout).toContain('topic       none: SNS_TOPIC_ARN is not set\n');
  });
});

describe('the sample account', { timeout: 90_000 }, () => {
  it('is published only with a word about that, and remembered apart', async () => {
    await using sns = await startTopic();
    const state = await folder();
    const args = ['audit', '--sandbox', '--publish', '--now', NOW, '--state', state];
    const { code, stderr } = await snapwarden(args, { env: envOf(sns) });
    expect(code).toBe(3);
    expect(stderr).toBe(
      'snapwarden: what is published is about the embedded sample account, and not about yours\n',
    );
    expect(await readdir(join(state, 'memory/default'))).toEqual(['sample.json.gz']);
    const quiet = await snapwarden([...args, '--quiet'], { env: envOf(sns) });
    expect(quiet.stderr).toBe('');
  });
});
