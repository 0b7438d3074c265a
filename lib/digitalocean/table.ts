import type { ApiError } from '../errors.ts';
import type { EndpointLedger, Gap, Hidden, PointKind, ResourceKind } from '../model.ts';
import type { Endpoint } from './answer.ts';
import type { Client } from './client.ts';
import { createLedger } from './ledger.ts';
import { type ItemsOf, listUnder } from './page.ts';
import { readList } from './paginate.ts';
import type { Query } from './request.ts';
import { idField, type Reading } from './wire.ts';

/** A list of the API: where it is and what stands in it. */
export interface ListEndpoint extends Endpoint {
  readonly query: Query;
  readonly key: string;
}

/** A list as items by id, with what of it could not be read. */
export interface Table<T> {
  readonly items: ReadonlyMap<string, T>;
  /** Unreadable pages and items: the list is not whole. */
  readonly gaps: readonly Gap[];
  /** Fields that were not shown. */
  readonly fieldGaps: readonly Gap[];
  readonly failed: ApiError | undefined;
  /** The owner of the list no longer exists. */
  readonly gone: boolean;
  /** When the reading began, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly entry: EndpointLedger;
}

interface TableRequest<T> {
  readonly list: Endpoint & { readonly query?: Query; readonly key?: string };
  readonly itemsOf?: ItemsOf;
  readonly idOf?: (raw: unknown) => string | undefined;
  readonly read: (raw: unknown) => Reading<T>;
  /** What is hidden by an unread page or item. */
  readonly affects: readonly Hidden[];
  readonly goneIsEmpty?: boolean;
}

/** The id of a raw item, where it has one that can be used. */
export function idOf(raw: unknown): string | undefined {
  const id = idField.safeParse((raw as { id?: unknown } | null)?.id);
  return id.success ? id.data : undefined;
}

/** Reads a list into the model. What cannot be read becomes gaps; never rejects with an ApiError. */
export async function readTable<T extends { id: string; kind: ResourceKind | PointKind }>(
  client: Client,
  {
    list,
    itemsOf = listUnder(list.key ?? ''),
    idOf: keyOf = idOf,
    read,
    affects,
    goneIsEmpty,
  }: TableRequest<T>,
): Promise<Table<T>> {
  const ledger = createLedger(list.name);
  const result = await readList(client, {
    endpoint: list,
    query: list.query,
    itemsOf,
    keyOf,
    ledger,
    goneIsEmpty,
  });
  const items = new Map<string, T>();
  const unread = new Map<string, T[]>();
  const gap = (reason: string): Gap => ({ endpoint: list.name, reason, affects });
  const gaps = result.problems.map(gap);
  for (const raw of result.items) {
    const reading = read(raw);
    if ('problem' in reading) {
      gaps.push(gap(reading.problem));
      continue;
    }
    items.set(reading.item.id, reading.item);
    for (const field of reading.unread) unread.set(field, [...(unread.get(field) ?? []), reading.item]);
  }
  return {
    items,
    gaps,
    fieldGaps: [...unread].flatMap(([field, holders]) => fieldGaps(list.name, field, holders)),
    failed: result.failed,
    gone: result.gone === true,
    startedAt: result.startedAt,
    entry: ledger.entry(),
  };
}

function fieldGaps(
  endpoint: string,
  field: string,
  holders: readonly { id: string; kind: ResourceKind | PointKind }[],
): Gap[] {
  return Object.entries(Object.groupBy(holders, ({ kind }) => kind)).map(([what, items]) => ({
    endpoint,
    reason: `${field} of ${items.length} ${items.length === 1 ? 'item' : 'items'} could not be read`,
    affects: [{ what: what as ResourceKind | PointKind, of: items.map(({ id }) => id), field }],
  }));
}

/** The ledger of an endpoint that was read again: all that was done, and how it ended. */
export function mergeEntries(first: EndpointLedger, last: EndpointLedger): EndpointLedger {
  return {
    ...last,
    requests: first.requests + last.requests,
    pages: first.pages + last.pages,
    duplicates: first.duplicates + last.duplicates,
    retries: first.retries + last.retries,
    throttled: first.throttled + last.throttled,
  };
}
