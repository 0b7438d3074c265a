import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderJunit } from '../../lib/report/junit.ts';
import { documentOf, exceptionOf, findingOf, policyOf } from '../support/document.ts';
import { casesOf, checkJunit } from './junit-rules.ts';
import { type Element, readXml } from './readers.ts';

const render = (document: ReportDocument) =>
  [...renderJunit(document, { color: false, columns: 80 })].join('');
const suitesOf = (document: ReportDocument): Element[] => {
  const root = readXml(render(document));
  checkJunit(root);
  return root.children;
};
const outcomesOf = (suite: Element | undefined) =>
  (suite ? casesOf(suite) : []).map(({ attributes, children: [child] }) => [
    attributes.name,
    child?.name ?? 'pass',
    child?.attributes.message ?? '',
  ]);

describe('the suite of a policy', () => {
  it.each([
    { verdict: 'pass', due: false, outcome: 'pass', message: '' },
    { verdict: 'pass', due: true, outcome: 'pass', message: '' },
    { verdict: 'fail', due: false, outcome: 'failure', message: 'Too old.' },
    { verdict: 'unknown', due: false, outcome: 'error', message: 'Too old.' },
    { verdict: 'excepted', due: false, outcome: 'skipped', message: 'excepted: Too old.' },
    { verdict: 'skipped', due: false, outcome: 'skipped', message: 'does not apply yet: Too old.' },
  ] as const)('tells $verdict (due: $due) as $outcome', ({ verdict, due, outcome, message }) => {
    const exception = verdict === 'excepted' ? exceptionOf() : null;
    const finding = findingOf({ verdict, due, exception, message: 'Too old.' });
    const policies = [policyOf('production', { [verdict]: 1 })];
    const [, suite] = suitesOf(documentOf({ policies, findings: [finding] }));
    expect(suite?.attributes.name).toBe('production');
    expect(outcomesOf(suite)).toEqual([['web-1 (Droplet 3164444, nyc3)', outcome, message]]);
    expect(casesOf(suite as Element)[0]?.attributes.classname).toBe('production.freshness');
    if (due) expect(suite?.children.at(-2)?.text).toContain('Due: web-1: Too old.');
  });

  it('explains a failure: facts, limit, page, fingerprint, and the exception that covers it', () => {
    const [, failed, covered] = suitesOf(
      documentOf({
        policies: [policyOf('production', { fail: 1 }), policyOf('staging', { excepted: 1 })],
        findings: [
          findingOf({ changesAt: '2026-02-27T08:00:00Z' }),
          findingOf({ policy: 'staging', verdict: 'excepted', exception: exceptionOf() }),
        ],
      }),
    );
    expect(casesOf(failed as Element)[0]?.children[0]).toMatchObject({
      attributes: { type: 'critical' },
      text: [
        'Its newest point is 3 days 2 hours old; at most 28 hours is allowed.',
        'since 2026-02-27 08:00 UTC (1 day 22 hours ago)',
        'https://cloud.digitalocean.com/droplets/3164444',
        'default/production/freshness/3164444',
        'Seen: {"newestAt":"2026-02-26T04:00:00Z","points":7}',
        'Allowed: {"rpo":"28h","grace":"28h"}',
      ].join('\n'),
    });
    expect(casesOf(covered as Element)[0]?.children[0]?.text).toContain('Excepted by EX-7 until the end of');
  });

  it('that selects nothing is not empty', () => {
    const [, suite] = suitesOf(documentOf({ policies: [policyOf('production')] }));
    expect(outcomesOf(suite)).toEqual([
      ['something is selected', 'skipped', 'The policy selects nothing here.'],
    ]);
  });

  it('that selects nothing of what was read may select something', () => {
    const [, suite] = suitesOf(documentOf({ policies: [policyOf('production')], complete: false }));
    expect(outcomesOf(suite)).toEqual([
      ['something is selected', 'skipped', 'The policy selects nothing of what was read.'],
    ]);
  });

  it('has the tally as properties, and other findings have suites of their own', () => {
    const subject = { ...findingOf().subject, type: 'exception' as const, kind: 'exception' };
    const [, suite, exceptions] = suitesOf(
      documentOf({
        policies: [policyOf('production', { fail: 1, pass: 34 })],
        findings: [findingOf(), findingOf({ policy: 'exceptions', rule: 'unused', subject })],
      }),
    );
    const properties = suite?.children[0]?.children.map(({ attributes }) => [
      attributes.name,
      attributes.value,
    ]);
    expect(properties).toEqual([
      ['selected', '35'],
      ['pass', '34'],
      ['fail', '1'],
      ['excepted', '0'],
      ['unknown', '0'],
      ['skipped', '0'],
    ]);
    expect(exceptions?.attributes).toMatchObject({ name: 'exceptions', failures: '1' });
  });
});

describe('the suite of the reading', () => {
  it('passes where everything is known', () => {
    const [reading] = suitesOf(documentOf({ policies: [policyOf('production', { pass: 1 })] }));
    expect(outcomesOf(reading)).toEqual([['everything is known', 'pass', '']]);
  });

  it('has an error for each gap and for the whole, so that no incomplete run is green', () => {
    const gap = {
      endpoint: '/v2/volumes',
      reason: 'refused with 403',
      affects: ['volumes', 'tags of volumes'],
    };
    const [reading] = suitesOf(documentOf({ complete: false, gaps: [gap, gap] }));
    expect(outcomesOf(reading)).toEqual([
      ['everything is known', 'error', 'INCOMPLETE: 2 gaps, 0 of 0 judgements unknown; no failure seen'],
      ['/v2/volumes is read', 'error', '/v2/volumes: refused with 403'],
      ['/v2/volumes is read (2)', 'error', '/v2/volumes: refused with 403'],
    ]);
    expect(casesOf(reading as Element)[1]?.children[0]?.text).toBe('It could hide: volumes; tags of volumes');
  });

  it('has an error also where the one thing missing is a verdict', () => {
    const [reading] = suitesOf(documentOf({ complete: false }));
    expect(reading?.attributes.errors).toBe('1');
  });
});

it.each([
  ['<b> & "q" \'a\' ]]>', '<b> & "q" \'a\' ]]>'],
  ['\u0000\u0008\u000b\u001b', '\\u{0}\\u{8}\\u{b}\\u{1b}'],
  ['\ud800 \udfff', '\\u{d800} \\u{dfff}'],
  ['\ufffe\uffff', '\\u{fffe}\\u{ffff}'],
  ['a\tb\r\nc', 'a\\u{9}b\\u{d}\\u{a}c'],
  ['\u{1f469}\u200d\u{1f4bb}', '\u{1f469}\u200d\u{1f4bb}'],
])('%j is valid XML, in an attribute and between tags', (name, expected) => {
  const finding = findingOf({ subject: { name }, message: name });
  const [, suite] = suitesOf(documentOf({ findings: [finding] }));
  const [one] = casesOf(suite as Element);
  expect(one?.attributes.name).toBe(`${expected} (Droplet 3164444, nyc3)`);
  expect(one?.children[0]?.attributes.message).toBe(expected);
  expect(one?.children[0]?.text.split('\n')[0]).toBe(expected);
});
