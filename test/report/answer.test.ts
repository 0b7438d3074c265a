import { describe, expect, it } from 'vitest';
import { answer, verdictWords } from '../../lib/report/answer.ts';
import { documentOf, findingOf, policyOf } from '../support/document.ts';

const gap = { endpoint: 'GET /v2/volumes', reason: 'Refused with 403.', affects: ['volumes'] };
const critical = findingOf();
const medium = findingOf({ severity: 'medium' });
const unsound = findingOf({ rule: 'expect-matches', subject: { type: 'policy', id: 'production' } });
const expired = findingOf({
  severity: 'info',
  rule: 'expired',
  subject: { type: 'exception', kind: 'exception', id: 'EX-7' },
});

describe('answer', () => {
  it.each([
    {
      name: 'violations, by severity, worst first',
      document: documentOf({
        policies: [policyOf('p', { fail: 3, pass: 1_234 })],
        findings: [medium, critical, medium],
      }),
      says: 'VIOLATIONS: 3 of 1,237 judgements fail (1 critical, 2 medium)',
    },
    {
      name: 'findings about policies apart from judgements',
      document: documentOf({ policies: [policyOf('p', { pass: 2 })], findings: [unsound] }),
      says: 'VIOLATIONS: 1 finding about the policies themselves',
    },
    {
      name: 'incomplete before violations',
      document: documentOf({
        complete: false,
        gaps: [gap],
        policies: [policyOf('p', { fail: 1, unknown: 2, pass: 4 })],
        findings: [critical],
      }),
      says: 'INCOMPLETE: 1 gap, 2 of 7 judgements unknown; 1 fail (1 critical)',
    },
    {
      name: 'incomplete without any failure',
      document: documentOf({ complete: false, policies: [policyOf('p', { pass: 4 })] }),
      says: 'INCOMPLETE: not everything was read, 0 of 4 judgements unknown; no failure seen',
    },
    {
      name: 'incomplete for one gap, whatever `complete` says',
      document: documentOf({ gaps: [gap], policies: [policyOf('p', { pass: 4 })] }),
      says: 'INCOMPLETE: 1 gap, 0 of 4 judgements unknown; no failure seen',
    },
    {
      name: 'incomplete for one unknown, whatever `complete` says',
      document: documentOf({ policies: [policyOf('p', { pass: 4, unknown: 1 })] }),
      says: 'INCOMPLETE: not everything was read, 1 of 5 judgements unknown; no failure seen',
    },
    {
      name: 'all pass',
      document: documentOf({ policies: [policyOf('p', { pass: 4 }), policyOf('q', { pass: 1 })] }),
      says: 'COMPLIANT: 5 judgements, all pass',
    },
    {
      name: 'no failure, though not all pass',
      document: documentOf({ policies: [policyOf('p', { pass: 4, skipped: 1, excepted: 1 })] }),
      says: 'COMPLIANT: 4 of 6 judgements pass, 1 excepted, none fails',
    },
    {
      name: 'no failure where only what is too young is skipped',
      document: documentOf({ policies: [policyOf('p', { pass: 4, skipped: 1 })] }),
      says: 'COMPLIANT: 4 of 5 judgements pass, none fails',
    },
    {
      name: 'compliant also where an exception has ended',
      document: documentOf({ policies: [policyOf('p', { pass: 4 })], findings: [expired] }),
      says: 'COMPLIANT: 4 judgements, all pass',
    },
    {
      name: 'not compliant where nothing was judged',
      document: documentOf({ policies: [policyOf('p')] }),
      says: 'NOTHING JUDGED: the policies select nothing here',
    },
    {
      name: 'not compliant where all is skipped',
      document: documentOf({ policies: [policyOf('p', { skipped: 3 })] }),
      says: 'NOTHING JUDGED: 0 of 3 judgements pass; 3 skipped',
    },
    {
      name: 'not compliant where all is skipped or excepted',
      document: documentOf({ policies: [policyOf('p', { skipped: 1, excepted: 1 })] }),
      says: 'NOTHING JUDGED: 0 of 2 judgements pass; 1 excepted, 1 skipped',
    },
    {
      name: 'compliant with a single pass',
      document: documentOf({ policies: [policyOf('p', { skipped: 3 }), policyOf('q', { pass: 1 })] }),
      says: 'COMPLIANT: 1 of 4 judgements pass, none fails',
    },
  ])('says $name', ({ document, says }) => {
    const { word, detail } = answer(document);
    expect(`${word}: ${detail}`).toBe(says);
  });
});

describe('verdictWords', () => {
  it('adds what ends soon and what is wrong with the policies and their exceptions', () => {
    const due = findingOf({ verdict: 'pass', due: true });
    const document = documentOf({
      policies: [policyOf('p', { pass: 4, skipped: 1 })],
      findings: [due, unsound, expired, expired],
    });
    expect(verdictWords(document)).toBe(
      '1 skipped, 4 pass, of which 1 due soon; 1 finding about the policies themselves; ' +
        '2 findings about exceptions and holds',
    );
  });
});
