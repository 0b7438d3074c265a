import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderTable } from '../../lib/report/table.ts';
import { documentOf, endpointOf, exceptionOf, findingOf, policyOf } from '../support/document.ts';

function lines(document: ReportDocument, columns = 80, color = false): string[] {
  return [...renderTable(document, { color, columns })].join('').split('\n');
}

const story = documentOf({
  account: { id: 'prod', name: 'Example Ltd', email: 'ops@example.com' },
  complete: false,
  gaps: [
    {
      endpoint: 'GET /v2/droplets/3164490/backups',
      reason: 'Page 2 of 3 could not be read: the connection was reset 4 times.',
      affects: ['droplet-backup points of droplet 3164490'],
    },
  ],
  inventory: {
    droplets: 52,
    volumes: null,
    points: { dropletBackup: 1_364, dropletSnapshot: 40, volumeSnapshot: null },
    span: { dropletBackup: null, dropletSnapshot: null, volumeSnapshot: null },
    endpoints: [
      endpointOf(),
      endpointOf({
        endpoint: 'GET /v2/droplets/{id}/backups',
        items: 20,
        expected: 27,
        requests: 7,
        retries: 4,
        throttled: 1,
        status: 'incomplete',
      }),
    ],
  },
  policies: [
    { ...policyOf('production', { pass: 181, fail: 2, unknown: 1, excepted: 1 }), title: 'Production data' },
    policyOf('staging', { pass: 34 }),
    policyOf('dev', { pass: 12, skipped: 2 }),
    policyOf('legacy'),
  ],
  findings: [
    findingOf({
      verdict: 'excepted',
      severity: 'high',
      rule: 'max-age',
      kind: 'max-age',
      message: 'It is 512 days old; at most 90 days is allowed.',
      changesAt: '2027-01-31T23:00:00Z',
      exception: exceptionOf({ category: 'waiver', ticket: 'OPS-12' }),
      subject: { type: 'point', kind: 'droplet-snapshot', id: '998877', name: 'golden' },
      consoleUrl: 'https://cloud.digitalocean.com/images/snapshots/droplets',
    }),
    findingOf({
      rule: 'both-halves',
      kind: 'protected',
      severity: 'medium',
      message:
        'The Droplet itself has 7 points (wanted: 1), its attached volume pg-data (no point) not enough.',
      subject: { id: '3164777', name: '本番データベース' },
    }),
    findingOf(),
    findingOf({ verdict: 'unknown', severity: 'high', subject: { id: '3164801', name: '' } }),
  ],
});

