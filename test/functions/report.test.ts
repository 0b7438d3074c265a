import { describe, expect, it } from 'vitest';
import type { InlineReport } from '../../functions/lambda/deliver.ts';
import { formats } from '../../lib/report/index.ts';
import { type ReportDocument, reportSchema } from '../../lib/report/schema.ts';
import { startWorld } from '../support/lambda.ts';
import { NOW, twoDroplets } from '../support/sample-run.ts';

describe('a report on demand', () => {
  it.each(Object.keys(formats))('is answered as %s', async (format) => {
    const { container, output } = await startWorld({ account: twoDroplets });
    const answer = await (await container<InlineReport>('report'))({ format, now: NOW });
    expect(answer).toMatchObject({ format, complete: true, tally: { pass: 1, fail: 1 } });
    // Metrics name policies, and no resources.
    expect(answer.report).toContain(format === 'prometheus' ? 'policy="daily"' : 'db-1');
    expect(answer.report).not.toContain('\u001b');
    expect(output.logs.at(-1)).toMatchObject({ level: 'INFO', message: 'The report is made', format });
    expect(output.text).not.toContain('db-1');
  });

  it('is Markdown where no format is named', async () => {
    const { container } = await startWorld({ account: twoDroplets });
    const { format, report } = await (await container<InlineReport>('report'))({ now: NOW });
    expect(format).toBe('markdown');
    expect(report).toMatch(/^# /);
  });

  it('is the published shape as JSON', async () => {
    const { container } = await startWorld({ account: twoDroplets });
    const { report } = await (await container<InlineReport>('report'))({ format: 'json', now: NOW });
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
    const { complete, report } = await (await container<InlineReport>('report'))({ now: NOW });
    expect(complete).toBe(false);
    expect(report).toMatch(/INCOMPLETE/i);
  });
});
