import { createApiClient } from 'dots-wrapper';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleAccount } from '../../lib/sandbox/sample.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';

const account = sampleAccount(parseInstant('2026-11-21T06:00:00Z') as Instant);
let sandbox: Sandbox;
let dots: ReturnType<typeof createApiClient>;

beforeAll(async () => {
  sandbox = await startSandbox(account);
  dots = createApiClient({ endpoint: `${sandbox.url}/v2`, token: sandbox.token });
});
afterAll(() => sandbox.close());

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

it('lets a public client read the Droplets', async () => {
  const { data } = await dots.droplet.listDroplets({ per_page: 200 });
  expect(names(data.droplets)).toEqual(names(account.droplets.filter(({ gpu }) => !gpu)));
});

it('lets a public client read snapshots page by page', async () => {
  const pages = [];
  for (let page = 1; page <= 3; page += 1) {
    const { data } = await dots.snapshot.listSnapshots({ page, per_page: 25 });
    pages.push(...data.snapshots);
    if (page === 1) expect(data.meta?.total).toBeGreaterThan(50);
  }
  expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length);
});

it('lets a public client read backups and snapshots of a Droplet', async () => {
  const [droplet] = account.droplets.filter(({ backups, snapshots }) => backups.length && snapshots.length);
  const droplet_id = droplet?.id ?? 0;
  const { data } = await dots.droplet.listDropletBackups({ droplet_id });
  expect(names(data.backups)).toEqual(names(droplet?.backups ?? []));
  const ofDroplet = await dots.droplet.listDropletSnapshots({ droplet_id });
  expect(names(ofDroplet.data.snapshots)).toEqual(names(droplet?.snapshots ?? []));
});

it('lets a public client read private images, volumes, their snapshots, tags, regions and the account', async () => {
  const images = await dots.image.listImages({ user_images: true, per_page: 200 });
  expect(images.data.images.filter(({ type }) => (type as string) === 'backup').length).toBeGreaterThan(20);
  const volumes = await dots.volume.listVolumes({});
  expect(names(volumes.data.volumes)).toEqual(names(account.volumes));
  const ofVolume = await dots.volume.listVolumeSnapshots({ volume_id: account.volumes[0]?.id ?? '' });
  expect(ofVolume.data.snapshots).toHaveLength(account.volumes[0]?.snapshots.length ?? -1);
  expect(names((await dots.tag.listTags({})).data.tags)).toContain('env:prod');
  expect((await dots.region.listRegions({})).data.regions.length).toBeGreaterThan(10);
  expect((await dots.account.getAccount()).data.account.email).toBe(account.email);
});

it('lets a public client look a snapshot up, and refuses a backup', async () => {
  const one = account.droplets.flatMap(({ snapshots }) => snapshots)[0];
  const { data } = await dots.snapshot.getSnapshot({ snapshot_id: Number(one?.id) });
  expect(data.snapshot.name).toBe(one?.name);
  const backup = account.droplets.flatMap(({ backups }) => backups)[0];
  await expect(dots.snapshot.getSnapshot({ snapshot_id: Number(backup?.id) })).rejects.toMatchObject({
    response: { status: 400 },
  });
});
