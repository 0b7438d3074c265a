import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, snapwarden, useCli } from '../support/cli.ts';
import { type CliAccount, serveAccount } from '../support/cli-account.ts';

useCli();

let account: CliAccount;
let directory: string;

beforeAll(async () => {
  account = await serveAccount();
  directory = await folder({
    'a.yaml': `version: 1
settings: { timezone: Europe/Berlin, exceptionMax: 30d }
policies: [{ id: test, rules: [{ kind: max-age, max: 90d }] }]
exceptions:
  - { id: EX-1, policies: test, match: { pointNames: old }, reason: Known, owner: dana, until: 2026-01-31 }
`,
  });
});

afterAll(() => account.sandbox.close());

/** At an instant: the exit code and what its JSON report says of failures. */
async function audit(now: string) {
  const args = ['audit', '--policies', directory, '--format', 'json', '--now', now];
  const { code, stdout, stderr } = await snapwarden(args, { env: account.env });
  if (stdout === '') return { code, stderr };
  const { tally, findings } = JSON.parse(stdout);
  const { fail, excepted } = tally;
  return { code, fail, excepted, rules: findings.map(({ rule }: { rule: string }) => rule) };
}

describe('an audit with an exception', { concurrent: true, timeout: 90_000 }, () => {
  it('is clean until its last moment', async () => {
    const expected = { code: 0, fail: 0, excepted: 1, rules: ['max-age'] };
    expect(await audit('2026-01-31T22:59:59Z')).toEqual(expected);
  });

  it('finds the failure again, and the exception, from the next moment on', async () => {
    const expected = { code: 1, fail: 1, excepted: 0, rules: ['max-age', 'expired'] };
    expect(await audit('2026-01-31T23:00:00Z')).toEqual(expected);
  });

  it('takes one that ends as late as the settings allow, counted from the day of --now', async () => {
    expect(await audit('2025-12-31T23:00:00Z')).toMatchObject({ code: 0 });
    const refused = await audit('2025-12-31T22:59:59Z');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      'a.yaml:5:96: exceptions[0].until: is over 30d (settings.exceptionMax) from 2025-12-31; write 2026-01-30 or an earlier day',
    );
  });
});
