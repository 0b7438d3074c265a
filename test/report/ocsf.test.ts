import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderOcsf } from '../../lib/report/ocsf.ts';
import { documentOf, exceptionOf, findingOf, policyOf } from '../support/document.ts';
import { type Attributes, derivedValues, eventClass, objects, ocsfProblems } from '../support/ocsf.ts';
import { publishedAttributes } from '../support/ocsf-published.ts';
import { hostileDocument } from './hostile.ts';

// biome-ignore lint/suspicious/noExplicitAny: events are what a SIEM reads, in a shape that the table checks
type Event = any;

const eventsOf = (document: ReportDocument): Event[] => {
  const text = [...renderOcsf(document)].join('');
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.flatMap(ocsfProblems)).toEqual([]);
  return events;
};
const eventOf = (document: ReportDocument, record: string): Event =>
  eventsOf(document).find(({ metadata }) => metadata.event_code === record);

const production = {
  ...policyOf('production', { fail: 1, pass: 3 }),
  title: 'Production is backed up',
  owner: 'platform@example.com',
  controls: ['iso27001:A.8.13', 'own:1', 'iso27001:A.5.9'],
};
const failing = documentOf({
  account: { id: 'main', name: 'Example Ltd', email: null },
  policies: [production],
  findings: [findingOf()],
});

