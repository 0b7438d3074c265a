import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../../lib/report/document.ts';
import { documentOf, exceptionOf, findingOf, policyOf } from '../../support/document.ts';
import { isInstalled, type Opened, openPage, startChromium } from './chromium.ts';
import { pageOf, sampleDocument } from './sample.ts';

/** The page in the browser that most people have. Without it these tests are skipped. */

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Two policies; 320 Droplets that fail the one, and an exception, a due pass and an unknown of the other. */
const many: ReportDocument = documentOf({
  complete: false,
  policies: [
    policyOf('production', { fail: 320 }),
    policyOf('archive', { excepted: 1, pass: 1, unknown: 1 }),
  ],
  findings: [
    ...Array.from({ length: 320 }, (_, at) =>
      findingOf({ severity: at < 2 ? 'critical' : 'high', subject: { id: `${at}`, name: `web-${at}` } }),
    ),
    findingOf({ policy: 'archive', verdict: 'unknown', severity: 'low', subject: { name: 'lost' } }),
    findingOf({
      policy: 'archive',
      verdict: 'excepted',
      severity: 'low',
      exception: exceptionOf({ reason: 'Golden images' }),
      firstSeen: '2026-02-01T06:00:00Z',
      subject: { name: 'golden' },
    }),
    findingOf({
      policy: 'archive',
      verdict: 'pass',
      due: true,
      severity: 'low',
      changesAt: '2026-03-04T06:00:00Z',
      subject: { name: 'soon' },
    }),
  ],
});

