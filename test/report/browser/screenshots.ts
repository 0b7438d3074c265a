import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openPage, startChromium } from './chromium.ts';
import { pageOf, sampleDocument } from './sample.ts';

/**
 * Takes pictures of the sample account's report, for people to look at: into docs/images, or the folder that is named.
 * By hand: `node test/report/browser/screenshots.ts [folder] [policies]`
 */

const [folder = 'docs/images', policies = 'policies/examples/regulated'] = process.argv.slice(2);
const html = pageOf(await sampleDocument(policies));
const browser = await startChromium();
await mkdir(folder, { recursive: true });

const desktop = await openPage(browser, html, { viewport: { width: 1280, height: 1500 } });
await desktop.page.screenshot({ path: join(folder, 'report-desktop.png') });

const phone = await openPage(browser, html, {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  colorScheme: 'dark',
});
await phone.page.screenshot({ path: join(folder, 'report-phone.png') });

// A sheet of A4 at 96 dots an inch, as it looks on paper.
const print = await openPage(browser, html, { viewport: { width: 794 - 113, height: 1123 } });
await print.page.emulateMedia({ media: 'print' });
await print.page.screenshot({ path: join(folder, 'report-print.png') });

await browser.close();
