import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archiveRun } from '../../lib/archive/archive-run.ts';
import { compareFindings, compareTables } from '../../lib/archive/compare.ts';
import { findingsLines } from '../../lib/archive/findings-lines.ts';
import { loadRun } from '../../lib/archive/load-run.ts';
import { tablesOf } from '../../lib/archive/run-file.ts';
import { documentFor } from '../../lib/document-for.ts';
import { PolicyError } from '../../lib/errors.ts';
import { type ParsedPolicies, parsePolicies } from '../../lib/policy/parse.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { type Judged, reportOn } from '../../lib/run-audit.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import { type Instant, shift } from '../../lib/time.ts';
import { NOW } from '../support/arbitraries.ts';
import { inventory } from '../support/inventory-reductions.ts';
import { policyParts } from '../support/policy-arbitraries.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwarden-replay-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Sets as their files say them; what lint or the checks across a set call wrong is no set. */
const policies: fc.Arbitrary<ParsedPolicies> = policyParts
  .map(({ policies, groups, exceptions, holds }) => {
    const lists = { ...(exceptions.length > 0 && { exceptions }), ...(holds.length > 0 && { holds }) };
    const set = { version: 1, settings: { timezone: 'Europe/Berlin' }, groups, policies, ...lists };
    try {
      return parsePolicies([{ file: 'policies/a.yaml', source: JSON.stringify(set) }], { now: NOW });
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      return undefined;
    }
  })
  .filter((parsed) => parsed !== undefined);

/** The report in every format. */
async function rendered(judged: Judged, sources: ParsedPolicies['sources']): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const format of Object.keys(formats) as Format[]) {
    const render = await formats[format].load();
    const document = await documentFor(format, judged, { sources });
    texts[format] = [...render(document, { color: false, columns: 100 })].join('');
  }
  return texts;
}

describe('a run that is judged again', () => {
  it('gives the same bytes in every format', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        inventory,
        policies,
        fc.integer({ min: 0, max: 3 * 86_400_000 }),
        fc.boolean(),
        async (read, { policySet, sources }, age, all) => {
          run += 1;
          const store = createFolderStore(join(folder, String(run)));
          const now = shift(NOW, age);
          const generatedAt: Instant = shift(now, 1_234);
          const judged = reportOn(read, policySet, { now, generatedAt, all });
          await archiveRun({ store, judged, sources, run: 'x' });
          const loaded = await loadRun(store, { account: 'default', at: 'latest' });
          const again = reportOn(loaded.inventory, loaded.policySet, { ...loaded, all });
          expect(await rendered(again, loaded.sources)).toEqual(await rendered(judged, sources));
          expect((await compareFindings(loaded, findingsLines(again))).same).toBe(true);
          expect(compareTables(loaded, tablesOf(loaded.policySet))).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);

  it('is told from another one by the first line that differs', async () => {
    await fc.assert(
      fc.asyncProperty(inventory, policies, async (read, { policySet, sources }) => {
        const store = createFolderStore(await mkdtemp(join(folder, 'x')));
        const options = { now: NOW, generatedAt: NOW, all: true };
        const judged = reportOn(read, policySet, options);
        await archiveRun({ store, judged, sources, run: 'x' });
        const loaded = await loadRun(store, { account: 'default', at: 'latest' });
        const lines = [...findingsLines(judged)];
        for (const index of [0, lines.length - 1]) {
          const others = lines.with(index, `${lines[index]}.`);
          expect(await compareFindings(loaded, others)).toEqual({ same: false, line: index + 1 });
        }
        for (const others of [[], lines.slice(1), lines.slice(0, -1), lines.concat(lines.slice(-1))])
          expect(await compareFindings(loaded, others)).toMatchObject({ same: false });
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it('names each price and limit that is another one now', async () => {
    const store = createFolderStore(folder);
    const { policySet, sources } = parsePolicies(
      [
        {
          file: 'a.yaml',
          source: 'version: 1\npolicies: [{ id: x, rules: [{ kind: freshness, rpo: 1d }] }]',
        },
      ],
      { now: NOW },
    );
    const read = fc.sample(inventory, 1)[0];
    if (!read) throw new Error('no inventory');
    const judged = reportOn(read, policySet, { now: NOW, generatedAt: NOW });
    await archiveRun({ store, judged, sources, run: 'x' });
    const run = await loadRun(store, { account: 'default', at: 'latest' });
    const tables = tablesOf(policySet);
    const { prices } = tables;
    const inForce = { ...prices.inForce, snapshotUsdPerGbMonth: 0.07, backupUsdPerGbMonth: {} };
    expect(compareTables(run, { ...tables, prices: { ...prices, asOf: '2027-01-01', inForce } })).toEqual([
      'prices.asOf: "2026-03-09" then, "2027-01-01" now',
      'prices.inForce.snapshotUsdPerGbMonth: 0.06 then, 0.07 now',
      ...[4, 6, 12, 24, 168].map((hours) =>
        expect.stringMatching(
          new RegExp(`^prices.inForce.backupUsdPerGbMonth.${hours}: [0-9.]+ then, none now$`),
        ),
      ),
    ]);
  });
});
