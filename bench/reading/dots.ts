import { createApiClient } from 'dots-wrapper';
import type { Api, Found } from './plain.ts';

/** The account read with a public client as its users do: a loop over the pages, one list after the other. */
export async function readWithDots({ url, token }: Api): Promise<Found> {
  const dots = createApiClient({ endpoint: `${url}/v2`, token });
  await everyPage((paging) => dots.droplet.listDroplets(paging), 'droplets');
  await everyPage((paging) => dots.volume.listVolumes(paging), 'volumes');
  const snapshots = await everyPage((paging) => dots.snapshot.listSnapshots(paging), 'snapshots');
  const images = await everyPage(
    (paging) => dots.image.listImages({ ...paging, user_images: true }),
    'images',
  );
  const backups = images.filter((image) => (image as { readonly type?: string }).type === 'backup');
  return { points: snapshots.length + backups.length };
}

interface Paging {
  readonly page: number;
  readonly per_page: number;
}

async function everyPage<Key extends string>(
  ask: (paging: Paging) => Promise<{
    readonly data: { readonly [K in Key]: readonly unknown[] } & { readonly links?: unknown };
  }>,
  key: Key,
): Promise<unknown[]> {
  const items: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await ask({ page, per_page: 200 });
    items.push(...data[key]);
    const { pages } = (data.links ?? {}) as { readonly pages?: { readonly next?: string } };
    if (!pages?.next) return items;
  }
}
