import type { ApiError } from '../errors.ts';
import type { Reading } from './reading.ts';

/** The items of one reading, or of two, and what speaks against their being all. */
export interface Tally<Item = unknown> {
  /** By id, in the order of the pages. */
  readonly byKey: ReadonlyMap<string, Item>;
  /** Items without a usable id: each counts. */
  readonly keyless: readonly Item[];
  readonly duplicates: number;
  /** The list's own count, as the last page has it. */
  readonly total: number | undefined;
  /** Pages that could not be read, as sentences. */
  readonly unread: readonly string[];
  /** What does not add up, as sentences; reading once more may help. */
  readonly oddities: readonly string[];
}

/** Adds a reading up. */
export function addUp<Item>(reading: Reading<Item>, keyOf: (item: Item) => string | undefined): Tally<Item> {
  const byKey = new Map<string, Item>();
  const keyless: Item[] = [];
  const totals = new Set<number>();
  let duplicates = 0;
  let total: number | undefined;
  for (const [, page] of [...reading.pages].sort(([one], [other]) => one - other)) {
    if (page.total !== undefined) totals.add(page.total);
    total = page.total ?? total;
    for (const item of page.items) {
      const key = keyOf(item);
      if (key === undefined) keyless.push(item);
      else if (byKey.has(key)) duplicates += 1;
      else byKey.set(key, item);
    }
  }
  const unread = unreadPages(reading);
  const distinct = byKey.size + keyless.length;
  const oddities: string[] = [];
  if (reading.doubt !== undefined) oddities.push(`where the list ends is not clear: ${reading.doubt}`);
  if (totals.size > 1) {
    oddities.push(`its own count went from ${[...totals].join(' to ')} while it was read`);
  }
  if (total !== undefined && distinct !== total && unread.length === 0) {
    oddities.push(`it counts ${total} items itself, ${distinct} could be read`);
  }
  if (duplicates > 0) {
    oddities.push(duplicates === 1 ? 'one item came twice' : `${duplicates} items came more than once`);
  }
  return { byKey, keyless, duplicates, total, unread, oddities };
}

/** Adds the items of an earlier tally that a later one lacks; everything else is the later one's. */
export function merge<Item>(earlier: Tally<Item>, later: Tally<Item>): Tally<Item> {
  const byKey = new Map(later.byKey);
  for (const [key, item] of earlier.byKey) if (!byKey.has(key)) byKey.set(key, item);
  const keyless = later.keyless.length >= earlier.keyless.length ? later.keyless : earlier.keyless;
  return { ...later, byKey, keyless, duplicates: earlier.duplicates + later.duplicates };
}

/** One sentence for all pages that failed alike. */
function unreadPages({ failures, lastPage, givenUpAt }: Reading): string[] {
  const groups = new Map<string, { readonly error: ApiError; readonly pages: number[] }>();
  let latest: number[] = [];
  for (const [page, error] of [...failures].sort(([one], [other]) => one - other)) {
    const kind = `${error.failure} ${error.status}`;
    const group = groups.get(kind) ?? { error, pages: [] };
    groups.set(kind, group);
    group.pages.push(page);
    latest = group.pages;
  }
  for (let page = givenUpAt ?? lastPage + 1; page <= lastPage; page += 1) latest.push(page);
  return [...groups.values()].map(({ error, pages }) => {
    const which = `${pages.length === 1 ? 'page' : 'pages'} ${ranges(pages)} of ${lastPage}`;
    return `${which} could not be read: ${reasonOf(error)}`;
  });
}

/** What an error says after the path that it begins with. */
export function reasonOf(error: ApiError): string {
  const prefix = `${error.endpoint}: `;
  return error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
}

/** Ascending numbers as `3, 7 and 9 to 12`. */
function ranges(numbers: readonly number[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last && last.to + 1 === number) last.to = number;
    else spans.push({ from: number, to: number });
  }
  const words = spans.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
