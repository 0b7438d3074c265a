import type { JsonObject } from './body.ts';
import { isObject } from './body.ts';

/** One page of a list. */
export interface Page<Item = unknown> {
  readonly items: readonly Item[];
  /** `meta.total`, where it is a count. */
  readonly total: number | undefined;
  /** Whether the page says that another one follows; undefined when it says nothing either way. */
  readonly next: boolean | undefined;
}

/** Finds the items in a body; undefined where there is no list. */
export type ItemsOf<Item = unknown> = (body: JsonObject) => readonly Item[] | undefined;

/** Finds the items under a key. */
export function listUnder(key: string): ItemsOf {
  return (body) => {
    const list = body[key];
    return Array.isArray(list) ? list : undefined;
  };
}

/**
 * Reads what a page says of the list as a whole. `links.pages.next` is taken as a yes or no, never as a URL:
 * the token would follow wherever it points.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/Links-and-Pagination
 */
export function parsePage<Item>(body: JsonObject, items: readonly Item[]): Page<Item> {
  const total = isObject(body.meta) ? body.meta.total : undefined;
  const counted = typeof total === 'number' && Number.isSafeInteger(total) && total >= 0;
  return { items, total: counted ? total : undefined, next: hasNext(body.links) };
}

function hasNext(links: unknown): boolean | undefined {
  if (!isObject(links)) return undefined;
  if (links.pages === undefined) return false;
  if (!isObject(links.pages)) return undefined;
  return typeof links.pages.next === 'string' && links.pages.next !== '';
}
