import { ApiError } from '../errors.ts';
import type { Endpoint } from './answer.ts';
import type { JsonObject } from './body.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import type { ItemsOf, Page } from './page.ts';
import { parsePage } from './page.ts';
import { PAGE_SIZE, readPages } from './reading.ts';
import type { Query } from './request.ts';
import type { Tally } from './tally.ts';
import { addUp, merge, reasonOf } from './tally.ts';

export interface ListRequest<Item = unknown> {
  readonly endpoint: Endpoint;
  readonly query?: Query | undefined;
  /**
   * Finds the items in a page's body, as what is kept of them; a body without any list counts as broken and is
   * asked for again.
   */
  readonly itemsOf: ItemsOf<Item>;
  /** An item's id; undefined where it has none that can be used. */
  readonly keyOf: (item: Item) => string | undefined;
  readonly ledger: Ledger;
  /** A 404 means that the list's owner is gone, and the list with it: nothing is missing. */
  readonly goneIsEmpty?: boolean | undefined;
}

export interface ListResult<Item = unknown> {
  /** Items, each id once, in the order of the pages. */
  readonly items: readonly Item[];
  /** True when nothing speaks against these being all items. */
  readonly whole: boolean;
  /** Why it is not whole: clauses for the reader, in which `it` is the list. */
  readonly problems: readonly string[];
  /** Set when nothing at all was read. */
  readonly failed: ApiError | undefined;
  /** With `goneIsEmpty`: a 404 came in place of the list. */
  readonly gone: boolean;
  /** The API's own count. */
  readonly expected: number | undefined;
  /** When the reading that the items come from started and ended, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * Reads a whole list. Where its counts, its ids or the pages' own totals do not add up it is read once more:
 * a second reading that adds up is taken alone, otherwise both are taken together and `whole` is false.
 * A list without a count is whole only when it has one page or two readings agree. An item added and another
 * one deleted between the same two pages leave no trace in any count, so nothing here can see that.
 * Makes max(1, ⌈items / 200⌉) requests when nothing fails. Never rejects with an ApiError.
 */
export async function readList<Item>(client: Client, request: ListRequest<Item>): Promise<ListResult<Item>> {
  const { ledger, keyOf } = request;
  const { clock, concurrency } = client;
  const ask = (page: number) => askForPage(client, request, page);
  const readOnce = async () => {
    const startedAt = clock.now();
    const reading = await readPages({ ask, keyOf, concurrency });
    const tally = addUp(reading, keyOf);
    ledger.duplicates += tally.duplicates;
    const errors = [...reading.failures.values()];
    return { startedAt, tally, paged: reading.pages.size > 1, again: errors.every(isGone) };
  };
  const close = (tally: Tally<Item>, problems: readonly string[], startedAt: number): ListResult<Item> => {
    const items = [...tally.byKey.values(), ...tally.keyless];
    const whole = problems.length === 0;
    ledger.close(whole ? 'complete' : 'incomplete', items.length, tally.total);
    const rest = { failed: undefined, gone: false, startedAt, endedAt: clock.now() };
    return { items, whole, problems, expected: tally.total, ...rest };
  };
  const nothing = (startedAt: number, failed?: ApiError): ListResult<Item> => {
    ledger.close(failed ? 'failed' : 'complete', 0, undefined);
    const problems = failed ? [`it could not be read: ${reasonOf(failed)}`] : [];
    const gone = failed === undefined;
    const rest = { expected: undefined, startedAt, endedAt: clock.now() };
    return { items: [], whole: gone, problems, failed, gone, ...rest };
  };

  const begun = clock.now();
  const first = await settle(readOnce());
  if (first instanceof ApiError) {
    return nothing(begun, request.goneIsEmpty === true && isGone(first) ? undefined : first);
  }
  const uncounted = first.tally.total === undefined && first.paged;
  const clean = first.tally.unread.length === 0 && first.tally.oddities.length === 0;
  if ((clean && !uncounted) || !first.again) {
    return close(first.tally, [...first.tally.unread, ...first.tally.oddities], first.startedAt);
  }

  const second = await settle(readOnce());
  if (second instanceof ApiError) {
    if (request.goneIsEmpty === true && isGone(second)) return nothing(begun);
    const { unread, oddities } = first.tally;
    const failure = `it could not be read once more: ${reasonOf(second)}`;
    return close(first.tally, [...unread, ...oddities, failure], first.startedAt);
  }
  const problems = [...second.tally.unread, ...second.tally.oddities];
  if (problems.length === 0 && second.tally.total === undefined && !sameKeys(first.tally, second.tally)) {
    problems.push('it gives no count of its own, and two readings of it differ');
  }
  if (problems.length === 0) return close(second.tally, problems, second.startedAt);
  return close(merge(first.tally, second.tally), problems, first.startedAt);
}

async function askForPage<Item>(
  client: Client,
  request: ListRequest<Item>,
  page: number,
): Promise<Page<Item>> {
  const { endpoint, query, itemsOf, ledger } = request;
  let items: readonly Item[] | undefined;
  const validate = (body: JsonObject) => {
    items = itemsOf(body);
    return items === undefined ? 'no list in it' : undefined;
  };
  const paging = { ...query, page, per_page: PAGE_SIZE };
  const body = await client.get(endpoint, paging, { ledger, validate });
  const read = parsePage(body, items ?? []);
  ledger.pages += 1;
  client.countPage(read.items.length);
  return read;
}

async function settle<T>(promise: Promise<T>): Promise<T | ApiError> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function isGone(error: ApiError): boolean {
  return error.failure === 'not-found';
}

function sameKeys(one: Tally, other: Tally): boolean {
  return (
    one.byKey.size === other.byKey.size &&
    one.keyless.length === other.keyless.length &&
    one.byKey.keys().every((key) => other.byKey.has(key))
  );
}
