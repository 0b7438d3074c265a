import { ApiError } from '../errors.ts';
import type { Page } from './page.ts';

/** The API's maximum. @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/Links-and-Pagination */
export const PAGE_SIZE = 200;

/** Two million items; an account of that size would take hours. */
const MOST_PAGES = 10_000;

/** After so many pages in a row that could not be read, the rest is not asked for. */
const MOST_FAILURES_IN_A_ROW = 8;

/** Failures that the next page would meet just the same. */
const hopeless = new Set(['unauthorized', 'forbidden', 'not-found', 'aborted', 'throttled']);

/** One pass over a list. */
export interface Reading<Item = unknown> {
  readonly pages: ReadonlyMap<number, Page<Item>>;
  readonly failures: ReadonlyMap<number, ApiError>;
  /** The last page that there should be, as far as is known. */
  readonly lastPage: number;
  /** Pages from this number on were not asked for, because of the failures before them. */
  readonly givenUpAt: number | undefined;
  /** Why the end of the list is in doubt, as a clause for the reader. */
  readonly doubt: string | undefined;
}

export interface ReadingOptions<Item> {
  /** @throws ApiError when the page cannot be read */
  readonly ask: (page: number) => Promise<Page<Item>>;
  readonly keyOf: (item: Item) => string | undefined;
  /** Pages asked for at a time. */
  readonly concurrency: number;
}

/**
 * Reads a list once: page 1, then all others that its count promises side by side, then one after the other
 * for as long as the last page names a next one. A page that is empty, or repeats earlier ones, ends it.
 * @throws ApiError when page 1 cannot be read
 */
export async function readPages<Item>({
  ask,
  keyOf,
  concurrency,
}: ReadingOptions<Item>): Promise<Reading<Item>> {
  const pages = new Map<number, Page<Item>>();
  const failures = new Map<number, ApiError>();
  const seen = new Set<string>();
  let failedInARow = 0;

  const isNews = ({ items }: Page<Item>): boolean => {
    let news = false;
    for (const item of items) {
      const key = keyOf(item);
      if (key === undefined || !seen.has(key)) news = true;
      if (key !== undefined) seen.add(key);
    }
    return news;
  };

  /** Reads a page and says whether pages after it are worth asking for. */
  const read = async (number: number): Promise<boolean> => {
    try {
      const page = await ask(number);
      pages.set(number, page);
      failedInARow = 0;
      return isNews(page);
    } catch (error) {
      if (!(error instanceof ApiError) || number === 1) throw error;
      failures.set(number, error);
      failedInARow += 1;
      return !hopeless.has(error.failure) && failedInARow < MOST_FAILURES_IN_A_ROW;
    }
  };

  const firstIsNews = await read(1);
  const first = pages.get(1) as Page<Item>;
  const promised = firstIsNews ? promisedPages(first) : 1;
  let end = promised;
  let next = 2;
  const work = async () => {
    while (next <= end) {
      const number = next;
      next += 1;
      if (!(await read(number))) end = Math.min(end, number);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, promised - 1) }, work));

  const givenUp = end < promised && failures.has(end);
  if (givenUp) return { pages, failures, lastPage: promised, givenUpAt: next, doubt: undefined };
  if (end < promised) return { pages, failures, lastPage: end, givenUpAt: undefined, doubt: undefined };

  let doubt = end === MOST_PAGES ? `it has more than ${MOST_PAGES} pages` : undefined;
  for (let last = pages.get(end); doubt === undefined && last && goesOn(last, first); last = pages.get(end)) {
    if (end === MOST_PAGES) doubt = `it has more than ${MOST_PAGES} pages`;
    else if (await read(end + 1)) end += 1;
    else {
      end += 1;
      doubt = endDoubt(end, pages.get(end), first);
      break;
    }
  }
  return { pages, failures, lastPage: end, givenUpAt: undefined, doubt };
}

/** How many pages the list's own count makes, at the page size that the server really uses. */
function promisedPages({ items, total }: Page): number {
  if (total === undefined || total <= items.length) return 1;
  return Math.min(MOST_PAGES, Math.ceil(total / items.length));
}

/** Whether a page that should be the last one leaves it open that more follows. */
function goesOn({ items, next }: Page, first: Page): boolean {
  if (items.length === 0) return false;
  if (next === true || first.total !== undefined) return next === true;
  // Without a count only a short page ends a list for certain; one that denies a next page may be shorter.
  return items.length >= (next === false ? PAGE_SIZE : Math.min(PAGE_SIZE, first.items.length));
}

/** What to say of a page beyond the expected end that brought nothing new. */
function endDoubt(number: number, page: Page | undefined, first: Page): string | undefined {
  if (page === undefined) return undefined;
  if (page.items.length > 0) return `page ${number} repeats what earlier pages held`;
  return page.next === true && first.total === undefined
    ? `page ${number} is empty but names a next one`
    : undefined;
}
