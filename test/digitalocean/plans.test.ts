import { describe, expect, it } from 'vitest';
import { createClient } from '../../lib/digitalocean/client.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import type { SandboxOptions } from '../../lib/sandbox/server.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import { NOW } from '../support/arbitraries.ts';
import { daysAgo, pathsOf, serveAccount } from '../support/inventory-of.ts';
import { toPolicySet } from '../support/policy-arbitraries.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const plansPath = '/v2/droplets/backups/policies';
const account: AccountSpec = {
  droplets: [
    { id: 1, plan: 'daily', backups: [{ id: 11, createdAt: daysAgo(1) }] },
    { id: 2, plan: { name: 'intra_daily_4h', retentionDays: 3 } },
    { id: 3, plan: false },
  ],
  volumes: [{ id: 'v' }],
};

/** What an audit by one rule says, of each Droplet and as a whole, and what it asked for. */
async function audit(rule: object, spec: AccountSpec = account, options: SandboxOptions = {}) {
  const sandbox = await serveAccount(spec, options);
  const client = createClient({ token: sandbox.token, apiUrl: sandbox.url, clock: createVirtualClock() });
  const policySet = toPolicySet([{ id: 'p', rules: [rule] }]);
  const inventory = await readAccount(client, policySet, { account: 'default' });
  const { findings } = reportOn(inventory, policySet, { now: NOW, generatedAt: NOW, all: true });
  return {
    verdicts: Object.fromEntries(findings.findings.map(({ subject, verdict }) => [subject.id, verdict])),
    complete: findings.complete,
    gaps: findings.gaps.map(({ endpoint, reason }) => `${endpoint}: ${reason}`),
    paths: pathsOf(sandbox),
  };
}

describe('backup plans', () => {
  it('are all that is asked for beside Droplets where a rule is about nothing else', async () => {
    const { verdicts, complete, gaps, paths } = await audit({ kind: 'backup-plan', every: '12h' });
    expect({ verdicts, complete, gaps }).toEqual({
      verdicts: { 1: 'fail', 2: 'pass', 3: 'fail' },
      complete: true,
      gaps: [],
    });
    expect(paths.sort()).toEqual(['/v2/account', '/v2/droplets', plansPath, '/v2/droplets?type=gpus']);
  });

  it.each([
    { kind: 'min-retention', min: '7d', basis: 'plan' },
    { kind: 'backup-plan', keeps: '7d' },
  ])('say how long $kind keeps backups', async (rule) => {
    expect(await audit(rule)).toMatchObject({
      verdicts: { 1: 'pass', 2: 'fail', 3: 'fail' },
      complete: true,
    });
  });

  it.each([
    { kind: 'min-retention', min: '7d', select: { points: 'droplet-snapshot' } },
    { kind: 'freshness', rpo: '7d', select: { resources: 'volume' } },
    { kind: 'backup-plan', select: { resources: 'volume' } },
    { kind: 'backup-plan', select: { accounts: 'other' } },
  ])('are not asked for without backups where nobody needs them: $kind', async (rule) => {
    expect((await audit(rule)).paths).not.toContain(plansPath);
  });

  it('that may not be read are unknown, and a gap that is named', async () => {
    const intercept = ({ path }: { path: string }) =>
      path.startsWith(plansPath) ? { status: 403, body: '{}' } : undefined;
    for (const rule of [
      { kind: 'backup-plan' },
      { kind: 'backup-plan', enabled: false },
      { kind: 'min-retention', min: '1d', basis: 'plan' },
    ]) {
      const { verdicts, complete, gaps } = await audit(rule, account, { intercept });
      expect({ verdicts, complete }).toEqual({
        verdicts: { 1: 'unknown', 2: 'unknown', 3: 'unknown' },
        complete: false,
      });
      expect(gaps).toEqual([expect.stringMatching(/^\/v2\/droplets\/backups\/policies: .*403/)]);
    }
  });

  it.each([
    { name: 'leave a Droplet out', spoilt: { policyListed: false }, verdict: 'unknown' },
    {
      name: 'do not say whether they are on',
      spoilt: { rawPolicy: { backup_enabled: null } },
      verdict: 'unknown',
    },
    { name: 'say nothing else', spoilt: { rawPolicy: { backup_policy: null } }, verdict: 'unknown' },
    {
      name: 'say no retention that can be read',
      spoilt: { rawPolicy: { backup_policy: { plan: 'intra_daily_4h', retention_period_days: '7' } } },
      verdict: 'unknown',
    },
    {
      name: 'are known by their name alone',
      spoilt: { rawPolicy: { backup_policy: { plan: 'weekly' } } },
      verdict: 'pass',
    },
  ])('that $name are $verdict', async ({ spoilt, verdict }) => {
    const droplets = [
      { id: 1, plan: 'daily' },
      { id: 2, plan: 'daily', ...spoilt },
    ];
    const { verdicts, complete, gaps } = await audit({ kind: 'backup-plan', keeps: '7d' }, { droplets });
    expect({ verdicts, complete }).toEqual({
      verdicts: { 1: 'pass', 2: verdict },
      complete: verdict === 'pass',
    });
    expect(gaps.length > 0).toBe(verdict === 'unknown');
    for (const gap of gaps) expect(gap).toContain('"2"');
  });

  it('matter to nothing but what asks for them, nor do points to it', async () => {
    const intercept = ({ path }: { path: string }) =>
      /^\/v2\/(images|snapshots|volumes)/.test(path) ? { status: 403, body: '{}' } : undefined;
    expect(await audit({ kind: 'backup-plan' }, account, { intercept })).toMatchObject({ complete: true });
  });
});

describe('tags that a rule asks of points', () => {
  const droplets = [
    { id: 1, snapshots: [{ id: 11, createdAt: daysAgo(1) }], backups: [{ id: 12, createdAt: daysAgo(1) }] },
  ];
  const rule = { kind: 'metadata', requireTags: 'env:*' };

  it('are none where they may be seen', async () => {
    const { verdicts, complete, paths } = await audit(rule, { droplets });
    expect({ verdicts, complete }).toEqual({ verdicts: { 11: 'fail', 12: 'fail' }, complete: true });
    expect(paths).toContain('/v2/tags?per_page=1');
  });

  it('are unknown without proof that they may be seen, but those of backups', async () => {
    const scopes = [
      'snapshot:read',
      'image:read',
      'droplet:read',
      'block_storage:read',
      'block_storage_snapshot:read',
    ] as const;
    const { verdicts, complete, gaps } = await audit(rule, { droplets }, { scopes });
    expect({ verdicts, complete }).toEqual({ verdicts: { 11: 'unknown', 12: 'fail' }, complete: false });
    expect(gaps).toContainEqual(expect.stringMatching(/^\/v2\/tags: .*tag:read/));
  });

  it('are not asked for by a rule about names', async () => {
    const { paths } = await audit({ kind: 'metadata', namePattern: '*' }, { droplets });
    expect(paths.filter((path) => path.startsWith('/v2/tags'))).toEqual([]);
  });
});
