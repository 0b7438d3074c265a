import type { ApiError } from '../errors.ts';
import type { EndpointLedger, Gap, Hidden } from '../model.ts';
import type { Endpoint } from './answer.ts';
import type { Client } from './client.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { ItemsOf } from './page.ts';
import { readList } from './paginate.ts';
import type { Query } from './request.ts';
import { idUnder, type Reading } from './wire.ts';

/** A list of the API: where it is, what stands in it and what it hides when it cannot be read. */
export interface List<T> extends Endpoint {
  readonly query?: Query;
  readonly itemsOf: ItemsOf;
  /** Where an item's id is; `id` by default. */
  readonly idKey?: string;
  readonly read: (raw: unknown) => Reading<T>;
  /** What is hidden by an item that cannot be used; without one, by a page. */
  readonly hides: (raw?: unknown) => readonly Hidden[];
}

/** A list as items by id, with what of it could not be read. */
export interface Table<T> {
  readonly items: ReadonlyMap<string, T>;
  /** Unreadable pages and items; none: the list is whole. */
  readonly gaps: readonly Gap[];
  /** Raw items that cannot be used. */
  readonly unusable: readonly unknown[];
  /** Set when nothing at all was read. */
  readonly failed: ApiError | undefined;
  /** The owner of the list no longer exists. */
  readonly gone: boolean;
  readonly entry: EndpointLedger;
}

export interface TableOptions {
  /** Shared by lists that are one line of the report. */
  readonly ledger?: Ledger | undefined;
  readonly goneIsEmpty?: boolean;
}

/** What is kept of a raw item: what it says, or all of it where it cannot be used. */
type Entry<T> =
  | { readonly item: T }
  | { readonly raw: unknown; readonly key: string | undefined; readonly lacks: string };

/** Reads a list into the model. What cannot be read becomes gaps; never rejects with an ApiError. */
export async function readTable<T extends { readonly id: string }>(
  client: Client,
  list: List<T>,
  { ledger = createLedger(list.name), goneIsEmpty = false }: TableOptions = {},
): Promise<Table<T>> {
  const { query, itemsOf, idKey = 'id' } = list;
  const keyOf = (raw: unknown) => idUnder(idKey, raw);
  // A raw page is let go of as soon as it is read: of a Droplet's 1.6 kB little is kept.
  const entryOf = (raw: unknown): Entry<T> => {
    const reading = list.read(raw);
    return 'item' in reading ? reading : { raw, key: keyOf(raw), lacks: reading.lacks.join(', ') };
  };
  const result = await readList(client, {
    endpoint: list,
    query,
    itemsOf: (body) => itemsOf(body)?.map(entryOf),
    keyOf: (entry) => ('item' in entry ? entry.item.id : entry.key),
    ledger,
    goneIsEmpty,
  });
  const items = new Map<string, T>();
  const unusable = new Map<string, unknown[]>();
  for (const entry of result.items) {
    if ('item' in entry) {
      items.set(entry.item.id, entry.item);
      continue;
    }
    const alike = unusable.get(entry.lacks) ?? [];
    alike.push(entry.raw);
    unusable.set(entry.lacks, alike);
  }
  return {
    items,
    gaps: [
      ...result.problems.map((reason): Gap => ({ endpoint: list.name, reason, affects: list.hides() })),
      ...[...unusable].map(([lacks, raws]) => unusableGap(list, lacks, raws, keyOf)),
    ],
    unusable: [...unusable.values()].flat(),
    failed: result.failed,
    gone: result.gone,
    entry: ledger.entry(),
  };
}

/** Whether nothing speaks against a table's being all there is. */
export function isWhole(table: Pick<Table<unknown>, 'gaps'>): boolean {
  return table.gaps.length === 0;
}

/** How many ids are named in a sentence. */
const NAMED = 5;

function unusableGap(
  list: List<unknown>,
  lacks: string,
  raws: readonly unknown[],
  keyOf: (raw: unknown) => string | undefined,
): Gap {
  const ids = raws.map(keyOf).filter((id) => id !== undefined);
  const more = raws.length - Math.min(ids.length, NAMED);
  const names = ids.slice(0, NAMED).map((id) => JSON.stringify(id));
  if (more > 0) names.push(ids.length > NAMED ? `${more} more` : `${more} without an id`);
  const which = `${raws.length === 1 ? 'item' : 'items'} ${names.join(', ')}`;
  const why = lacks === '' ? 'no object' : `no readable ${lacks}`;
  const reason = `${which} cannot be used: ${why}`;
  return { endpoint: list.name, reason, affects: mergeHidden(raws.flatMap(list.hides)) };
}

/** The same with one entry for each kind and field. */
function mergeHidden(hidden: readonly Hidden[]): Hidden[] {
  return [...Map.groupBy(hidden, ({ what, field }) => `${what} ${field}`).values()].map((all): Hidden => {
    const { of: _, ...rest } = all[0] as Hidden;
    if (all.some(({ of }) => of === undefined)) return rest;
    return { ...rest, of: [...new Set(all.flatMap(({ of }) => of ?? []))] };
  });
}

/**
 * A whole table after a second reading: the later one, or with its gaps the earlier one where it got less. All
 * requests of both are counted.
 */
export function again<T>(first: Table<T>, later: Table<T>): Table<T> {
  const better = isWhole(later) || (!isWhole(first) && later.failed === undefined);
  const kept = better ? later : { ...first, gaps: later.gaps };
  const sum = (key: 'requests' | 'pages' | 'duplicates' | 'retries' | 'throttled') =>
    first.entry[key] + later.entry[key];
  return {
    ...kept,
    entry: {
      ...kept.entry,
      requests: sum('requests'),
      pages: sum('pages'),
      duplicates: sum('duplicates'),
      retries: sum('retries'),
      throttled: sum('throttled'),
      status: better ? later.entry.status : 'incomplete',
    },
  };
}
