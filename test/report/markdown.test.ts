import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { escapeMarkdown, renderMarkdown } from '../../lib/report/markdown.ts';
import { printable } from '../../lib/text.ts';
import { documentOf, exceptionOf, findingOf, policyOf } from '../support/document.ts';
import { hostileNames, hostileText } from './hostile.ts';

const render = (document: ReportDocument) =>
  [...renderMarkdown(document, { color: false, columns: 80 })].join('');

/** What a reader of the rendered page sees. */
function shown(markdown: string): string {
  return markdown
    .replaceAll('<!-- -->', '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** What is left for Markdown, GitHub or GitLab to give a meaning to; references count as text. */
function meaningful(markdown: string): string {
  return markdown.replaceAll('<!-- -->', '\u0000').replace(/&#\d+;/g, '\u0001');
}

describe('escapeMarkdown', () => {
  it.each([
    ['web-1', 'web-1'],
    ['a, b; 3 of 4 (75 %) at 06:00: 1.5 GB', 'a, b; 3 of 4 (75 %) at 06:00: 1.5 GB'],
    ['@team', '&#64;<!-- -->team'],
    ['a | b', 'a &#124; b'],
    ['[x](y)', '&#91;x&#93;(y)'],
    ['https://x', 'https&#58;<!-- -->&#47;<!-- -->/x'],
    ['www.x', 'www&#46;<!-- -->x'],
    ['GH-1 #1', 'GH&#45;<!-- -->1 &#35;<!-- -->1'],
    ['&lt;', '&#38;<!-- -->lt;'],
    ['a\nb', 'a&#92;u&#123;a&#125;b'],
  ])('writes %s as %s', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  it('shows the text unchanged', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(shown(escapeMarkdown(text, 500))).toBe(printable(text, 500));
      }),
    );
  });

  it('leaves no character that could begin anything', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.constantFrom(...hostileNames)), (text) => {
        const left = meaningful(escapeMarkdown(text));
        expect(left).not.toMatch(/[\\`*_{}[\]<>|~$&#\n\r]|[@!%^](?=[\p{L}\p{N}_"])|:\/\/|:[^\s\d]|\D:\S/u);
        expect(left).not.toMatch(/www\.|\.\p{L}|GH-\d/iu);
      }),
      { numRuns: 500 },
    );
  });
});

describe('markdown', () => {
  it('answers, sums up, lists, and says what was not read', () => {
    const document = documentOf({
      complete: false,
      gaps: [
        { endpoint: 'GET /v2/volumes', reason: 'Refused with 403.', affects: ['volumes', 'tags of volumes'] },
      ],
      policies: [
        { ...policyOf('production', { fail: 1, pass: 2 }), title: 'Production data' },
        policyOf('staging', { pass: 34 }),
      ],
      findings: [findingOf({ changesAt: '2026-02-27T06:00:00Z' })],
    });
    expect(render(document).split('\n')).toEqual([
      '# INCOMPLETE: 1 gap, 0 of 37 judgements unknown; 1 fail (1 critical)',
      '',
      '| Account | default |',
      '| --- | --- |',
      '| Judged at | 2026-03-01 06:00 UTC |',
      '| Inventory | 52 Droplets, 31 volumes, 364 Droplet backups, 40 Droplet snapshots, 118 volume snapshots; ' +
        'there may be more in what could not be read |',
      '| Read | 52 of 52 items that the API counts, 1 request, 1 page |',
      '| Verdicts | 1 fail, 36 pass |',
      '| Cost | &#36;<!-- -->412.30 a month is kept; prices of 2026-03-09 |',
      '',
      '| Policy | Subjects | Fail | Unknown | Excepted | Skipped | Pass |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| production | 3 | 1 | 0 | 0 | 0 | 2 |',
      '| staging | 34 | 0 | 0 | 0 | 0 | 34 |',
      '',
      '## production: Production data',
      '',
      '1 fail, 2 pass',
      '',
      '| Verdict | Rule | Subject | Finding | When |',
      '| --- | --- | --- | --- | --- |',
      '| ❌ fail, critical | freshness | [web-1](https://cloud.digitalocean.com/droplets/3164444) ' +
        '(Droplet 3164444, nyc3) | Its newest point is 3 days 2 hours old; at most 28 hours is allowed. ' +
        '| since 2026-02-27 06:00 UTC (2 days ago) |',
      '',
      '## What could not be read',
      '',
      '| Endpoint | Why | What it could hide |',
      '| --- | --- | --- |',
      '| GET /v2/volumes | Refused with 403. | volumes; tags of volumes |',
      '',
      '## How the account was read',
      '',
      '| Endpoint | Status | Items | Items by the API’s count | Requests | Pages | Duplicates | Retries | Throttled |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      '| GET /v2/droplets | complete | 52 | 52 | 1 | 1 | 0 | 0 | 0 |',
      '',
      'Not audited: managed databases, Spaces and custom images.',
      '',
    ]);
  });

  it('says what covers what is excepted, and what is wrong with exceptions', () => {
    const text = render(
      documentOf({
        policies: [policyOf('production', { excepted: 1 })],
        findings: [
          findingOf({ verdict: 'excepted', message: 'Too old.', exception: exceptionOf({ owner: 'dana' }) }),
          findingOf({
            policy: 'exceptions',
            rule: 'unused',
            kind: 'exception',
            severity: 'info',
            message: 'It covers no failure.',
            subject: { type: 'exception', kind: 'exception', id: 'EX-8', name: 'EX-8', region: null },
            consoleUrl: null,
          }),
        ],
      }),
    );
    expect(text).toContain(
      '| Too old.<br>Excepted by EX-7 until the end of 2027-01-31 (dana): Base images |',
    );
    expect(text).toContain(
      '\n## exceptions\n\n| Verdict | Rule | Subject | Finding | When |\n| --- | --- | --- | --- | --- |\n' +
        '| ❌ fail, info | unused | EX-8 (exception) | It covers no failure. |  |\n',
    );
  });

  it('has every finding, however many', () => {
    const findings = Array.from({ length: 500 }, (_, at) => findingOf({ subject: { id: `${at}` } }));
    const text = render(documentOf({ policies: [policyOf('production', { fail: 500 })], findings }));
    expect(text.match(/^\| ❌ fail/gm)).toHaveLength(500);
  });

  it('links to the control panel only', () => {
    const link = (consoleUrl: string) =>
      render(documentOf({ findings: [findingOf({ consoleUrl })] })).includes('](');
    expect(link('https://cloud.digitalocean.com/images/snapshots/volumes?page=2')).toBe(true);
    expect(link('https://cloud.digitalocean.com.evil.example/')).toBe(false);
    expect(link('https://cloud.digitalocean.com/)[x](https://evil.example')).toBe(false);
    expect(link('javascript:alert(1)')).toBe(false);
  });

  it('has the same lines and cells whatever things are called', () => {
    const shape = (text: string) =>
      render(
        documentOf({
          account: { id: 'default', name: text, email: text },
          gaps: [{ endpoint: text, reason: text, affects: [text] }],
          policies: [{ ...policyOf('production', { fail: 1 }), title: text }],
          findings: [
            findingOf({
              rule: text,
              message: text,
              consoleUrl: findingOf().consoleUrl,
              subject: { id: text, name: text, region: text },
              exception: exceptionOf({ id: text, reason: text, owner: text, until: text, ticket: text }),
            }),
          ],
        }),
      )
        .split('\n')
        .map(
          (line) =>
            `${/^(# |## |\| |Not audited|\d|$)/.exec(line)?.[0]} ${line.match(/\|/g)?.length} ${line.match(/\]\(/g)?.length}`,
        );
    const expected = shape('x');
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(shape(text)).toEqual(expected);
      }),
    );
  });

  it('names the owner of a policy that found something, and when it was first found', () => {
    const policies = [{ ...policyOf('production', { fail: 1 }), owner: 'Dana' }];
    const text = shown(
      render(documentOf({ policies, findings: [findingOf({ firstSeen: '2026-02-20T06:00:00Z' })] })),
    );
    expect(text).toContain('\n1 fail; owner: Dana\n');
    expect(text).toContain('| first found 2026-02-20 06:00 UTC (9 days ago) |');
  });

  it('has every control of the frameworks that the policies name, with its evidence', () => {
    const policies = [
      { ...policyOf('a', { pass: 1 }), controls: ['soc2:A1.2', 'own:1'] },
      { ...policyOf('b', { pass: 2, unknown: 1 }), controls: ['soc2:A1.2'] },
    ];
    const text = shown(render(documentOf({ policies, complete: false })));
    const soc2 = '| SOC 2 (Trust Services Criteria 2017, revised 2022) |';
    expect(text).toContain('\n## Controls\n\nThis is evidence from these policies, no certification.\n');
    expect(text).toContain(
      `\n${soc2} A1.2: Data backup and the means to recover exist and are looked after | ❔ incomplete | a, b | 1 unknown, 3 pass |\n`,
    );
    expect(text).toContain(`\n${soc2} A1.3: Recovering is tested | ⚪ not assessed |  |  |\n`);
    expect(text).toContain('\n| own | 1 | ❔ incomplete | a | 1 pass |\n');
    expect(render(documentOf({ policies: [policyOf('a', { pass: 1 })] }))).not.toContain('## Controls');
  });
});
