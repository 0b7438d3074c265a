import { found, type Outcome, refusal } from './answer.ts';

const USUAL = 20;
const MOST = 200;

/**
 * One page of a list with `links` and `meta`, 20 items unless `per_page` says otherwise (1 to 200); a page
 * past the end is empty. `gather` turns the page's items into what stands under the root key.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/Links-and-Pagination
 */
export function pageOf<Item>(
  url: URL,
  root: string,
  items: readonly Item[],
  gather: (items: readonly Item[]) => object,
): Outcome {
  const page = numberIn(url, 'page', 1);
  const perPage = numberIn(url, 'per_page', USUAL);
  if (!(page >= 1)) return refusal(422, 'page must be a number from 1');
  if (!(perPage >= 1 && perPage <= MOST)) return refusal(422, `per_page must be a number from 1 to ${MOST}`);
  const total = items.length;
  const slice = items.slice((page - 1) * perPage, page * perPage);
  return found({ [root]: gather(slice), links: linksOf(url, page, perPage, total), meta: { total } });
}

function numberIn(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

function linksOf(url: URL, page: number, perPage: number, total: number): object {
  const last = Math.max(1, Math.ceil(total / perPage));
  const to = (number: number) => {
    const target = new URL(url);
    target.searchParams.set('page', String(number));
    target.searchParams.set('per_page', String(perPage));
    return target.href;
  };
  const backward = page > 1 ? { first: to(1), prev: to(Math.min(page - 1, last)) } : {};
  const forward = page < last ? { next: to(page + 1), last: to(last) } : {};
  return page > 1 || page < last ? { pages: { ...backward, ...forward } } : {};
}
