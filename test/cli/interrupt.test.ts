import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasTerminal, type Ran, type Running, snapwarden, terminal, useCli } from '../support/cli.ts';
import {
  type CliAccount,
  credentials,
  failing,
  NOW,
  policies,
  serveAccount,
} from '../support/cli-account.ts';
import { startSns } from '../support/sns-server.ts';

useCli();

let args: string[];

beforeAll(async () => {
  args = [
    'audit',
    '--now',
    NOW,
    '--format',
    'json',
    '--policies',
    await policies(failing('high'), '{ kind: protected }'),
  ];
});

interface SilentAccount extends CliAccount {
  /** When it was first asked for what it never answers. */
  readonly reached: Promise<void>;
}

/** An API that never answers what begins with this path. */
async function silentAt(silent: string): Promise<SilentAccount> {
  const reached = Promise.withResolvers<void>();
  const account = await serveAccount({
    intercept: ({ path }) => {
      if (!path.startsWith(silent)) return undefined;
      reached.resolve();
      return () => undefined;
    },
  });
  return { ...account, reached: reached.promise };
}

/** Runs until the account falls silent, and then acts. */
async function interrupted(
  account: SilentAccount,
  act: (child: Running) => Promise<void> | void,
): Promise<Ran> {
  const started = Promise.withResolvers<Running>();
  const publish = account.env.SNS_TOPIC_ARN ? ['--publish'] : [];
  const ran = snapwarden([...args, ...publish], { env: account.env, onStart: started.resolve });
  await account.reached;
  await sleep(500);
  await act(await started.promise);
  const result = await ran;
  await account.sandbox.close();
  return result;
}

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'as %s stops the reading and reports what was read',
    async (signal) => {
      const ran = await interrupted(await silentAt('/v2/volumes'), (child) => child.kill(signal));
      expect(ran).toMatchObject({ code: 3, signal: null, stderr: '' });
      const report = JSON.parse(ran.stdout);
      expect(report.complete).toBe(false);
      expect(report.inventory).toMatchObject({ droplets: 1, points: { dropletSnapshot: 1 } });
      expect(report.gaps[0].reason).toContain('was stopped before it was read');
      expect(report.findings.map(({ verdict }: { verdict: string }) => verdict)).toContain('fail');
    },
  );

  it('sent twice at once, as npm does it, counts once', async () => {
    const ran = await interrupted(await silentAt('/v2/volumes'), async (child) => {
      child.kill('SIGINT');
      await sleep(2);
      child.kill('SIGINT');
    });
    expect(ran).toMatchObject({ code: 3, signal: null });
    expect(JSON.parse(ran.stdout).complete).toBe(false);
  });

  it('ends the process at once where it comes again', async () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:alerts';
    await using sns = await startSns({ topics: [{ arn: topic }] });
    sns.fail('silent', 9);
    const env = { SNS_TOPIC_ARN: topic, AWS_ENDPOINT_URL_SNS: sns.endpoint, ...credentials };
    const stuck = await silentAt('/v2/volumes');
    const publishing = { ...stuck, env: { ...stuck.env, ...env } };
    const ran = await interrupted(publishing, async (child) => {
      child.kill('SIGINT');
      await expect.poll(() => sns.requests.length, { timeout: 10_000 }).toBe(1);
      await sleep(600);
      child.kill('SIGINT');
    });
    expect(ran).toMatchObject({ code: null, signal: 'SIGINT', stderr: '' });
    expect(JSON.parse(ran.stdout).complete).toBe(false);
  });

  it('before anything was read says so', async () => {
    const ran = await interrupted(await silentAt('/'), (child) => child.kill('SIGINT'));
    expect(ran).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(ran.stderr).toMatch(/^snapwarden: \/v2\/[a-z]+: was stopped before it was read\n$/);
  });

  it.skipIf(!hasTerminal)('typed in a terminal says what happens and reports', async () => {
    const stuck = await silentAt('/v2/volumes');
    let typed = false;
    const ran = await terminal(`snapwarden ${args.join(' ').replace('json', 'table')}`, 100, {
      env: stuck.env,
      onOutput: (output, child) => {
        if (typed || !/Reading: .* 0\.[5-9] s/.test(output)) return;
        typed = true;
        child.type('\u0003');
      },
    });
    expect(ran.stdout).toContain(
      'Stopping; what was read is still reported. Press Ctrl-C again to leave at once.',
    );
    await stuck.sandbox.close();
    expect(ran.stdout).toContain('INCOMPLETE');
  });
});
