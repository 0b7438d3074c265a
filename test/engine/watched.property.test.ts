import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import type { Remembered } from '../../lib/engine/watched.ts';
import type { Finding, Inventory } from '../../lib/model.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { NOW, truth } from '../support/arbitraries.ts';
import { inventory, reduction } from '../support/inventory-reductions.ts';
import { policySet } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);

const everything = (account: Inventory, set: PolicySet) => audit(account, set, NOW, { all: true }).findings;
const remember = (findings: readonly Finding[]): Map<string, Remembered> =>
  new Map(findings.map((finding) => [finding.fingerprint, finding]));

describe('what earlier runs found', () => {
  it('is told of as a whole report would, whether it is kept as a finding or not', () => {
    fc.assert(
      fc.property(truth, reduction, policySet, (account, reduce, set) => {
        const remembered = remember(everything(account, set));
        const now = reduce(account);
        const verdicts = new Map(everything(now, set).map((one) => [one.fingerprint, one.verdict]));
        const { judged } = audit(now, set, NOW, { remembered });
        for (const fingerprint of remembered.keys())
          if (verdicts.has(fingerprint)) expect(judged.get(fingerprint)).toBe(verdicts.get(fingerprint));
        for (const fingerprint of judged.keys()) expect(remembered.has(fingerprint)).toBe(true);
      }),
      { numRuns },
    );
  });

  it('changes nothing else', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        const remembered = remember(everything(account, set));
        const { judged: _, ...told } = audit(account, set, NOW, { remembered });
        const { judged, ...plain } = audit(account, set, NOW);
        expect(told).toEqual(plain);
        expect(judged.size).toBe(0);
      }),
      { numRuns: numRuns / 5 },
    );
  });
});

describe('how bad a finding is', () => {
  it('is a finite number of at least one, and only of what fails', () => {
    fc.assert(
      fc.property(inventory, policySet, (account, set) => {
        for (const { excess, verdict, message } of everything(account, set)) {
          if (excess === null) continue;
          expect([verdict === 'fail' || verdict === 'excepted', message]).toEqual([true, message]);
          expect(Number.isFinite(excess)).toBe(true);
          expect(excess).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns },
    );
  });
});
