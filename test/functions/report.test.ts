import { describe, expect, it } from 'vitest';
import type { ReportAnswer } from '../../functions/report.ts';
import { formats } from '../../lib/report/index.ts';
import { type ReportDocument, reportSchema } from '../../lib/report/schema.ts';
import { startWorld } from '../support/lambda.ts';
import { bareDroplets, NOW, twoDroplets } from '../support/sample-run.ts';

describe('a report on demand', () => {
  it.each(Object.keys(formats))('is answered as %s', async (format) => {
    const { container, output } = await startWorld({ account: twoDroplets });
    const answer = await (await container<ReportAnswer>('report'))({ format, now: NOW });
    expect(answer).toMatchObject({ format, complete: true, tally: { pass: 1, fail: 1 } });
    expect(answer.report).toContain('db-1');
    expect(answer.report).not.toContain('\u001b');
    expect(output.logs.at(-1)).toMatchObject({ level: 'INFO', message: 'The report is made', format });
    expect(output.text).not.toContain('db-1');
  });

  it('is Markdown where no format is named', async () => {
    const { container } = await startWorld({ account: twoDroplets });
    const { format, report } = await (await container<ReportAnswer>('report'))({ now: NOW });
    expect(format).toBe('markdown');
    expect(report).toMatch(/^# /);
  });

  it('is the published shape as JSON', async () => {
    const { container } = await startWorld({ account: twoDroplets });
    const { report } = await (await container<ReportAnswer>('report'))({ format: 'json', now: NOW });
    const document: ReportDocument = reportSchema.parse(JSON.parse(report));
    expect(document.now).toBe(NOW);
    expect(document.account.id).toBe('acme');
    expect(document.findings.map(({ subject }) => subject.name)).toEqual(['db-1']);
  });

  it('is never published, and needs no topic', async () => {
    const environment = { SNS_TOPIC_ARN: undefined };
    const { container, sns, output } = await startWorld({ account: twoDroplets, environment });
    await (await container('report'))({ now: NOW });
    expect(sns.requests).toEqual([]);
    expect(output.metrics).toEqual([]);
  });

  it('says so where not everything could be read', async () => {
    const { container } = await startWorld({ account: twoDroplets, sandbox: { scopes: ['droplet:read'] } });
    const { complete, report } = await (await container<ReportAnswer>('report'))({ now: NOW });
    expect(complete).toBe(false);
    expect(report).toMatch(/INCOMPLETE/i);
  });
});

describe('a report over 6 MB', () => {
  const rules = Array.from(
    { length: 12 },
    (_, index) => `      - { id: rule-${index}, kind: freshness, rpo: 24h }`,
  );
  const files = {
    'policies/daily.yaml': `version: 1\npolicies:\n  - id: many\n    severity: low\n    select: {}\n    rules:\n${rules.join('\n')}\n`,
  };

  it('is an error that says what to do, and the table still comes', async () => {
    const { container, output, sns } = await startWorld({ account: bareDroplets(1_000), files });
    const report = await container<ReportAnswer>('report');
    const error = await report({ format: 'json', now: NOW }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ name: 'ConfigError' });
    const { message } = error as Error;
    expect(message).toMatch(
      /^payload\.format: the json report has \d+\.\d MB, and Lambda answers with 6 MB at most/,
    );
    expect(message).toMatch(/table.*payload\.policies.*snapwarden audit --output/);
    expect(output.logs.at(-1)).toMatchObject({ level: 'ERROR', code: 'config', problems: [message] });
    expect(sns.requests).toEqual([]);

    const table = await report({ format: 'table', now: NOW });
    expect(table.tally.fail).toBe(12_000);
    expect(Buffer.byteLength(JSON.stringify(table))).toBeLessThan(100_000);
  });
});