describe('table', () => {
  it('tells the whole story in 80 columns', () => {
    expect(lines(story)).toEqual([
      'INCOMPLETE: 1 gap, 1 of 233 judgements unknown; 2 fail (1 critical, 1 medium)',
      '',
      'Account    prod (Example Ltd, ops@example.com)',
      'Judged at  2026-03-01 06:00 UTC',
      'Inventory  52 Droplets, 1,364 Droplet backups, 40 Droplet snapshots; not read,',
      '           as no policy needs them: volumes, volume snapshots; there may be more',
      '           in what could not be read',
      'Read       72 of 79 items that the API counts, 8 requests, 2 pages, 4 retries,',
      '           throttled once',
      'Verdicts   2 fail, 1 unknown, 1 excepted, 2 skipped, 227 pass',
      'Cost       $412.30 a month is kept; prices of 2026-03-09',
      '',
      '✗ production · Production data',
      '  2 fail, 1 unknown, 1 excepted, 181 pass · 185 subjects',
      '─'.repeat(80),
      '  ✗ CRITICAL  freshness                                                   1 fail',
      '    web-1  Droplet 3164444, nyc3',
      '      Its newest point is 3 days 2 hours old; at most 28 hours is allowed.',
      '  ? UNKNOWN, high  freshness                                           1 unknown',
      '    (no name)  Droplet 3164801, nyc3',
      '      Its newest point is 3 days 2 hours old; at most 28 hours is allowed.',
      '  ✗ MEDIUM  both-halves (protected)                                       1 fail',
      '    本番データベース  Droplet 3164777, nyc3',
      '      The Droplet itself has 7 points (wanted: 1), its attached volume pg-data',
      '      (no point) not enough.',
      '  ~ EXCEPTED, high  max-age                                           1 excepted',
      '    golden  Droplet snapshot 998877, nyc3',
      '      until 2027-01-31 23:00 UTC (in 336 days)',
      '      It is 512 days old; at most 90 days is allowed.',
      '      Excepted by EX-7 until the end of 2027-01-31 (waiver, dana@example.com,',
      '      OPS-12): Base images',
      '',
      '✓ staging: 34 pass',
      '✓ dev: 2 skipped, 12 pass',
      '- legacy: selects nothing of what was read',
      '',
      'What could not be read',
      '─'.repeat(80),
      '  ? GET /v2/droplets/3164490/backups  Page 2 of 3 could not be read: the',
      '    connection was reset 4 times.',
      '    could hide: droplet-backup points of droplet 3164490',
      '',
      'Endpoints that needed more than one try, or stayed incomplete',
      '─'.repeat(80),
      '  GET /v2/droplets/{id}/backups  incomplete, 20 of 27 items, 4 retries,',
      '    throttled once',
      '',
      'Not audited: managed databases, Spaces and custom images.',
      '',
    ]);
  });

  it('puts dates and links at the right edge where there is room', () => {
    const [wide] = [lines(story, 120)];
    const start = wide.findIndex((line) => line.includes('web-1'));
    expect(wide[start]).toBe(
      `    web-1  Droplet 3164444, nyc3${'https://cloud.digitalocean.com/droplets/3164444'.padStart(88)}`,
    );
    expect(wide.find((line) => line.includes('golden'))).toMatch(
      /^ {4}golden {2}Droplet snapshot 998877, nyc3 {30,}until 2027-01-31 23:00 UTC \(in 336 days\)$/,
    );
  });

  it('uses no more than 120 columns, and 80 where nobody knows how many there are', () => {
    expect(lines(story, 500)).toEqual(lines(story, 120));
    expect(lines(story, Number.POSITIVE_INFINITY)).toEqual(lines(story, 120));
    expect(lines(story, 0)).toEqual(lines(story, 80));
    expect(lines(story, Number.NaN)).toEqual(lines(story, 80));
    expect(lines(story, 10)).toEqual(lines(story, 40));
  });

  it('shows the first ten of many alike, a link they share once, and how many more there are', () => {
    const many = Array.from({ length: 500 }, (_, at) =>
      findingOf({
        rule: 'max-age',
        kind: 'max-age',
        severity: at < 480 ? 'medium' : 'low',
        subject: { id: `${at}`, name: `snapshot-${at}` },
        consoleUrl: 'https://cloud.digitalocean.com/images/snapshots/volumes',
      }),
    );
    const shown = lines(
      documentOf({ policies: [policyOf('production', { fail: 500 })], findings: many }),
      120,
    );
    expect(shown.filter((line) => line.includes('snapshot-'))).toHaveLength(20);
    expect(shown).toContain('    … and 470 more like these (medium, fail); --format json has every one');
    expect(shown).toContain('    … and 10 more like these (low, fail); --format json has every one');
    const links = shown.filter((line) => line.includes('https://'));
    expect(links).toHaveLength(2);
    expect(links[0]).toMatch(/^ {2}✗ MEDIUM {2}max-age .*\/images\/snapshots\/volumes {2}480 fail$/);
  });

  it('keeps the order of the policies and puts findings about anything else last', () => {
    const document = documentOf({
      policies: [policyOf('b', { fail: 1 }), policyOf('a', { fail: 1 })],
      findings: [
        findingOf({
          policy: 'exceptions',
          severity: 'info',
          consoleUrl: null,
          subject: { type: 'exception', id: 'EX-7', name: 'EX-7' },
        }),
        findingOf({ policy: 'a' }),
        findingOf({ policy: 'b' }),
      ],
    });
    const heads = lines(document).flatMap((line, at, all) =>
      all[at + 1]?.startsWith('──') ? line.split(' ')[1] : [],
    );
    expect(heads).toEqual(['b', 'a', 'exceptions']);
    expect(lines(document)).toContain('    EX-7  exception');
  });

  it.each([
    ['✗', { fail: 1, pass: 3 }],
    ['?', { unknown: 1, pass: 3 }],
    ['✓', { excepted: 1, pass: 3 }],
    ['-', {}],
  ])('marks a policy %s by its tally %o, even where no finding is listed', (mark, counts) => {
    const shown = lines(documentOf({ policies: [policyOf('production', counts)] }));
    expect(shown.find((line) => line.includes('production'))?.charAt(0)).toBe(mark);
  });

  it('lists a passing policy with what is due', () => {
    const due = findingOf({
      verdict: 'pass',
      due: true,
      severity: 'high',
      changesAt: '2026-03-06T04:30:00Z',
    });
    const shown = lines(
      documentOf({ policies: [policyOf('production', { pass: 9 })], findings: [due] }),
      100,
    );
    expect(shown[0]).toBe('COMPLIANT: 9 judgements, all pass');
    expect(shown.find((line) => line.includes('! DUE'))).toMatch(/^ {2}! DUE, high {2}freshness +1 due$/);
    expect(shown.find((line) => line.includes('web-1'))).toContain('passes until 2026-03-06 04:30 UTC');
  });

  it.each([
    ['COMPLIANT', '\u001b[32m', documentOf({ policies: [policyOf('p', { pass: 1 })] })],
    [
      'VIOLATIONS',
      '\u001b[31m',
      documentOf({ policies: [policyOf('p', { fail: 1 })], findings: [findingOf()] }),
    ],
    ['INCOMPLETE', '\u001b[33m', documentOf({ complete: false, policies: [policyOf('p', { pass: 1 })] })],
    ['NOTHING JUDGED', '\u001b[33m', documentOf()],
  ])('colours %s in its own colour', (word, sgr, document) => {
    expect(lines(document, 80, true)[0]).toContain(`${sgr}${word}:`);
  });

  it('shows instants in the zone asked for', () => {
    const text = [...renderTable(story, { color: false, columns: 80, timeZone: 'Europe/Berlin' })].join('');
    expect(text).toContain('Judged at  2026-03-01 07:00 +01:00');
    expect(text).toContain('until 2027-02-01 00:00 +01:00 (in 336 days)');
  });

  it('names who answers for a policy that found something', () => {
    const owned = { ...policyOf('production', { fail: 1 }), title: 'Data', owner: 'dana@example.com' };
    const text = lines(
      documentOf({
        policies: [owned, { ...policyOf('b', { pass: 1 }), owner: 'sam' }],
        findings: [findingOf()],
      }),
    );
    expect(text).toContainEqual(expect.stringMatching(/^✗ production · Data · dana@example\.com +1 fail/));
    expect(text.join('')).not.toContain('sam');
  });

  it('tells when something was first found, where an earlier run did', () => {
    const found = findingOf({ firstSeen: '2026-02-20T06:00:00Z' });
    const text = lines(documentOf({ findings: [found] }), 120).join('\n');
    expect(text).toContain('first found 2026-02-20 06:00 UTC (9 days ago)');
  });

  it('has a line for each framework that the policies name, worst first, and none without', () => {
    const policies = [
      { ...policyOf('a', { pass: 1 }), controls: ['soc2:A1.2', 'own:1'] },
      { ...policyOf('b', { fail: 1 }), controls: ['soc2:C1.2'] },
    ];
    const text = lines(documentOf({ policies }), 100);
    const at = text.indexOf('Controls · evidence from these policies, no certification');
    expect(text.slice(at - 1, at + 5)).toEqual([
      '',
      'Controls · evidence from these policies, no certification',
      '─'.repeat(100),
      '  SOC 2 (Trust Services Criteria 2017, revised 2022)  not met C1.2  met A1.2  not assessed A1.3',
      '  own  met 1',
      '',
    ]);
    expect(lines(documentOf({ policies: [policyOf('a', { pass: 1 })] })).join('')).not.toContain('Controls');
  });
});
