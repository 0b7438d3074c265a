import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Debian's; tests that need it are skipped, visibly, where it is not installed. */
export const executablePath = '/usr/bin/chromium';
export const isInstalled = existsSync(executablePath);

/**
 * Starts the browser; without its sandbox where the tests run as root, which it refuses otherwise, and without shared
 * memory, of which containers have little.
 */
export function startChromium(): Promise<Browser> {
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ executablePath, args });
}

/** A page in a browser, with everything that it did and should not have done. */
export interface Opened {
  readonly page: Page;
  /** Messages of the console, errors of scripts, dialogs, requests other than for the page itself. */
  readonly misdeeds: string[];
}

const ADDRESS = 'http://report.example/';

/** Opens HTML as a page of its own; every request but that for it is noted and refused. */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  page.on('console', (message) => misdeeds.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  await context.route('**', (route) => {
    const url = route.request().url();
    if (url === ADDRESS) return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' });
    misdeeds.push(`request: ${url}`);
    return route.abort();
  });
  await page.goto(ADDRESS);
  return { page, misdeeds };
}
