import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../lib/report/csv.ts';
import type { ReportDocument, ReportFinding } from '../../lib/report/document.ts';
import { documentOf, exceptionOf, findingOf, policyOf } from '../support/document.ts';
import { readCsv } from './readers.ts';

const render = (document: ReportDocument) => [...renderCsv(document)].join('');
const rowOf = (finding: Partial<ReportFinding>) => {
  const [, row] = readCsv(render(documentOf({ findings: [findingOf(finding)] })));
  return row ?? {};
};
const nameIn = (name: string) => rowOf({ subject: { ...findingOf().subject, name } }).subject_name;

describe('a cell', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['  =1+1', "'  =1+1"],
    ['\u00a0\u3000=1+1', "'\u00a0\u3000=1+1"],
    ['web;=1+1', "web;'=1+1"],
    ['web; "@SUM(A1)', 'web;\' "@SUM(A1)'],
    ['=1;=2', "'=1;'=2"],
    // A tab, a carriage return or a line feed is shown, and so begins with a backslash.
    ['\t=1+1', '\\u{9}=1+1'],
    ['\r=1+1', '\\u{d}=1+1'],
    ['\n=1+1', '\\u{a}=1+1'],
  ])('that is called %j is no formula', (name, expected) => {
    expect(nameIn(name)).toBe(expected);
  });

  it.each(['web-1', 'a=b', '1+1', 'a@example.com', "it's", 'a, "b"; c', ''])('keeps %j as it is', (name) => {
    expect(nameIn(name)).toBe(name);
  });

  it('holds our own numbers bare, negative ones too', () => {
    const row = rowOf({ excess: -2.5, monthlyUsd: 0.06 });
    expect([row.excess, row.monthly_usd, row.due]).toEqual(['-2.5', '0.06', 'false']);
    expect(render(documentOf({ findings: [findingOf({ excess: -2.5 })] }))).toMatch(/,-2\.5,/);
  });

  it('is no longer than Excel takes, and says where it is cut', () => {
    const cells = rowOf({ message: '😀'.repeat(20_000), facts: { long: 'x'.repeat(20_000) } });
    for (const cell of [cells.message, cells.facts]) {
      expect(cell?.length).toBeLessThanOrEqual(32_767);
      expect(cell).toMatch(/…$/);
    }
  });

  it('holds facts as JSON, whatever they are', () => {
    const facts = { name: '::error::x \u202e ##[group] \ud800', list: [1, { deep: null }] };
    expect(JSON.parse(rowOf({ facts }).facts ?? '')).toEqual({
      name: '::error::x \u202e ##[group] \\u{d800}',
      list: [1, { deep: null }],
    });
  });
});

describe('the table', () => {
  it('of nothing has the answer', () => {
    const rows = readCsv(render(documentOf()));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      record: 'run',
      message: 'NOTHING JUDGED: the policies select nothing here',
      complete: 'true',
      account: 'default',
      now: '2026-03-01T06:00:00Z',
    });
  });

  it('has a line for the answer, each gap, each policy and each finding, in this order', () => {
    const aside = findingOf({ subject: { ...findingOf().subject, type: 'policy', kind: 'policy' } });
    const document = documentOf({
      complete: false,
      gaps: [{ endpoint: '/v2/volumes', reason: 'refused with 403', affects: ['volumes'] }],
      policies: [policyOf('production', { fail: 1, pass: 3 })],
      findings: [findingOf(), aside],
    });
    const rows = readCsv(render(document));
    expect(rows.map(({ record, verdict, message }) => [record, verdict, message])).toEqual([
      ['run', '', 'INCOMPLETE: 1 gap, 0 of 4 judgements unknown; 1 fail (1 critical)'],
      ['gap', 'unknown', '/v2/volumes: refused with 403'],
      ['policy', '', '1 fail, 3 pass'],
      ['judgement', 'fail', findingOf().message],
      ['notice', 'fail', findingOf().message],
    ]);
    expect(rows.every(({ complete }) => complete === 'false')).toBe(true);
  });

  it('tells of exceptions, and since when', () => {
    const row = rowOf({
      verdict: 'excepted',
      exception: exceptionOf({ ticket: '=OPS-1', category: 'waiver' }),
      firstSeen: '2026-02-01T06:00:00Z',
    });
    expect(row).toMatchObject({
      exception_id: 'EX-7',
      exception_reason: 'Base images',
      exception_owner: 'dana@example.com',
      exception_until: '2027-01-31',
      exception_category: 'waiver',
      exception_ticket: "'=OPS-1",
      first_seen: '2026-02-01T06:00:00Z',
    });
  });
});
