import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderJsonl } from '../../lib/report/jsonl.ts';
import { documentOf, findingOf, policyOf } from '../support/document.ts';
import { readJsonl } from './readers.ts';

const render = (document: ReportDocument) => [...renderJsonl(document)].join('');

describe('jsonl', () => {
  it('of nothing is the answer in one line', () => {
    expect(readJsonl(render(documentOf()))).toMatchObject([
      { record: 'run', message: 'NOTHING JUDGED: the policies select nothing here', complete: true },
    ]);
  });

  it('says in every line whether everything is known', () => {
    const document = documentOf({
      complete: false,
      policies: [policyOf('production', { unknown: 1, pass: 1 })],
      findings: [findingOf({ verdict: 'pass' })],
    });
    expect(readJsonl(render(document)).map(({ record, complete }) => [record, complete])).toEqual([
      ['run', false],
      ['policy', false],
      ['judgement', false],
    ]);
  });

  it('has lines whose judgements add up to the tally, and others beside them', () => {
    const subject = { ...findingOf().subject, type: 'exception' as const, kind: 'exception' };
    const document = documentOf({
      policies: [policyOf('production', { fail: 1, pass: 2 })],
      findings: [
        findingOf(),
        findingOf({ verdict: 'pass' }),
        findingOf({ verdict: 'pass' }),
        findingOf({ policy: 'exceptions', rule: 'unused', subject }),
      ],
    });
    const records = Object.groupBy(readJsonl(render(document)), ({ record }) => record);
    expect(records.judgement?.map(({ verdict }) => verdict)).toEqual(['fail', 'pass', 'pass']);
    expect(records.notice).toHaveLength(1);
  });

  it('has the columns of a table and no others, all of them in every line', () => {
    const [line] = render(documentOf({ findings: [findingOf()] }))
      .split('\n')
      .toReversed()
      .filter(Boolean);
    expect(Object.keys(JSON.parse(line ?? ''))).toEqual(
      `record verdict severity policy rule kind subject_type subject_kind subject_id subject_name
       subject_region message due changes_at monthly_usd excess exception_id exception_reason
       exception_owner exception_until exception_category exception_ticket console_url fingerprint
       facts limits account now complete`.split(/\s+/),
    );
  });

  it('says nothing of earlier runs or of the writing, so that the same inventory gives the same bytes', () => {
    const first = documentOf({ findings: [findingOf()] });
    const again = documentOf({
      generatedAt: '2027-01-01T00:00:00Z',
      findings: [findingOf({ firstSeen: '2026-02-01T06:00:00Z' })],
    });
    expect(render(again)).toBe(render(first));
  });

  it.each([
    ['\ud800', '\\u{d800}'],
    ['\udfff\ud800', '\\u{dfff}\\u{d800}'],
    ['\\ud800', '\\ud800'],
    ['\\\ud800', '\\\\u{d800}'],
    ['\u{1f469}\u200d\u{1f4bb}', '\u{1f469}\u200d\u{1f4bb}'],
    ['a\u2028b\u202ec\u0000', 'a\u2028b\u202ec\u0000'],
  ])('writes %j so that every parser reads %j', (name, expected) => {
    const finding = findingOf({ subject: { name }, facts: { [name]: name } });
    const [, line] = readJsonl(render(documentOf({ findings: [finding] })));
    expect(line?.subject_name).toBe(expected);
    expect(JSON.parse(line?.facts ?? '')).toEqual({ [expected]: expected });
  });
});
