import { describe, expect, it } from 'vitest';
import type { AuditSummary } from '../../functions/lambda/summary.ts';
import { FRESHNESS, startWorld } from '../support/lambda.ts';
import { LATER, NOW, twoDroplets } from '../support/sample-run.ts';

/** An exception for `db-1`, whose backup is too old at NOW; that of `web-1` is at LATER. */
const exceptions = (until: string) => `version: 1
exceptions:
  - { id: EX-1, policies: daily, match: { names: db-1 }, reason: Known, owner: dana, until: ${until} }
`;

async function audit(until: string, now: string) {
  const files = { 'policies/daily.yaml': FRESHNESS, 'policies/exceptions.yaml': exceptions(until) };
  const { container, sns } = await startWorld({ account: twoDroplets, files });
  return { summary: (await container<AuditSummary>('audit'))({ now }), sns };
}

describe('a function with an exception in its package', () => {
  it('has nothing to tell where the exception covers what fails', async () => {
    const { summary, sns } = await audit('2026-03-01', NOW);
    expect((await summary).tally).toEqual({ pass: 1, fail: 0, excepted: 1, unknown: 0, skipped: 0 });
    expect(sns.received).toEqual([]);
  });

  it('tells what it does not cover', async () => {
    const { summary, sns } = await audit('2026-03-01', LATER);
    expect((await summary).tally).toMatchObject({ fail: 1, excepted: 1 });
    expect(sns.received[0]?.subject).toBe('[snapwarden] 1 critical violation in account acme');
  });

  it('tells whoever answers for an exception that it has ended, beside what fails again', async () => {
    const { summary, sns } = await audit('2026-02-28', NOW);
    expect((await summary).violations).toMatchObject({ critical: 1, info: 1 });
    const mails = sns.received.filter(({ protocol }) => protocol === 'email');
    expect(mails.map(({ attributes }) => attributes.owner?.value)).toEqual([undefined, 'dana']);
    const email = mails[1]?.body ?? '';
    expect(email).toContain('INFO EX-1 (exception)');
    expect(email).toContain('expired: It ended 6 hours ago, at the end of 2026-02-28; renew or');
  });

  it('does nothing where one runs for longer than a year from the instant that it judges at', async () => {
    await expect((await audit('2027-03-02', NOW)).summary).resolves.toMatchObject({ complete: true });
    await expect((await audit('2027-03-03', NOW)).summary).rejects.toThrow(
      /exceptions\.yaml:3:\d+: exceptions\[0\]\.until: is over 366d \(settings\.exceptionMax\) from 2026-03-01/,
    );
  });
});
