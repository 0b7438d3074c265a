/** An account read with `fetch` and `JSON.parse` and nothing else: no check, no retry, no join. */

export interface Api {
  readonly url: string;
  readonly token: string;
}

export interface Found {
  readonly points: number;
  /** Waits for the rate limit that were skipped. */
  readonly waitedMs?: number;
}

interface Body {
  readonly meta: { readonly total: number };
  readonly [key: string]: unknown;
}

interface Item {
  readonly id: number | string;
  readonly type?: string;
}

const PAGE = 200;

const getter =
  ({ url, token }: Api) =>
  async (path: string): Promise<Body> => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${path} answers ${response.status}`);
    return (await response.json()) as Body;
  };

const itemsOf = (key: string, pages: readonly Body[]) => pages.flatMap((page) => page[key] as Item[]);
const restOf = ({ meta }: Body) =>
  Array.from({ length: Math.max(0, Math.ceil(meta.total / PAGE) - 1) }, (_, index) => index + 2);
const isBackup = ({ type }: Item) => type === 'backup';

/** Every list that snapwarden reads, all pages at once. */
export async function readBulk(api: Api): Promise<Found> {
  const get = getter(api);
  const pagesOf = async (path: string) => {
    const page = (number: number) => get(`${path}page=${number}&per_page=${PAGE}`);
    const first = await page(1);
    return [first, ...(await Promise.all(restOf(first).map(page)))];
  };
  const list = async (path: string, key: string) => itemsOf(key, await pagesOf(path));
  const [snapshots, images] = await Promise.all([
    list('/v2/snapshots?', 'snapshots'),
    list('/v2/images?private=true&', 'images'),
    list('/v2/droplets?', 'droplets'),
    list('/v2/droplets?type=gpus&', 'droplets'),
    list('/v2/volumes?', 'volumes'),
    pagesOf('/v2/droplets/backups/policies?'),
    get('/v2/account'),
  ]);
  return { points: snapshots.length + images.filter(isBackup).length };
}

/** Droplets, volumes and snapshots as lists, and the backups of each Droplet. */
export function readEach(atOnce: number): (api: Api) => Promise<Found> {
  return async (api) => {
    const get = getter(api);
    const list = async (path: string, key: string) => {
      const page = (number: number) => get(`${path}page=${number}&per_page=${PAGE}`);
      const first = await page(1);
      return itemsOf(key, [first, ...(await mapSome(restOf(first), atOnce, page))]);
    };
    const snapshots = await list('/v2/snapshots?', 'snapshots');
    const droplets = await list('/v2/droplets?', 'droplets');
    droplets.push(...(await list('/v2/droplets?type=gpus&', 'droplets')));
    await list('/v2/volumes?', 'volumes');
    const backups = await mapSome(droplets, atOnce, ({ id }) =>
      get(`/v2/droplets/${id}/backups?per_page=${PAGE}`),
    );
    return { points: snapshots.length + itemsOf('backups', backups).length };
  };
}

async function mapSome<T, U>(
  items: readonly T[],
  atOnce: number,
  task: (item: T) => Promise<U>,
): Promise<U[]> {
  const results: U[] = [];
  const next = items.entries();
  const work = async () => {
    for (const [at, item] of next) results[at] = await task(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
