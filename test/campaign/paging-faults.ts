import type { Dice } from './dice.ts';
import type { Asked, Body, FaultMaker } from './fault.ts';
import { type ListName, pickPagedList } from './lists.ts';

/** Lists whose pages do not add up, or say something else of the list than it is. */

/** The key that a body's list stands under. */
export function rootOf(body: Body): string | undefined {
  return Object.keys(body).find((key) => key !== 'links' && key !== 'meta');
}

/** The items of a body. */
export function itemsOf(body: Body): unknown[] {
  const list = body[rootOf(body) ?? ''];
  return Array.isArray(list) ? list : Object.values((list ?? {}) as object);
}

/** A body with other items; the backup policies are a map by the Droplet's id. */
export function withItems(body: Body, items: readonly unknown[]): Body {
  const key = rootOf(body) ?? '';
  const entries = items.map((item) => [String((item as { droplet_id?: unknown }).droplet_id), item]);
  return { ...body, [key]: Array.isArray(body[key]) ? items : Object.fromEntries(entries) };
}

const totalOf = ({ meta }: Body): number => Number((meta as { total?: unknown } | undefined)?.total);
const withTotal = (body: Body, total: unknown): Body => ({ ...body, meta: { total } });
const withNext = (body: Body, next: unknown): Body => ({ ...body, links: { pages: { next } } });

type Alter = (body: Body, asked: Asked) => Body;

interface Lie {
  /** Makes the lie that is told in this run. */
  readonly make: (dice: Dice) => Alter;
  /** The client gets by with it. */
  readonly heals?: boolean;
  /** What it is about: of those about the same only one is told of a list, or the two could fit each other. */
  readonly about: 'links' | 'items';
}

const always =
  (alter: Alter): Lie['make'] =>
  () =>
    alter;
/** On all pages, or on one. */
const somewhere =
  (alter: Alter): Lie['make'] =>
  (dice) => {
    const only = dice.chance(0.5) ? dice.int(1, 3) : undefined;
    return (body, asked) => (only === undefined || asked.page === only ? alter(body, asked) : body);
  };

/** The items of the page before, kept as they were sent. */
function earlierPages(): (body: Body, asked: Asked) => readonly unknown[] | undefined {
  const sent = new Map<string, readonly unknown[]>();
  return (body, { page, url }) => {
    sent.set(`${page} ${url.pathname}`, itemsOf(body));
    return sent.get(`${page - 1} ${url.pathname}`);
  };
}

const lies: Readonly<Record<string, Lie>> = {
  'links missing': { make: somewhere(({ links: _, ...body }) => body), heals: true, about: 'links' },
  'links null': { make: somewhere((body) => ({ ...body, links: null })), heals: true, about: 'links' },
  'links empty': { make: somewhere((body) => ({ ...body, links: {} })), heals: true, about: 'links' },
  'links of a wrong type': {
    make: somewhere((body) => ({ ...body, links: { pages: { next: { page: 2 } } } })),
    heals: true,
    about: 'links',
  },
  'links that loop': {
    make: always((body, { url }) => withNext(body, `${url.origin}${url.pathname}?page=1`)),
    heals: true,
    about: 'links',
  },
  'links that point elsewhere': {
    make: (dice) => {
      const path = dice.pick(['/v2/snapshots?page=2', '/?page=2', ':1/v2/images?page=99', '']);
      return (body, { trap }) => withNext(body, `${trap}${path}`);
    },
    heals: true,
    about: 'links',
  },
  'total missing': { make: always(({ meta: _, ...body }) => body), heals: true, about: 'items' },
  'total null': { make: always((body) => withTotal(body, null)), heals: true, about: 'items' },
  'total of a wrong type': { make: always((body) => withTotal(body, `${totalOf(body)}`)), about: 'items' },
  'total missing on one page': { make: somewhere(({ meta: _, ...body }) => body), about: 'items' },
  'total too low': {
    make: (dice) => {
      const by = dice.int(1, 40);
      // A list that counts exactly what fits its first pages, and names no next one, is another list.
      return somewhere((body) => withTotal(body, Math.max(0, totalOf(body) - by)))(dice);
    },
    about: 'items',
  },
  'total too high': {
    make: (dice) => {
      const by = dice.pick([1, 2, 30, 5_000, 1e9]);
      return somewhere((body) => withTotal(body, totalOf(body) + by))(dice);
    },
    about: 'items',
  },
  'total zero': { make: somewhere((body) => withTotal(body, 0)), about: 'items' },
  'a page like the one before': {
    make: () => {
      const earlier = earlierPages();
      return (body, asked) => {
        const before = earlier(body, asked);
        return asked.page === 2 && before ? withItems(body, before) : body;
      };
    },
    about: 'items',
  },
  'an item on two pages': {
    make: () => {
      const earlier = earlierPages();
      return (body, asked) => {
        const last = earlier(body, asked)?.at(-1);
        return last === undefined ? body : withItems(body, [last, ...itemsOf(body)]);
      };
    },
    about: 'items',
  },
  'an item twice on a page': {
    make: always((body) => withItems(body, [...itemsOf(body), ...itemsOf(body).slice(0, 1)])),
    about: 'items',
  },
  'a page without items': {
    make: (dice) => {
      const empty = dice.int(1, 3);
      return (body, { page }) => (page === empty ? withItems(body, []) : body);
    },
    about: 'items',
  },
  'a page that lacks items': {
    make: (dice) => {
      const short = dice.int(1, 3);
      const kept = dice.int(0, 5);
      return (body, { page }) => (page === short ? withItems(body, itemsOf(body).slice(kept + 1)) : body);
    },
    about: 'items',
  },
  'no list': {
    make: (dice) => {
      const value = dice.pick([null, undefined, 'none', 7, [[]], { list: [] }] as const);
      return somewhere((body) => ({ ...body, [rootOf(body) ?? '']: value }))(dice);
    },
    about: 'items',
  },
};

function faultOf(name: string, dice: Dice): ReturnType<FaultMaker> {
  const { make, heals = false, about } = lies[name] as Lie;
  const list: ListName = pickPagedList(dice);
  const once = dice.chance(0.25);
  return {
    detail: `at ${list}${once ? ', once' : ''}`,
    heals: heals && !once,
    excludes: `${about} of ${list}`,
    spoiler: {
      strikes: (asked) => asked.list === list,
      shots: once ? 1 : Number.POSITIVE_INFINITY,
      alter: make(dice),
    },
  };
}

export const pagingFaults: Readonly<Record<string, FaultMaker>> = Object.fromEntries(
  Object.keys(lies).map((name) => [name, (dice) => faultOf(name, dice)] satisfies [string, FaultMaker]),
);