describe.skipIf(!isInstalled)('the page in Chromium', () => {
  let browser: Browser;
  let sample: string;
  let sampled: ReportDocument;
  beforeAll(async () => {
    browser = await startChromium();
    sampled = await sampleDocument('policies/examples/regulated', [14, 7, 1]);
    sample = pageOf(sampled);
  });
  afterAll(() => browser?.close());

  const open = async (document: ReportDocument | string, options: BrowserContextOptions = {}) => {
    const opened = await openPage(
      browser,
      typeof document === 'string' ? document : pageOf(document),
      options,
    );
    return opened;
  };
  const status = (page: Page) => page.getByRole('status').textContent();
  const shownNames = (page: Page) => page.locator('.rows b').allTextContents();

  it('opens with the answer, and asks nothing of any network', async () => {
    const { page, misdeeds } = await open(sample);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Incomplete');
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'At a glance',
      'Findings',
      'Completeness',
      'Controls',
      'The policies as they stood',
    ]);
    for (const title of [
      'Verdicts of each policy',
      'Coverage of each region',
      'Growth and monthly cost',
      'Trend',
    ])
      expect(await page.getByRole('img', { name: new RegExp(`^${title}\\.`) }).count()).toBe(1);
    expect(await page.getByRole('img', { name: /^Calendar: / }).count()).toBe(2);
    expect(misdeeds).toEqual([]);
    await page.context().close();
  });

  it('paints its pictures in the colours of the page, light and dark', async () => {
    const colours = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(sample, { colorScheme });
      const fill = page.locator('figure path[fill="var(--fail)"]').first();
      colours.push(
        await fill.evaluate(
          (path: object) =>
            (globalThis as never as { getComputedStyle(of: object): { fill: string } }).getComputedStyle(path)
              .fill,
        ),
      );
      await page.context().close();
    }
    expect(colours).toEqual(['rgb(194, 65, 12)', 'rgb(240, 129, 79)']);
  });

  describe('filtering', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open(many);
    });
    afterAll(() => opened?.page.context().close());

    it('shows a hundred at first, and all that there are by the button', async () => {
      const { page } = opened;
      expect(await status(page)).toBe('All 323 findings');
      expect(await page.locator('.rows li').count()).toBe(100);
      const critical = page.locator('.block', { hasText: 'critical, fail: 2' });
      expect(await critical.locator('li').count()).toBe(2);
      const more = page.getByRole('button', { name: 'Show 200 more of 220' });
      await more.press('Enter');
      expect(await page.locator('.rows li').count()).toBe(300);
      expect(await page.locator(':focus b').textContent()).toBe('web-100');
      await page.getByRole('button', { name: 'Show 20 more of 20' }).click();
      expect(await page.locator('.rows li').count()).toBe(320);
    });

    it.each([
      { name: 'words of the name', type: 'WEB-31', count: 11 },
      { name: 'several words, each somewhere', type: 'web-7 droplet nyc3', count: 11 },
      { name: 'the rule and its policy', type: 'archive freshness', count: 3 },
      { name: 'nothing that is there', type: 'nowhere', count: 0 },
    ])('by $name', async ({ type, count }) => {
      const { page } = opened;
      await page.getByRole('searchbox').fill(type);
      expect(await status(page)).toBe(`${count} of 323 findings`);
      expect(await page.locator('.rows li').count()).toBe(count);
      await page.getByRole('button', { name: 'Clear the filters' }).click();
      expect(await status(page)).toBe('All 323 findings');
      expect(await page.locator(':focus').getAttribute('id')).toBe('search');
    });

    it('by verdict, severity and policy, with the keyboard alone', async () => {
      const { page, misdeeds } = opened;
      await page.getByRole('searchbox').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.type('arch');
      expect(await status(page)).toBe('3 of 323 findings');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      expect(await page.locator(':focus').getAttribute('value')).toBe('unknown');
      expect(await status(page)).toBe('1 of 323 findings');
      expect(await shownNames(page)).toEqual(['lost']);
      await page.getByRole('checkbox', { name: 'critical' }).check();
      expect(await status(page)).toBe('0 of 323 findings');
      await page.getByRole('button', { name: 'Clear the filters' }).click();
      expect(misdeeds).toEqual([]);
    });

    it('opens a finding to what is known of it', async () => {
      const { page } = opened;
      await page.getByRole('searchbox').fill('golden');
      await page.locator('.rows summary').press('Enter');
      const body = page.locator('.body');
      await body.waitFor();
      const text = await body.innerText();
      for (const words of [
        'Newest at\n2026-02-26 04:00 UTC',
        'RPO\n28h',
        'First found 2026-02-01 06:00 UTC (28 days ago).',
        'Excepted by EX-7 until the end of 2027-01-31 (dana@example.com): Golden images',
        'Nothing until the last day of its exception',
      ])
        expect(text).toContain(words);
      const link = page.getByRole('link', { name: 'Open in the control panel' });
      expect(await link.getAttribute('href')).toBe('https://cloud.digitalocean.com/droplets/3164444');
      await page.getByRole('searchbox').fill('soon');
      await page.locator('.rows summary').press('Enter');
      await page.locator('.body').waitFor();
      expect(await page.locator('.body').innerText()).toContain(
        'Passes until 2026-03-04 06:00 UTC (in 3 days).',
      );
      await page.getByRole('button', { name: 'Clear the filters' }).click();
    });
  });

  it('shows its findings without scripts too', async () => {
    const { page, misdeeds } = await open(many, { javaScriptEnabled: false });
    expect(await page.getByRole('row', { name: /^golden/ }).isVisible()).toBe(true);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    expect(misdeeds).toEqual([]);
    await page.context().close();
  });

  it('prints every finding on paper, light, without its controls', async () => {
    const { page } = await open(many, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('.plain tbody tr').count()).toBe(323);
    expect(await page.getByText('These are all 323 findings.').isVisible()).toBe(true);
    for (const hidden of ['.filters', '#list', 'nav'])
      expect(await page.locator(hidden).isVisible()).toBe(false);
    const paper = await page.evaluate(
      'getComputedStyle(document.documentElement).getPropertyValue("--ink").trim()',
    );
    expect(paper).toBe('#1b1e23');
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const boxes = new Set(pdf.match(/\/MediaBox \[[^\]]*\]/g));
    expect([...boxes]).toEqual([expect.stringMatching(/0 0 59\d(?:\.\d+)? 84\d/)]);
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(5);
    await page.context().close();
  });

  it.each([
    { name: 'a phone', options: phone },
    { name: 'a narrow phone', options: { ...phone, viewport: { width: 320, height: 568 } } },
    { name: 'a desktop', options: {} },
  ])('needs no scrolling sideways on $name', async ({ options }) => {
    for (const html of [
      sample,
      pageOf(
        documentOf({
          findings: [findingOf({ subject: { name: 'x'.repeat(300) }, message: 'y'.repeat(900) })],
        }),
      ),
    ]) {
      const { page } = await open(html, options);
      await page.locator('.rows summary').first().click();
      const [wide, room] = (await page.evaluate(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      )) as [number, number];
      expect(wide).toBeLessThanOrEqual(room);
      await page.context().close();
    }
  });

  it('does not move on its own for those who asked for that', async () => {
    const { page } = await open(sample, { reducedMotion: 'reduce' });
    const behaviour = await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior');
    expect(behaviour).toBe('auto');
    await page.context().close();
  });

  describe.each([
    { name: 'light', options: { colorScheme: 'light' } },
    { name: 'dark', options: { colorScheme: 'dark' } },
    { name: 'light, on a phone', options: { ...phone, colorScheme: 'light' } },
    { name: 'dark, on a phone', options: { ...phone, colorScheme: 'dark' } },
  ] as const)('in $name', ({ options }) => {
    it('meets WCAG 2.2 AA as far as axe can tell', async () => {
      // The page forbids every script but its own, axe included.
      const { page } = await open(sample, { ...options, bypassCSP: true });
      await page.locator('.rows summary').first().click();
      for (const summary of await page.locator('figure summary').all()) await summary.click();
      await page.addScriptTag({ content: await readFile(axe, 'utf8') });
      const { violations, passes } = (await page.evaluate(
        `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
      )) as {
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
        passes: { id: string }[];
      };
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
      );
      expect(found).toEqual([]);
      expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'target-size']));
      await page.context().close();
    });
  });

  it('shows where the focus is', async () => {
    const { page } = await open(sample);
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(
        '((style) => style.outlineStyle + " " + style.outlineWidth)(getComputedStyle(document.activeElement))',
      );
      expect(outline).toBe('solid 3px');
    }
    await page.context().close();
  });
});
