import { describe, expect, it } from 'vitest';
import { type AuditSummary, summarise } from '../../functions/lambda/summary.ts';
import { documentOf } from '../support/document.ts';
import { startWorld } from '../support/lambda.ts';
import { bareDroplets, NOW, twoDroplets } from '../support/sample-run.ts';

describe('the answer', () => {
  it('stays under 32 KB with thousands of findings', async () => {
    const account = bareDroplets(3_000);
    const { container } = await startWorld({
      account: {
        ...account,
        droplets: account.droplets.map((one, index) => (index % 10 ? one : { ...one, raw: { name: 5 } })),
      },
      sandbox: { rateLimit: false },
    });
    const summary = await (await container<AuditSummary>('audit'))({ now: NOW });
    expect(summary.tally.fail + summary.tally.unknown).toBeGreaterThan(2_000);
    expect(summary.violations.critical).toBe(summary.tally.fail);
    expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThan(32 * 1024);
  });

  it('names the first ten gaps, cut short, and how many there are', () => {
    const gaps = Array.from({ length: 500 }, (_, index) => ({
      endpoint: `/v2/droplets/${index}/backups`,
      reason: `\u001b[31m${'long '.repeat(10_000)}`,
      affects: Array<string>(1_000).fill('droplet-backup points of droplet 1'),
    }));
    const summary = summarise(documentOf({ complete: false, gaps }));
    expect(summary.gaps.map(({ endpoint }) => endpoint)).toEqual(
      gaps.slice(0, 10).map(({ endpoint }) => endpoint),
    );
    expect(summary.gapCount).toBe(500);
    expect(summary.gaps[0]?.reason).toMatch(/^\\u\{1b\}\[31mlong .*…$/);
    expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThan(6_000);
  });

  it('counts the requests that were sent', async () => {
    const { container, api } = await startWorld({ account: twoDroplets });
    const summary = await (await container<AuditSummary>('audit'))({ now: NOW });
    expect(summary.requests).toBe(api.requests.length);
    expect(summary.inventory.droplets).toBe(2);
    expect(summary.inventory.points.dropletBackup).toBe(2);
  });

  it('judges by the policies that the payload names', async () => {
    const strict = `version: 1
policies:
  - id: strict
    severity: low
    select: {}
    rules: [{ kind: freshness, rpo: 1h }]
`;
    const { container } = await startWorld({
      account: twoDroplets,
      files: { 'policies/examples/strict/a.yaml': strict },
    });
    const audit = await container<AuditSummary>('audit');
    for (const policies of ['policies/examples/strict', ['policies/examples/strict']]) {
      const { violations } = await audit({ now: NOW, policies, publish: false });
      expect(violations).toEqual({ critical: 0, high: 0, medium: 0, low: 2, info: 0 });
    }
    const both = await audit({
      now: NOW,
      policies: ['policies', 'policies/examples/strict'],
      publish: false,
    });
    expect(both.violations).toMatchObject({ critical: 1, low: 2 });
  });
});
