import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { isInstalled, startChromium } from '../test/report/browser/chromium.ts';
import type { Written } from './page/render.ts';
import { runApart } from './process.ts';
import { median, table, times, verdict, whole } from './table.ts';

/** The HTML page in Chromium, against a bare page with the same findings in a table, in turn. */

const MOST_BYTES = 15e6;
const MOST_TIMES = 2;

interface Felt {
  /** From the start of loading until the page is laid out, listens and has been painted. */
  readonly ready: number;
  /** From a word in the search field until what is left is laid out. */
  readonly filter: number;
}

export async function page(quick: boolean): Promise<string> {
  if (!isInstalled) return 'Chromium is not installed here.';
  const sizes = quick ? [1_000, 2_000] : [1_000, 20_000, 200_000];
  const folder = await mkdtemp(join(tmpdir(), 'snapwarden-page-'));
  const browser = await startChromium();
  try {
    const measured = [];
    for (const size of sizes) {
      console.error(`page: ${size} judgements`);
      measured.push({ size, ...(await measure(browser, size, folder, size > 20_000 ? 3 : 9)) });
    }
    return report(measured);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}

async function measure(browser: Browser, size: number, folder: string, rounds: number) {
  const [full, bare] = [join(folder, `${size}.html`), join(folder, `${size}-bare.html`)];
  const written = await runApart<Written>(new URL('page/render.ts', import.meta.url), [
    `${size}`,
    full,
    bare,
  ]);
  const felt: { full: Felt[]; bare: Felt[] } = { full: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    felt.bare.push(await feel(browser, bare, 'tr:not([hidden])'));
    felt.full.push(await feel(browser, full, '.rows li'));
  }
  const middle = (all: readonly Felt[], key: keyof Felt) => median(all.map((one) => one[key]));
  return {
    ...written,
    ready: middle(felt.full, 'ready'),
    bareReady: middle(felt.bare, 'ready'),
    filter: middle(felt.full, 'filter'),
    bareFilter: middle(felt.bare, 'filter'),
  };
}

/** Opens a page and filters it by three words, one after the other. */
async function feel(browser: Browser, file: string, rows: string): Promise<Felt> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const tab = await context.newPage();
    tab.setDefaultTimeout(300_000);
    await tab.addInitScript(`globalThis.ready = new Promise((resolve) => addEventListener('load', () =>
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))));`);
    await tab.goto(pathToFileURL(file).href, { timeout: 300_000 });
    const ready = (await tab.evaluate('globalThis.ready')) as number;
    const filter = (await tab.evaluate(`['7', 'max-age', 'days old'].map((word) => {
      const search = document.getElementById('search');
      const before = performance.now();
      search.value = word;
      search.dispatchEvent(new Event('input', { bubbles: true }));
      document.body.getBoundingClientRect();
      return performance.now() - before;
    })`)) as number[];
    if ((await tab.locator(rows).count()) === 0) throw new Error(`${file}: the filter left nothing`);
    return { ready, filter: median(filter) };
  } finally {
    await context.close();
  }
}

type Measured = Awaited<ReturnType<typeof measure>> & { readonly size: number };

function report(measured: readonly Measured[]): string {
  const ms = (value: number) => value.toFixed(value < 10 ? 1 : 0);
  const rows = measured.map((one) => [
    whole(one.size),
    ms(one.ms),
    (one.bytes / 1e6).toFixed(1),
    (one.bareBytes / 1e6).toFixed(1),
    ms(one.ready),
    ms(one.bareReady),
    times(one.ready / one.bareReady),
    ms(one.filter),
    ms(one.bareFilter),
    times(one.filter / one.bareFilter),
  ]);
  const head = [
    'findings',
    'rendered, CPU ms',
    'MB',
    'bare MB',
    'ready ms',
    'bare ms',
    'ratio',
    'filter ms',
    'bare ms',
    'ratio',
  ];
  const middle = (measured.find(({ size }) => size === 20_000) ?? measured.at(-1)) as Measured;
  const of = `of ${whole(middle.size)} findings`;
  const [ready, filter] = [middle.ready / middle.bareReady, middle.filter / middle.bareFilter];
  return [
    table(head, rows),
    [
      verdict(
        `the page ${of} under 15 MB`,
        `${(middle.bytes / 1e6).toFixed(1)} MB`,
        middle.bytes < MOST_BYTES,
      ),
      verdict(`ready ${of} in less than ${MOST_TIMES} × the bare page`, times(ready), ready < MOST_TIMES),
      verdict(
        `filtered ${of} in less than ${MOST_TIMES} × the bare page`,
        times(filter),
        filter < MOST_TIMES,
      ),
    ].join('\n'),
  ].join('\n\n');
}
