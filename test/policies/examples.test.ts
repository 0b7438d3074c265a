import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../lib/digitalocean/client.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import type { Findings, Tally } from '../../lib/model.ts';
import { loadPolicies, type ParsedPolicies, parsePolicies } from '../../lib/policy/parse.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { sampleAccount } from '../../lib/sandbox/sample.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { at } from '../support/inventory.ts';

/** The default set and the example sets, each judged on the sample account as a command line or a Lambda would. */

const NOW = at('2026-11-21T06:00:00Z');

interface Expected {
  readonly complete: boolean;
  /** By policy: how many subjects it selects, and its verdicts other than none. */
  readonly policies: Readonly<Record<string, Partial<Tally> & { readonly selected: number }>>;
  /** By policy and rule: the names of what fails, is excepted or unknown; of many the number alone. */
  readonly findings: Readonly<Record<string, readonly string[] | number>>;
}

const sets: Readonly<Record<string, Expected>> = {
  policies: {
    complete: false,
    policies: {
      everything: { selected: 170, pass: 428, fail: 28, skipped: 1 },
      production: { selected: 9, pass: 6, fail: 2, skipped: 1 },
      'critical-copies': { selected: 4, pass: 2, fail: 1, unknown: 1 },
      'personal-data': { selected: 50, pass: 49, fail: 1 },
    },
    findings: {
      'production/freshness: fail': ['queue-01', 'web-02'],
      'personal-data/residency: fail': ['mail-01-offsite'],
      'everything/protected: fail': ['api-01', 'api-01-uploads'],
      'critical-copies/regions: fail': ['queue-01'],
      'everything/room-for-snapshots: fail': ['analytics-warehouse'],
      'everything/orphan: fail': [
        'shop-legacy-before-migration',
        'shop-legacy-data-final',
        'shop-legacy-final',
        'shop-legacy-php7',
      ],
      'everything/max-age: fail': 15,
      'everything/count: fail': ['build-01'],
      'everything/total: fail': ['analytics-warehouse', 'build-01', 'db-primary-data', 'db-replica'],
      'everything/size: fail': ['gpu-train-01-checkpoint'],
      'critical-copies/regions: unknown': ['analytics-01'],
      'everything/max-age: due': ['legacy-cms- 2026-08-27'],
    },
  },
  'policies/examples/cost-control': {
    complete: true,
    policies: {
      'the-bill': { selected: 1, fail: 2 },
      'each-environment': { selected: 5, pass: 4, fail: 1 },
      'each-resource': { selected: 23, pass: 19, fail: 4 },
      leftovers: { selected: 64, pass: 60, fail: 4 },
      'old-snapshots': { selected: 64, pass: 49, fail: 15 },
      'too-many': { selected: 21, pass: 25, fail: 2 },
      'too-large': { selected: 64, pass: 63, fail: 1 },
    },
    findings: {
      'the-bill/everything: fail': ['default'],
      'the-bill/snapshots: fail': ['default'],
      'each-environment/total: fail': ['env:prod'],
      'leftovers/orphan: fail': [
        'shop-legacy-before-migration',
        'shop-legacy-data-final',
        'shop-legacy-final',
        'shop-legacy-php7',
      ],
      'each-resource/total: fail': ['analytics-warehouse', 'build-01', 'db-primary-data', 'db-replica'],
      'old-snapshots/max-age: fail': 15,
      'too-many/by-hand: fail': ['build-01'],
      'too-many/of-volumes: fail': ['analytics-warehouse'],
      'too-large/size: fail': ['gpu-train-01-checkpoint'],
    },
  },
  'policies/examples/regulated': {
    complete: false,
    policies: {
      'nightly-backups': { selected: 9, pass: 14, fail: 1, excepted: 2, skipped: 1 },
      'grandfather-father-son': { selected: 4, pass: 1, fail: 5, skipped: 2 },
      volumes: { selected: 4, pass: 1, fail: 3 },
      disposal: { selected: 132, pass: 263, fail: 1 },
      labelled: { selected: 64, pass: 64 },
      'european-union': { selected: 82, pass: 81, excepted: 1 },
      'second-site': { selected: 4, pass: 1, fail: 2, unknown: 1 },
      'survives-deletion': { selected: 4, pass: 4 },
    },
    findings: {
      'nightly-backups/freshness: fail': ['web-02'],
      'grandfather-father-son/schedule: fail': ['analytics-01', 'db-primary', 'mail-01', 'queue-01'],
      'volumes/schedule: fail': ['api-01-uploads', 'db-primary-data', 'mail-01-spool'],
      'second-site/regions: fail': ['mail-01', 'queue-01'],
      'grandfather-father-son/a-year-back: fail': ['db-primary'],
      'disposal/max-age: fail': ['queue-01-by-hand-first'],
      'second-site/regions: unknown': ['analytics-01'],
      'nightly-backups/freshness: excepted': ['queue-01'],
      'european-union/residency: excepted': ['mail-01-offsite'],
      'nightly-backups/backup-plan: excepted': ['queue-01'],
    },
  },
  'policies/examples/small-team': {
    complete: true,
    policies: {
      'a-copy-of-everything': { selected: 16, pass: 23, fail: 7, skipped: 2 },
      nightly: { selected: 9, pass: 6, fail: 2, skipped: 1 },
      tidy: { selected: 138, pass: 250, fail: 20 },
    },
    findings: {
      'nightly/freshness: fail': ['queue-01', 'web-02'],
      'a-copy-of-everything/protected: fail': ['api-01', 'api-01-uploads'],
      'a-copy-of-everything/at-least-weekly: fail': [
        'api-01-uploads',
        'legacy-cms',
        'legacy-cms-files',
        'queue-01',
        'web-02',
      ],
      'tidy/room-for-snapshots: fail': ['analytics-warehouse'],
      'tidy/max-age: fail': 15,
      'tidy/orphan: fail': [
        'shop-legacy-before-migration',
        'shop-legacy-data-final',
        'shop-legacy-final',
        'shop-legacy-php7',
      ],
      'tidy/max-age: due': ['legacy-cms- 2026-08-27'],
    },
  },
};

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox(sampleAccount(NOW));
});
afterAll(() => sandbox.close());

