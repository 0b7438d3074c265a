import { describe, expect, it } from 'vitest';
import { athenaColumns, athenaTable } from '../../generate/athena.ts';
import { lastPolicyIn } from '../../generate/report-example.ts';
import { judgeSample } from '../../generate/sample-output.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { renderJsonl } from '../../lib/report/jsonl.ts';
import { headingsOf, pageOf } from '../support/documentation.ts';

const page = pageOf('docs/reports.md');

it.each(Object.keys(formats) as Format[])('the page of reports has a section about %s', (name) => {
  expect(headingsOf(page)).toContain(`## ${name}`);
});

describe('the table for Athena', () => {
  const types: Readonly<Record<string, string>> = { string: 'string', boolean: 'boolean', double: 'number' };

  it('has a column of the right type for each key of a line but the account, which is a folder', async () => {
    const { document } = await judgeSample(lastPolicyIn(page.text) ?? '', true);
    const keys = new Set<string>();
    for (const line of renderJsonl(document)) {
      const values = JSON.parse(line) as Record<string, unknown>;
      for (const key of Object.keys(values)) keys.add(key);
      for (const [column, type] of athenaColumns)
        if (values[column] !== null) expect(typeof values[column], column).toBe(types[type]);
    }
    keys.delete('account');
    expect(athenaColumns.map(([column]) => column)).toEqual([...keys]);
    expect(athenaTable()).toMatch(/PARTITIONED BY \(account string, day string\)/);
  });

  it('has no column that SQL reads as something else', () => {
    const reserved = /^(limit|group|order|select|from|where|table|date|timestamp|values|user|current_.*)$/;
    for (const [column] of athenaColumns) expect(column).toMatch(/^[a-z_]+$/);
    for (const [column] of athenaColumns) expect(column).not.toMatch(reserved);
  });
});
