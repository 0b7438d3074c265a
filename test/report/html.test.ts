import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { factWords } from '../../lib/report/html/fact-words.ts';
import { renderHtml } from '../../lib/report/html.ts';
import { nextStep, nextSteps } from '../../lib/report/next-step.ts';
import { ruleSchema } from '../../lib/rules/index.ts';
import { documentOf, findingOf, policyOf, tallyOf } from '../support/document.ts';
import { pageOf, sampleDocument } from './browser/sample.ts';
import { type ReadPage, readHtml } from './read-html.ts';

const read = (document: ReportDocument, timeZone?: string): ReadPage =>
  readHtml([...renderHtml(document, { color: false, columns: 80, ...(timeZone && { timeZone }) })].join(''));
const named = ({ elements }: ReadPage, name: string) => elements.filter((element) => element.name === name);
const texts = (page: ReadPage, name: string) => named(page, name).map(({ text }) => text);
const failures = (count: number) =>
  Array.from({ length: count }, (_, at) => findingOf({ subject: { id: `${at}`, name: `web-${at}` } }));

describe('the HTML page', () => {
  let sample: ReportDocument;
  beforeAll(async () => {
    sample = await sampleDocument('policies/examples/regulated', [7, 1]);
  });

  it('allows its own style and script by their digests, and nothing else', () => {
    const page = read(documentOf({ findings: [findingOf()] }));
    const [style = '', script = ''] = page.raw;
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const policy = named(page, 'meta').find(
      (one) => one.attributes['http-equiv'] === 'Content-Security-Policy',
    );
    expect(policy?.attributes.content?.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${digest(style)}`,
      `script-src ${digest(script)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it.each([
    {
      name: 'compliant',
      document: documentOf({ policies: [policyOf('p', { pass: 4 })] }),
      answer: 'Compliant',
    },
    {
      name: 'at fault',
      document: documentOf({ policies: [policyOf('p', { fail: 1, pass: 1 })], findings: [findingOf()] }),
      answer: 'Violations',
    },
    { name: 'incomplete', document: documentOf({ complete: false }), answer: 'Incomplete' },
    { name: 'silent', document: documentOf(), answer: 'Nothing judged' },
    {
      name: 'skipped',
      document: documentOf({ policies: [policyOf('p', { skipped: 3 })] }),
      answer: 'Nothing judged',
    },
  ])('opens with the answer of what is $name', ({ document, answer }) => {
    const page = read(document);
    expect(texts(page, 'h1')).toEqual([answer]);
    expect(texts(page, 'title')[0]).toMatch(new RegExp(`^${answer}: `));
  });

  it('has a name, words and a table for every picture, each with an id of its own', () => {
    const page = readHtml(pageOf(sample));
    const pictures = named(page, 'svg').filter(({ attributes }) => attributes.role === 'img');
    expect(pictures.length).toBeGreaterThan(7);
    for (const { attributes } of pictures) expect(attributes['aria-label']).toMatch(/^[A-Z].+\. .+\.$/);
    expect(named(page, 'figure')).toHaveLength(pictures.length);
    for (const { text } of named(page, 'figure')) expect(text).toContain('The numbers as a table');
    const ids = page.elements.flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells of all numbers of a picture in its table', () => {
    const { figures } = sample;
    const tables = named(readHtml(pageOf(sample)), 'figure').map(({ text }) => text);
    for (const { region } of figures?.regions ?? []) expect(tables.join()).toContain(region ?? 'not shown');
    for (const { resources } of figures?.calendars ?? [])
      for (const { name, id } of resources)
        expect(tables.join()).toMatch(new RegExp(`${name} \\(\\w+ ${id}\\)`));
    for (const { day } of figures?.growth ?? []) expect(tables.join()).toContain(day);
  });

  it('says which pictures there are not, and why', () => {
    expect(texts(read(documentOf({ policies: [policyOf('p', { pass: 1 })] })), 'p').join('\n')).toContain(
      'There is no picture of more than this, because the figures were not counted.',
    );
    const { figures } = sample;
    const bare = {
      ...sample,
      figures: { ...(figures as NonNullable<typeof figures>), calendars: [], trend: [] },
    };
    expect(texts(read(bare), 'p').join('\n')).toContain(
      'There is no picture of a trend, as no earlier run is at hand; of a calendar, as no rule of kind schedule judges a resource.',
    );
  });

  it('does not say that there is nothing to report where something was not read', () => {
    const words = (complete: boolean) =>
      texts(read(documentOf({ policies: [policyOf('p')], complete })), 'p').join('\n');
    expect(words(true)).toContain('There is nothing to report.');
    expect(words(false)).toContain('more may be in what could not be read.');
    expect(words(false)).not.toContain('There is nothing to report.');
  });

  it('shows nothing getting better where a run was incomplete', () => {
    const { figures } = sample;
    const [before, last] = (figures?.trend ?? []).slice(-2);
    if (!figures || !before || !last) throw new Error('expected a trend');
    const unread = {
      ...last,
      complete: false,
      policies: last.policies.map(({ id }) => ({ id, tally: tallyOf({}) })),
    };
    const incomplete = { ...sample, complete: false, figures: { ...figures, trend: [before, unread] } };
    const words = texts(read(incomplete), 'p').join('\n');
    expect(words).toContain('A line has a gap where a run was incomplete, as more may be at fault.');
    expect(words).toMatch(/without a failure or anything unknown in what was read\./);
    const html = [...renderHtml(incomplete, { color: false, columns: 80 })].join('');
    expect(html.match(/>0\+\s*</g)).toHaveLength(Math.min(12, last.policies.length));
  });

  it('says which costs of a trend are the least that they can be', () => {
    const { figures } = sample;
    const [run] = figures?.trend ?? [];
    if (!figures || !run) throw new Error('expected a trend');
    const costs = { keptUsd: 1, keptAtLeast: false, violationsUsd: 2, violationsAtLeast: false };
    const trend = [
      { ...run, ...costs },
      { ...run, ...costs, keptAtLeast: true },
      { ...run, ...costs, violationsAtLeast: true },
    ];
    const cells = texts(read({ ...sample, figures: { ...figures, trend } }), 'td');
    const shown = cells.filter((text) => /^(at least )?\$[12]\.00$/.test(text));
    expect(shown).toEqual(['$1.00', '$2.00', 'at least $1.00', '$2.00', '$1.00', 'at least $2.00']);
  });

  it.each([
    [true, '3 verdicts change if nothing but time passes; 2 of them pass today.'],
    [false, 'Of what was read, 3 verdicts change if nothing but time passes; 2 of them pass today.'],
  ])('tells what falls due of a run whose being complete is %s', (complete, says) => {
    const { figures, now } = sample;
    if (!figures) throw new Error('expected figures');
    const due = [{ day: now.slice(0, 10), ...tallyOf({ pass: 2, fail: 1 }) }];
    expect(texts(read({ ...sample, complete, figures: { ...figures, due } }), 'p')).toContain(says);
  });

  it('draws the worst policies where there are too many, and lists all', () => {
    const policies = Array.from({ length: 30 }, (_, at) => policyOf(`p-${at}`, { fail: at, pass: 30 }));
    const page = read(documentOf({ policies }));
    const [svg] = named(page, 'svg').filter(({ attributes }) => attributes.role === 'img');
    expect(svg?.text).toContain('p-29');
    expect(svg?.text).not.toMatch(/p-1\b/);
    expect(texts(page, 'figure')[0]).toContain('The 16 with most at fault are drawn; the table has all 30.');
    expect(texts(page, 'th')).toContain('p-1');
  });

  it.each([
    { count: 1_000, says: 'These are all 1,000 findings.' },
    {
      count: 1_001,
      says: 'These are the worst 1,000. The other 1, 1 of them failures, are not printed: open this page in a browser with scripts, or use the format csv or json.',
    },
  ])('prints up to 1,000 findings of $count, and says what it leaves out', ({ count, says }) => {
    const page = read(
      documentOf({ policies: [policyOf('production', { fail: count })], findings: failures(count) }),
    );
    expect(texts(page, 'p')).toContain(says);
    const rows = named(page, 'th').filter(({ text }) => /^web-\d+ Droplet/.test(text));
    expect(rows).toHaveLength(1_000);
    expect(JSON.parse(page.raw.at(-1) ?? '').policies[0].blocks[0].rows).toHaveLength(count);
  });

  it('keeps 20,000 findings under 15 MB', () => {
    const document = documentOf({
      policies: [policyOf('production', { fail: 20_000 })],
      findings: failures(20_000),
    });
    let bytes = 0;
    for (const part of renderHtml(document, { color: false, columns: 80 })) bytes += Buffer.byteLength(part);
    expect(bytes).toBeLessThan(15e6);
  });

  it('shows instants in the zone that was asked for', () => {
    const page = read(documentOf({ findings: [findingOf()] }), 'Europe/Berlin');
    expect(texts(page, 'dd')).toContain('2026-03-01 07:00 +01:00');
    expect(page.raw.at(-1)).toContain('2026-02-26 05:00 +01:00');
  });

  it('links to the control panel only', () => {
    const urls = [
      'https://cloud.digitalocean.com/droplets/1',
      'https://evil.example/',
      'javascript:alert(1)',
    ];
    const findings = urls.map((consoleUrl) => findingOf({ consoleUrl }));
    const [policy] = JSON.parse(read(documentOf({ findings })).raw.at(-1) ?? '').policies;
    expect(policy.blocks[0].rows.map((row: unknown[]) => row.at(-1))).toEqual([urls[0], 0, 0]);
  });

  it('shows controls and policies where there are any', () => {
    const plain = texts(read(documentOf()), 'h2');
    expect(plain).toEqual(['At a glance', 'Findings', 'Completeness']);
    const controls = [
      {
        framework: 'soc2',
        title: 'SOC 2',
        controls: [
          {
            id: 'A1.2',
            title: null,
            status: 'not assessed' as const,
            policies: [],
            tally: tallyOf({}),
            findings: 0,
          },
        ],
      },
    ];
    const page = read(
      documentOf({ controls, policyFiles: [{ file: 'a.yaml', content: 'version: 1\npolicies: [<x>]\n' }] }),
    );
    expect(texts(page, 'h2')).toEqual([...plain, 'Controls', 'The policies as they stood']);
    expect(texts(page, 'pre')).toEqual(['version: 1\npolicies: [<x>]\n']);
    expect(texts(page, 'tr').join('\n')).toContain('A1.2 not assessedno policy names it');
  });
});

describe('the next step', () => {
  it.each([...ruleSchema.options.map((option) => option.in.shape.kind.value), 'selection', 'exception'])(
    'is there for %s',
    (kind) => expect(nextStep(kind, 'fail')).toMatch(/^[A-Z][^\n]{20,160}\.$/),
  );

  it('is there for nothing else', () => {
    expect(Object.keys(nextSteps)).toHaveLength(ruleSchema.options.length + 2);
    expect(nextStep('constructor', 'fail')).toBeUndefined();
    expect(nextStep('size', 'pass')).toBeUndefined();
  });
});

describe('the words about facts', () => {
  it.each([
    ['newestAt', '2026-02-26T04:00:00Z', ['Newest at', '2026-02-26 04:00 UTC']],
    ['ageDays', 86.5, ['Age', '86.5 days']],
    ['ageDays', 1, ['Age', '1 day']],
    ['sizeGigabytes', 1412.6, ['Size', '1,412.6 GB']],
    ['maxMonthlyUsd', 250, ['Max monthly', '$250.00']],
    ['percentOfLimit', 96, ['Percent of limit', '96 %']],
    ['points', 0, ['Points', '0']],
    ['regions', [], ['Regions', 'none']],
    ['regions', ['fra1', 'nyc3'], ['Regions', 'fra1, nyc3']],
    ['plan', null, ['Plan', 'not known']],
    ['includeVolumes', true, ['Include volumes', 'yes']],
    [
      'volumes',
      [
        { id: 'v', points: 0 },
        { id: 'w', points: 1 },
      ],
      ['Volumes', 'id v, points 0; id w, points 1'],
    ],
    ['overBy', { sizeGigabytes: 79.6 }, ['Over by', 'size 79.6 GB']],
    ['\u202ename', '\u0000', ['\\u{202e}name', '\\u{0}']],
  ])('of %s %j', (key, value, words) => {
    expect(factWords({ [key]: value })).toEqual([words]);
  });
});
