import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { judgeSample } from '../../generate/sample-output.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderPrometheus } from '../../lib/report/prometheus.ts';
import { costsOf, documentOf, findingOf, policyOf } from '../support/document.ts';
import { examples } from '../support/documentation.ts';
import { readPrometheus } from './readers.ts';

const render = (document: ReportDocument) => [...renderPrometheus(document)].join('');
const valueIn = (document: ReportDocument, name: string, labels: Readonly<Record<string, string>> = {}) =>
  readPrometheus(render(document)).find(
    (sample) =>
      sample.name === `snapwarden_${name}` &&
      JSON.stringify(sample.labels) === JSON.stringify({ account: 'default', ...labels }),
  )?.value;

describe('prometheus', () => {
  it.each([
    { name: 'complete', labels: {}, value: 0 },
    { name: 'gaps', labels: {}, value: 1 },
    { name: 'judged_timestamp_seconds', labels: {}, value: Date.parse('2026-03-01T06:00:00Z') / 1000 },
    { name: 'generated_timestamp_seconds', labels: {}, value: Date.parse('2026-03-01T06:00:09Z') / 1000 },
    { name: 'build_info', labels: { version: '1.2.3' }, value: 1 },
    { name: 'judgements', labels: { policy: 'production', verdict: 'pass' }, value: 34 },
    { name: 'judgements', labels: { policy: 'production', verdict: 'skipped' }, value: 0 },
    { name: 'selected_subjects', labels: { policy: 'production' }, value: 36 },
    { name: 'due_judgements', labels: { policy: 'production' }, value: 1 },
    { name: 'findings', labels: { policy: 'production', severity: 'critical', verdict: 'fail' }, value: 2 },
    { name: 'findings', labels: { policy: 'production', severity: 'medium', verdict: 'fail' }, value: 0 },
    {
      name: 'findings',
      labels: { policy: 'production', severity: 'low', verdict: 'fail' },
      value: undefined,
    },
    { name: 'findings', labels: { policy: 'exceptions', severity: 'info', verdict: 'fail' }, value: 1 },
    { name: 'resources', labels: { kind: 'droplet' }, value: 52 },
    { name: 'resources', labels: { kind: 'volume' }, value: undefined },
    { name: 'points', labels: { kind: 'droplet-backup' }, value: 364 },
    {
      name: 'oldest_point_timestamp_seconds',
      labels: { kind: 'droplet-snapshot' },
      value: Date.parse('2025-03-01T02:00:00Z') / 1000,
    },
    {
      name: 'newest_point_timestamp_seconds',
      labels: { kind: 'droplet-snapshot' },
      value: Date.parse('2026-03-01T02:00:00Z') / 1000,
    },
    { name: 'newest_point_timestamp_seconds', labels: { kind: 'volume-snapshot' }, value: undefined },
    { name: 'kept_monthly_usd', labels: {}, value: 412.3 },
    { name: 'kept_monthly_usd_at_least', labels: {}, value: 0 },
    { name: 'violations_monthly_usd', labels: {}, value: 0.004 },
    { name: 'violations_monthly_usd_at_least', labels: {}, value: 1 },
    { name: 'violations_unpriced_points', labels: {}, value: 3 },
  ])('has $name $labels: $value', ({ name, labels, value }) => {
    const document = documentOf({
      complete: false,
      gaps: [{ endpoint: '/v2/volumes', reason: 'refused', affects: [] }],
      policies: [policyOf('production', { fail: 2, pass: 34 })],
      costs: costsOf({ violations: { monthlyUsd: 0.004, atLeast: true, points: 5, unpricedPoints: 3 } }),
      findings: [
        findingOf(),
        findingOf(),
        findingOf({ verdict: 'pass', due: true }),
        findingOf({ verdict: 'pass' }),
        findingOf({ policy: 'exceptions', rule: 'unused', severity: 'info' }),
      ],
    });
    const inventory = { ...document.inventory, volumes: null };
    expect(valueIn({ ...document, inventory }, name, labels)).toBe(value);
  });

  it('names nothing of the account', () => {
    const text = render(documentOf({ policies: [policyOf('production')], findings: [findingOf()] }));
    expect(text).not.toMatch(/web-1|3164444|nyc3/);
  });

  it.each([
    ['a"b\\c', 'a"b\\c'],
    ['a\nb', 'a\\u{a}b'],
    ['\ud800', '\\u{d800}'],
    ['x'.repeat(129), `${'x'.repeat(127)}…`],
  ])('has the account %j as the label %j', (id, account) => {
    const [sample] = readPrometheus(render(documentOf({ account: { id, name: null, email: null } })));
    expect(sample?.labels.account).toBe(account);
  });

  it('has at most 6,000 series, however many policies there are, and counts them all', () => {
    const rules = ['critical', 'high', 'medium', 'low', 'info'] as const;
    const policies = Array.from({ length: 1_000 }, (_, at) => ({
      ...policyOf(`policy-${at}`, { fail: 1 }),
      rules: rules.map((severity) => ({ id: severity, kind: 'max-age', severity, line: null })),
    }));
    const findings = policies.map(({ id }) => findingOf({ policy: id }));
    const samples = readPrometheus(render(documentOf({ policies, findings })));
    expect(samples.length).toBeLessThanOrEqual(6_000);
    expect(new Set(samples.map(({ labels }) => labels.policy)).size).toBe(1 + 250 + 1);
    const failed = samples.filter(({ labels }) => labels.verdict === 'fail');
    for (const name of ['snapwarden_judgements', 'snapwarden_findings']) {
      const all = failed.filter((sample) => sample.name === name);
      expect(all.reduce((sum, { value }) => sum + value, 0)).toBe(1_000);
    }
    expect(failed.find(({ labels }) => labels.policy === '(others)')?.value).toBe(750);
  });

  it('is what promtool takes, and has nothing to say about', async ({ skip }) => {
    if (spawnSync('promtool', ['--version']).error) return skip('needs promtool, of the package prometheus');
    for (const { text } of examples.slice(0, 5)) {
      const { document } = await judgeSample(text, false);
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
        input: render(document),
        encoding: 'utf8',
      });
      expect([status, stdout, stderr]).toEqual([0, '', '']);
    }
  });
});
