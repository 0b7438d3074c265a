import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import type { Findings } from '../../lib/model.ts';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { daysAgo } from '../support/inventory-of.ts';
import { createDice } from './dice.ts';
import type { Fault } from './fault.ts';
import { faultMakers } from './faults.ts';
import { runOnce } from './one-run.ts';
import { violationsOf } from './oracle.ts';
import { knownKinds, registeredKinds, toPolicySet } from './policies.ts';
import { renderTable } from './table.ts';
import { setTrap, type Trap } from './trap.ts';
import { truthOf } from './truth.ts';
import { type World, worldOf } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

let trap: Trap;
beforeAll(async () => {
  trap = await setTrap();
});
afterAll(() => trap.close());

const RUNS = 100;
const FIRST_SEED = 2_026;

describe('the campaign', () => {
  it('finds every verdict true, unknown with a gap, or absent with a gap, whatever fails', async () => {
    const results = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed += 1) {
      const result = await runOnce(worldOf(seed), trap);
      expect(result.violations, `node test/campaign/run.ts --runs 1 --seed ${seed} --shrink`).toEqual([]);
      results.push(result);
    }
    const table = renderTable(results);
    expect(results.filter(({ struck }) => struck.size > 0).length, table).toBeGreaterThan(RUNS / 2);
    for (const outcome of ['complete', 'incomplete'] as const)
      expect(results.filter((result) => result.outcome === outcome).length, table).toBeGreaterThan(RUNS / 5);
  });

  it('makes rules of every kind that there is', () => {
    expect(registeredKinds.filter((kind) => !knownKinds.includes(kind))).toEqual([]);
    expect(registeredKinds.length).toBeGreaterThanOrEqual(9);
  });

  it('makes the same world of the same seed', () => {
    const { faults, ...world } = worldOf(7);
    const again = worldOf(7);
    expect({ ...again, faults: undefined }).toEqual({ ...world, faults: undefined });
    expect(again.faults.map(({ kind, detail }) => kind + detail)).toEqual(
      faults.map(({ kind, detail }) => kind + detail),
    );
  });
});

/** Three Droplets, one with a volume, and rules that look at everything. */
const world: World = {
  ...worldOf(1),
  account: {
    droplets: [1, 2, 3].map((id) => ({
      id,
      tags: ['env:prod'],
      backups: [{ id: id * 100, createdAt: daysAgo(id) }],
      snapshots: [{ id: id * 100 + 1, createdAt: daysAgo(id) }],
    })),
    volumes: [{ id: 'v', dropletIds: [1], snapshots: [{ id: 'vs', createdAt: daysAgo(1) }] }],
  },
  policies: [
    {
      id: 'all',
      rules: [
        { kind: 'freshness', rpo: '2d' },
        { kind: 'orphan' },
        { kind: 'max-age', max: '2d', keepLast: 1 },
        { kind: 'total', groupBy: 'account', maxCount: 6 },
      ],
    },
  ],
  mode: 'bulk',
  pageSize: 200,
  concurrency: 4,
  faults: [],
};

describe('each kind of fault alone', () => {
  it.each(Object.keys(faultMakers))('leaves no verdict wrong: %s', async (kind) => {
    for (const mode of ['bulk', 'per-droplet'] as const) {
      for (let seed = 1; seed <= 3; seed += 1) {
        const made = faultMakers[kind]?.(createDice(seed), { ...world, mode });
        const faults: Fault[] = made ? [{ kind, ...made }] : [];
        const { violations } = await runOnce({ ...world, mode, faults, pageSize: 2 }, trap);
        expect(violations, `${mode}, ${made?.detail}`).toEqual([]);
      }
    }
  });
});

describe('the oracle', () => {
  const policySet = toPolicySet(world.policies);
  const inventory = truthOf(sandboxAccount(world.account), world.now, true);
  const truth = audit(inventory, policySet, world.now, { all: true });
  const gap = { endpoint: '/v2/test', reason: 'lost', affects: [{ what: 'droplet-backup' }] } as const;
  const judge = (findings: Partial<Findings>, mustBeComplete = false) =>
    violationsOf({ findings: { ...truth, ...findings }, inventory, truths: [truth], mustBeComplete });
  const [first, ...others] = truth.findings;
  const said = (verdict: 'pass' | 'fail' | 'unknown' | 'skipped') =>
    first ? [{ ...first, verdict }, ...others] : [];

  it('has nothing against the truth', () => {
    expect(first?.verdict).toBe('fail');
    expect(judge({}, true)).toEqual([]);
  });

  it.each<{ name: string; findings: Partial<Findings>; mustBeComplete?: boolean; problem: RegExp }>([
    { name: 'a wrong pass', findings: { findings: said('pass') }, problem: /is pass, true is fail/ },
    {
      name: 'a wrong pass in an incomplete audit',
      findings: { findings: said('pass'), complete: false, gaps: [gap] },
      problem: /is pass, true is fail/,
    },
    { name: 'a wrong skip', findings: { findings: said('skipped') }, problem: /is skipped, true is fail/ },
    {
      name: 'a finding too few',
      findings: { findings: others },
      problem: /is absent.* says that it is complete/,
    },
    {
      name: 'a finding too few that no gap accounts for',
      findings: { findings: others, complete: false, gaps: [] },
      problem: /no gap says why/,
    },
    {
      name: 'an unknown in a complete audit',
      findings: { findings: said('unknown') },
      problem: /is unknown.* says that it is complete/,
    },
    {
      name: 'an unknown without a gap',
      findings: { findings: said('unknown'), complete: false },
      problem: /no gap says why/,
    },
    {
      name: 'an unknown with a gap about something else',
      findings: {
        findings: said('unknown'),
        complete: false,
        gaps: [{ ...gap, affects: [{ what: 'volume' }] }],
      },
      problem: /no gap says why/,
    },
    {
      name: 'a finding twice',
      findings: { findings: [...truth.findings, ...truth.findings] },
      problem: /same fingerprint/,
    },
    {
      name: 'giving up on what could be read',
      findings: { complete: false, gaps: [gap] },
      mustBeComplete: true,
      problem: /could be read whole/,
    },
  ])('does not let through: $name', ({ findings, mustBeComplete, problem }) => {
    expect(judge(findings, mustBeComplete)).toContainEqual(expect.stringMatching(problem));
  });

  it('lets an unknown through that a gap accounts for', () => {
    expect(judge({ findings: said('unknown'), complete: false, gaps: [gap] })).toEqual([]);
  });
});