describe('ocsf', () => {
  it('has a judgement as an event of its resource', () => {
    const event = eventOf(failing, 'judgement');
    expect(event).toMatchObject({
      activity_id: 1,
      category_uid: 2,
      class_uid: 2003,
      type_uid: 200301,
      time: Date.UTC(2026, 2, 1, 6),
      timezone_offset: 0,
      severity_id: 5,
      severity: 'Critical',
      status_id: 1,
      status: 'New',
      status_code: 'fail',
      message: 'web-1: Its newest point is 3 days 2 hours old; at most 28 hours is allowed.',
      metadata: {
        version: '1.8.0',
        profiles: ['cloud'],
        product: { name: 'snapwarden', vendor_name: 'snapwarden', version: '1.2.3' },
        uid: 'default/production/freshness/3164444@2026-03-01T06:00:00Z',
        logged_time: Date.UTC(2026, 2, 1, 6, 0, 9),
        original_time: '2026-03-01T06:00:00Z',
        tenant_uid: 'main',
      },
      cloud: { provider: 'DigitalOcean', account: { uid: 'main', name: 'Example Ltd' }, region: 'nyc3' },
      finding_info: {
        uid: 'default/production/freshness/3164444',
        title: 'Flags resources whose newest point is too old, or that have none.',
        analytic: { uid: 'production/freshness', name: 'freshness', type_id: 1 },
      },
      resources: [{ uid: '3164444', name: 'web-1', type: 'droplet', region: 'nyc3' }],
      observables: [{ name: 'resources.uid', type_id: 10, value: '3164444' }],
      remediation: { desc: 'Take a snapshot now, then find out why the usual one is missing.' },
      unmapped: { facts: findingOf().facts, limit: findingOf().limit, due: false, changes_at: null },
    });
  });

  it('has the controls of the policy as standards and requirements', () => {
    expect(eventOf(failing, 'judgement').compliance).toEqual({
      control: 'production: Production is backed up',
      standards: ['ISO/IEC 27001:2022', 'own'],
      requirements: [
        'iso27001:A.8.13 Backups are made, kept and tested as agreed',
        'own:1',
        'iso27001:A.5.9 Know what information and assets there are, and whose',
      ],
      status_id: 3,
      status: 'Fail',
      checks: [
        {
          uid: 'production/freshness',
          name: 'freshness',
          severity: 'critical',
          standards: ['ISO/IEC 27001:2022', 'own'],
          status_id: 3,
          status: 'Fail',
        },
      ],
    });
    const without = { ...failing, policies: [{ ...production, controls: [] }] };
    expect(eventOf(without, 'judgement').compliance).not.toHaveProperty('standards');
  });

  it.each([
    { verdict: 'pass', compliance: 1, status: 4, severity: 1, activity: 1, known: 3 },
    { verdict: 'fail', compliance: 3, status: 1, severity: 5, activity: 1, known: 2 },
    { verdict: 'excepted', compliance: 3, status: 3, severity: 5, activity: 1, known: 2 },
    { verdict: 'unknown', compliance: 2, status: 1, severity: 5, activity: 1, known: 2 },
    { verdict: 'skipped', compliance: 99, status: 4, severity: 1, activity: 1, known: 3 },
  ] as const)(
    'has the verdict $verdict as compliance $compliance',
    ({ verdict, activity, known, ...ids }) => {
      const exception = verdict === 'excepted' ? exceptionOf() : null;
      const seen = (firstSeen: object) =>
        eventOf({ ...failing, findings: [findingOf({ verdict, exception, ...firstSeen })] }, 'judgement');
      const event = seen({});
      expect(event.compliance.status_id).toBe(ids.compliance);
      expect(event.status_id).toBe(ids.status);
      expect(event.severity_id).toBe(ids.severity);
      expect(event.activity_id).toBe(activity);
      expect(seen({ firstSeen: failing.now }).activity_id).toBe(activity);
      const later = seen({ firstSeen: '2026-02-28T06:00:00Z' });
      expect(later).toMatchObject({ activity_id: known, type_uid: 200300 + known });
      expect(later.finding_info.first_seen_time).toBe(Date.UTC(2026, 1, 28, 6));
      expect(event.status_detail).toBe(
        exception
          ? 'Excepted by EX-7 until the end of 2027-01-31 (dana@example.com): Base images'
          : undefined,
      );
    },
  );

  it.each([
    ['info', 1],
    ['low', 2],
    ['medium', 3],
    ['high', 4],
    ['critical', 5],
  ] as const)('has the severity %s as %i', (severity, id) => {
    const document = { ...failing, findings: [findingOf({ severity })] };
    expect(eventOf(document, 'judgement').severity_id).toBe(id);
  });

  it('has a gap as a warning, as severe as the worst that it could hide', () => {
    const gaps = [{ endpoint: 'GET /v2/volumes', reason: 'Refused with 403.', affects: ['volumes'] }];
    const rules = [
      { id: 'a', kind: 'max-age', severity: 'low' as const, line: null },
      { id: 'b', kind: 'freshness', severity: 'high' as const, line: null },
    ];
    const event = eventOf(documentOf({ complete: false, gaps, policies: [{ ...production, rules }] }), 'gap');
    expect(event).toMatchObject({
      severity_id: 4,
      message: 'GET /v2/volumes: Refused with 403.',
      compliance: { status_id: 2 },
      resources: [{ uid: 'default', type: 'account' }],
      unmapped: { affects: ['volumes'] },
    });
  });

  it.each([
    ['pass', { pass: 3 }, true, 1, 'COMPLIANT', 1],
    ['fail', { pass: 3, fail: 1 }, true, 3, 'VIOLATIONS', 3],
    ['fail, although something is unknown', { fail: 1, unknown: 1 }, false, 3, 'INCOMPLETE', 3],
    ['unknown', { pass: 3, unknown: 1 }, false, 2, 'INCOMPLETE', 2],
    ['pass, although something was not read', { pass: 3 }, false, 2, 'INCOMPLETE', 2],
    ['nothing', {}, true, 2, 'NOTHING JUDGED', 2],
    ['no pass', { excepted: 1, skipped: 2 }, true, 2, 'NOTHING JUDGED', 2],
  ] as const)(
    'answers for the policy and the run where there is: %s',
    (_, tally, complete, policy, word, run) => {
      const document = documentOf({ complete, policies: [policyOf('production', tally)] });
      expect(eventOf(document, 'policy').compliance.status_id).toBe(policy);
      expect(eventOf(document, 'run')).toMatchObject({ status_code: word, compliance: { status_id: run } });
      expect(eventOf(document, 'policy').unmapped.tally).toEqual(document.tally);
    },
  );

  it('says something also where there is nothing', () => {
    expect(eventsOf(documentOf()).map(({ metadata }) => metadata.event_code)).toEqual(['run']);
  });

  it('tells what is about the policies themselves from judgements', () => {
    const missed = findingOf({ kind: 'selection', subject: { type: 'policy', kind: 'policy' } });
    const events = eventsOf({ ...failing, findings: [missed] });
    expect(events.map(({ metadata }) => metadata.event_code)).toEqual(['run', 'policy', 'notice']);
  });

  it('has an event for each finding with any text, each on a line, and tells no lie about what was seen', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const events = eventsOf(document);
        const { policies, gaps, findings } = document;
        expect(events).toHaveLength(1 + gaps.length + policies.length + findings.length);
        const judged = events.slice(1 + gaps.length + policies.length);
        for (const [at, { compliance, resources, unmapped }] of judged.entries()) {
          const finding = findings[at];
          if (compliance.status_id === 1) expect(finding?.verdict).toBe('pass');
          if (finding?.subject.name.isWellFormed()) expect(resources[0].name).toBe(finding.subject.name);
          expect(unmapped.due).toBe(finding?.due);
        }
      }),
    );
  });
});

const schema = process.env.OCSF_SCHEMA;
const why = 'skipped: OCSF_SCHEMA names no copy of the schema';
if (!schema) console.warn(`the published OCSF schema ${why}`);

describe.skipIf(!schema)(`the published OCSF schema${schema ? '' : ` (${why})`}`, () => {
  const classes: readonly [string, Attributes, string][] = [
    ['events/findings/compliance_finding.json', eventClass, ''],
    ...Object.entries(objects).map(([name, attributes]): [string, Attributes, string] => [
      `objects/${name}.json`,
      attributes,
      `${name}.`,
    ]),
  ];

  it.each(classes)('%s demands what our table says', (file, attributes, prefix) => {
    const published = publishedAttributes(schema ?? '', file);
    for (const [name, [requirement, type, values]] of Object.entries(attributes)) {
      const [wanted, ofType, ofValues] = published[name] ?? [];
      const expected = derivedValues.includes(`${prefix}${name}`) ? undefined : ofValues;
      expect([name, requirement, type, values]).toEqual([name, wanted, ofType, expected]);
    }
    const demanded = Object.entries(published).filter(([, [requirement]]) => requirement !== 'optional');
    for (const [name] of demanded) expect(Object.keys(attributes)).toContain(name);
  });
});
