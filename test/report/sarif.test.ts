import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderSarif } from '../../lib/report/sarif.ts';
import { documentOf, exceptionOf, findingOf, policyOf } from '../support/document.ts';
import { sarifProblems } from '../support/sarif.ts';
import { hostileDocument } from './hostile.ts';

const render = (document: ReportDocument) => [...renderSarif(document)].join('');
const runOf = (document: ReportDocument) => {
  const log = JSON.parse(render(document));
  expect(sarifProblems(log)).toEqual([]);
  return log.runs[0];
};
const resultOf = (document: ReportDocument) => runOf(document).results[0];

const production = {
  ...policyOf('production', { fail: 1, pass: 3 }),
  title: 'Production is backed up',
  owner: 'platform@example.com',
  controls: ['iso27001:A.8.13', 'own:1'],
  source: { file: 'policies/a b#ü.yaml', line: 3 },
  rules: [{ id: 'freshness', kind: 'freshness', severity: 'critical' as const, line: 9 }],
};
const failing = documentOf({ policies: [production], findings: [findingOf()] });

describe('sarif', () => {
  it('points at the rule of the policy file, and says who it is about', () => {
    expect(resultOf(failing)).toEqual({
      ruleId: 'production/freshness',
      ruleIndex: 0,
      kind: 'fail',
      level: 'error',
      message: {
        text: 'web-1 (Droplet 3164444, nyc3): Its newest point is 3 days 2 hours old; at most 28 hours is allowed.',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'policies/a%20b%23%C3%BC.yaml' },
            region: { startLine: 9, startColumn: 1, endLine: 9, endColumn: 2 },
          },
          logicalLocations: [{ name: 'web-1', fullyQualifiedName: 'droplet/3164444', kind: 'resource' }],
        },
      ],
      partialFingerprints: {
        primaryLocationLineHash: 'default/production/freshness/3164444',
        'snapwarden/v1': 'default/production/freshness/3164444',
      },
      properties: {
        verdict: 'fail',
        severity: 'critical',
        due: false,
        changesAt: null,
        monthlyUsd: null,
        consoleUrl: 'https://cloud.digitalocean.com/droplets/3164444',
      },
    });
  });

  it('describes each rule of the policies, also those that nothing breaks, and without a link', () => {
    const { driver } = runOf({ ...failing, findings: [] }).tool;
    expect(driver).toMatchObject({ name: 'snapwarden', semanticVersion: '1.2.3' });
    const about =
      'Production is backed up: Flags resources whose newest point is too old, or that have none.';
    expect(driver.rules).toEqual([
      {
        id: 'production/freshness',
        shortDescription: { text: about },
        fullDescription: { text: about },
        help: {
          text: expect.stringMatching(
            /^Flags .*\. Take a snapshot now.* Policy: .*\. Owner: platform@example\.com\. Evidence for iso27001:A\.8\.13, own:1\.$/,
          ),
        },
        defaultConfiguration: { level: 'error' },
        properties: {
          tags: ['security', 'freshness', 'iso27001:A.8.13', 'own:1'],
          precision: 'very-high',
          'security-severity': '9.5',
          severity: 'critical',
        },
      },
    ]);
    expect(JSON.stringify(driver.rules)).not.toMatch(/https?:|\]\(/);
  });

  it.each([
    ['critical', 'error', '9.5'],
    ['high', 'error', '8.0'],
    ['medium', 'warning', '5.5'],
    ['low', 'note', '2.0'],
    ['info', 'note', undefined],
  ] as const)('has the severity %s as %s and as the score %s', (severity, level, score) => {
    const rules = [{ id: 'freshness', kind: 'freshness', severity, line: 9 }];
    const run = runOf({
      ...failing,
      policies: [{ ...production, rules }],
      findings: [findingOf({ severity })],
    });
    expect(run.results[0].level).toBe(level);
    expect(run.tool.driver.rules[0].properties['security-severity']).toBe(score);
  });

  it.each([
    ['pass', 'pass'],
    ['unknown', 'open'],
    ['skipped', 'notApplicable'],
  ] as const)('has the verdict %s as a result of kind %s without a level', (verdict, kind) => {
    const result = resultOf({ ...failing, findings: [findingOf({ verdict })] });
    expect(result).toMatchObject({ kind, level: 'none' });
    expect(result).not.toHaveProperty('suppressions');
  });

  it('has what is excepted as an accepted failure with its reason', () => {
    const excepted = findingOf({ verdict: 'excepted', exception: exceptionOf() });
    expect(resultOf({ ...failing, findings: [excepted] })).toMatchObject({
      kind: 'fail',
      level: 'error',
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'Excepted by EX-7 until the end of 2027-01-31 (dana@example.com): Base images',
        },
      ],
    });
  });

  it('says when a finding was first found, where that is known', () => {
    const found = findingOf({ firstSeen: '2026-02-20T06:00:00Z' });
    expect(resultOf({ ...failing, findings: [found] }).provenance).toEqual({
      firstDetectionTimeUtc: '2026-02-20T06:00:00Z',
    });
    expect(resultOf(failing)).not.toHaveProperty('provenance');
  });

  it.each([
    ['the policy, where the rule has no line', { rules: [{ ...production.rules[0], line: null }] }, {}, 3],
    ['the policy, of a finding about the policy', {}, { rule: 'expect-matches', kind: 'selection' }, 3],
    ['the first file, of a finding about an exception', {}, { policy: 'exceptions', rule: 'expired' }, 1],
  ])('points at %s', (_, policy, finding, line) => {
    const document = { ...failing, policies: [{ ...production, ...policy } as typeof production] };
    const { physicalLocation } = resultOf({ ...document, findings: [findingOf(finding)] }).locations[0];
    expect(physicalLocation.artifactLocation.uri).toBe('policies/a%20b%23%C3%BC.yaml');
    expect(physicalLocation.region.startLine).toBe(line);
  });

  it('points at no file where the policies come from none', () => {
    const [location] = resultOf({ ...failing, policies: [{ ...production, source: null }] }).locations;
    expect(Object.keys(location)).toEqual(['logicalLocations']);
  });

  it.each([
    ['/srv/policies/a.yaml', 'file:///srv/policies/a.yaml'],
    ['C:\\policies\\a.yaml', 'file:///C:/policies/a.yaml'],
    ['../policies/a.yaml', '../policies/a.yaml'],
    ['a:b/\ud800?.yaml', 'a%3Ab/%EF%BF%BD%3F.yaml'],
  ])('writes the file %j as %s', (file, uri) => {
    const document = { ...failing, policies: [{ ...production, source: { file, line: 1 } }] };
    expect(resultOf(document).locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });

  it('keeps reports of several accounts apart, and each run of one', () => {
    const account = { id: 'a/b c', name: null, email: null };
    expect(runOf({ ...failing, account }).automationDetails.id).toBe(
      'snapwarden/a%2Fb%20c/2026-03-01T06:00:00Z',
    );
  });

  it('tells of every gap, and that the audit is incomplete', () => {
    const gaps = [{ endpoint: 'GET /v2/volumes', reason: 'Refused with 403.', affects: ['volumes', 'x'] }];
    const { invocations, results } = runOf(
      documentOf({ policies: [policyOf('a', { pass: 1 })], complete: false, gaps }),
    );
    expect(results).toEqual([]);
    expect(invocations).toEqual([
      {
        executionSuccessful: false,
        endTimeUtc: '2026-03-01T06:00:09Z',
        toolExecutionNotifications: [
          {
            descriptor: { id: 'gap', index: 0 },
            level: 'error',
            message: { text: 'GET /v2/volumes: Refused with 403. It could hide: volumes; x.' },
          },
          {
            descriptor: { id: 'incomplete', index: 1 },
            level: 'error',
            message: { text: 'The audit is incomplete: 1 gap, 0 verdicts are unknown.' },
          },
        ],
      },
    ]);
    expect(runOf(failing).invocations[0]).toMatchObject({
      executionSuccessful: true,
      toolExecutionNotifications: [],
    });
  });

  it.each([
    [25_000, 25_000, []],
    [25_001, 25_000, ['1 of 25,001 findings are not here, the least severe ones']],
  ])('has of %i findings the first %i', (count, shown, said) => {
    const findings = Array.from({ length: count }, (_, at) => findingOf({ subject: { id: String(at) } }));
    const { results, invocations } = runOf({ ...failing, findings });
    expect(results).toHaveLength(shown);
    expect(results.at(-1).partialFingerprints['snapwarden/v1']).toBe(
      `default/production/freshness/${shown - 1}`,
    );
    const texts = invocations[0].toolExecutionNotifications.map(
      ({ message }: { message: { text: string } }) => message.text.split(':')[0],
    );
    expect(texts).toEqual(said);
  });

  it('stays under 10 MB when compressed, however little the names have in common', () => {
    let seed = 1;
    const letter = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return String.fromCodePoint(0x4e00 + (seed % 20_000));
    };
    const noise = (length: number) => Array.from({ length }, letter).join('');
    const noisy = Array.from({ length: 6_000 }, () => {
      const id = noise(80);
      const subject = { id, name: noise(100) };
      return findingOf({ fingerprint: encodeURIComponent(id), message: noise(800), subject });
    });
    const text = render({ ...failing, findings: noisy });
    expect(gzipSync(text).length).toBeLessThan(10_000_000);
    const { results, invocations } = JSON.parse(text).runs[0];
    expect(results.length).toBeGreaterThan(1_000);
    expect(results.length).toBeLessThan(noisy.length);
    expect(invocations[0].toolExecutionNotifications[0].message.text).toContain(
      'of 6,000 findings are not here',
    );
  });

  it('has only the rules that findings name where there are over 25,000', () => {
    const rules = Array.from({ length: 25_001 }, (_, at) => ({ ...production.rules[0], id: `r${at}` }));
    const policies = [{ ...production, rules } as typeof production];
    const log = JSON.parse(render({ ...failing, policies, findings: [findingOf({ rule: 'r25000' })] }));
    expect(log.runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['production/r25000']);
    expect(log.runs[0].results[0].locations[0].physicalLocation.region.startLine).toBe(9);
  });

  it('yields a finding at a time', () => {
    const findings = Array.from({ length: 1_000 }, () => findingOf());
    const chunks = [...renderSarif({ ...failing, findings })];
    expect(chunks.length).toBeGreaterThan(1_000);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(3_000);
  });

  it('is valid with any text, has every finding in order, and no link that the text would make', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const run = runOf(document);
        const verdicts = document.findings.map(({ verdict }) => verdict);
        expect(
          run.results.map(({ properties }: { properties: { verdict: string } }) => properties.verdict),
        ).toEqual(verdicts);
        for (const { message } of run.results) expect(message.text).not.toMatch(/(?<!\\)\]\(/);
      }),
    );
  });
});

const schemaFile = process.env.SARIF_SCHEMA;
const why = 'skipped: SARIF_SCHEMA names no copy of sarif-schema-2.1.0.json';
if (!schemaFile) console.warn(`the published SARIF schema ${why}`);

describe.skipIf(!schemaFile)(`the published SARIF schema${schemaFile ? '' : ` (${why})`}`, () => {
  /** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json */
  const published = (): ValidateFunction => {
    // Draft 4 in what it declares, and the same in draft 7 but for the names of these two keys.
    const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(schemaFile ?? '', 'utf8'));
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    return ajv.compile(schema);
  };

  it('takes any report', () => {
    const check = published();
    fc.assert(
      fc.property(hostileDocument, (document) => {
        check(JSON.parse(render(document)));
        expect(check.errors ?? []).toEqual([]);
      }),
    );
  });

  it('refuses what is no result', () => {
    const check = published();
    const log = JSON.parse(render(failing));
    log.runs[0].results[0].kind = 'bad';
    expect(check(log)).toBe(false);
  });
});