async function judge({ policySet }: ParsedPolicies): Promise<Findings> {
  const client = createClient({ token: sandbox.token, apiUrl: sandbox.url, clock: systemClock });
  const inventory = await readAccount(client, policySet, { account: 'default' });
  return reportOn(inventory, policySet, { now: NOW, generatedAt: NOW }).findings;
}

/** What is listed of each policy and rule, by its verdict: `policy/rule: fail`. */
function listed({ findings }: Findings): Record<string, readonly string[] | number> {
  const names = new Map<string, string[]>();
  for (const { policy, rule, verdict, due, subject } of findings) {
    const key = `${policy}/${rule}: ${due ? 'due' : verdict}`;
    names.set(key, [...(names.get(key) ?? []), subject.name]);
  }
  return Object.fromEntries(
    [...names].map(([key, list]) => [key, list.length > 5 ? list.length : list.toSorted()]),
  );
}

const folders = globSync('policies/{.,examples/*}').map(normalize);

it('every folder is expected to say something', () => {
  expect(folders.toSorted()).toEqual(Object.keys(sets).toSorted());
});

describe.each(Object.entries(sets))('%s', (folder, expected) => {
  it('is without an error or a warning', async () => {
    expect((await loadPolicies([folder], { now: NOW })).warnings).toEqual([]);
  });

  it('says of the sample account what its story is', async () => {
    const findings = await judge(await loadPolicies([folder], { now: NOW }));
    const policies = Object.fromEntries(
      findings.policies.map(({ id, selected, tally }) => [
        id,
        { selected, ...Object.fromEntries(Object.entries(tally).filter(([, count]) => count > 0)) },
      ]),
    );
    expect(policies).toEqual(expected.policies);
    expect(listed(findings)).toEqual(expected.findings);
    expect(findings.complete).toBe(expected.complete);
  });

  it('tells editors where its schema is', () => {
    for (const file of globSync(`${folder}/*.yaml`)) {
      const [, schema = ''] =
        /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(file, 'utf8')) ?? [];
      expect(normalize(join(dirname(file), schema)), file).toBe('policies/policy.schema.json');
    }
  });
});

it('the exceptions and the hold of the regulated set cover what fails without them, and nothing else', async () => {
  const files = globSync('policies/examples/regulated/*.yaml').toSorted();
  const sources = files.map((file) => ({ file, source: readFileSync(file, 'utf8') }));
  const verdicts = async (some: typeof sources) => listed(await judge(parsePolicies(some, { now: NOW })));
  const covered = await verdicts(sources);
  const bare = await verdicts(sources.filter(({ file }) => !file.endsWith('4-exceptions.yaml')));
  const changed = Object.entries(bare).filter(
    ([key, names]) => JSON.stringify(names) !== JSON.stringify(covered[key]),
  );
  expect(Object.fromEntries(changed)).toEqual({
    'european-union/residency: fail': ['mail-01-offsite'],
    'nightly-backups/backup-plan: fail': ['queue-01'],
    'nightly-backups/freshness: fail': ['queue-01', 'web-02'],
    'disposal/orphan: fail': [
      'shop-legacy-before-migration',
      'shop-legacy-data-final',
      'shop-legacy-final',
      'shop-legacy-php7',
    ],
  });
});
