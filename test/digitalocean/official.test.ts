import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planList } from '../../lib/digitalocean/backup-policies.ts';
import { fetchDropletBackups, imageList } from '../../lib/digitalocean/backups.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { dropletLists } from '../../lib/digitalocean/droplets.ts';
import { fetchDropletSnapshots, snapshotList } from '../../lib/digitalocean/snapshots.ts';
import { type List, readTable } from '../../lib/digitalocean/table.ts';
import { proveTags } from '../../lib/digitalocean/visibility.ts';
import { volumeList } from '../../lib/digitalocean/volumes.ts';
import { serveAccount } from '../support/inventory-of.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const folder = new URL('../fixtures/official/', import.meta.url);
const [droplets, gpuDroplets] = dropletLists;

/** A client of a server that answers everything with the example. */
async function clientOf(example: string) {
  const body = readFileSync(new URL(`${example}.json`, folder));
  const { url, token } = await serveAccount({}, { intercept: () => ({ body }) });
  return createClient({ token, apiUrl: url, clock: createVirtualClock() });
}

const read = async <T extends { id: string }>(example: string, list: List<T>) => {
  const { items, gaps, unusable, entry } = await readTable(await clientOf(example), list);
  expect({ gaps, unusable }).toEqual({ gaps: [], unusable: [] });
  expect(entry.status).toBe('complete');
  return [...items.values()];
};

const at = (text: string) => Date.parse(text);

/** Not read by any part of this program, or with no list in it. */
const unused = [
  'databases-list-backups',
  'droplets-get-backup-policy',
  'droplets-list-supported-backup-policies',
  'regions-list',
];
/** Its items share an id, which no real list does. */
const doubled = ['images-list-all'];

const lists: Record<string, List<{ id: string }>> = {
  'snapshots-list-all-snapshots': snapshotList,
  'snapshots-list-droplets-snapshots': snapshotList,
  'snapshots-list-volume-snapshots': snapshotList,
  'volume-snapshots-list': snapshotList,
  'droplets-list-all-droplets': droplets,
  'droplets-list-droplets-filtered-by-tag': droplets,
  'droplets-list-gpu-droplets': gpuDroplets,
  'droplets-list-backup-policies': planList,
  'volumes-list-all-volumes': volumeList,
  'volumes-list-filtered-by-name': volumeList,
  'volumes-list-filtered-by-region': volumeList,
  'images-list-application': imageList,
  'images-list-custom': imageList,
  'images-list-distribution': imageList,
  'images-list-snapshots': imageList,
  'images-list-tagged': imageList,
};
const others = ['droplets-list-backups', 'droplets-list-snapshots', 'tags-list'];

describe('the official examples', () => {
  it('are all here', () => {
    const examples = readdirSync(folder).flatMap((file) =>
      file.endsWith('.json') ? [file.slice(0, -5)] : [],
    );
    expect(examples.sort()).toEqual([...Object.keys(lists), ...others, ...unused, ...doubled].sort());
  });

  it.each(Object.entries(lists))('are read without a problem: %s', async (example, list) => {
    const raw = JSON.parse(readFileSync(new URL(`${example}.json`, folder), 'utf8'));
    expect(await read(example, list)).toHaveLength(raw.meta.total);
  });

  it('show snapshots', async () => {
    expect(await read('snapshots-list-all-snapshots', snapshotList)).toEqual([
      {
        kind: 'droplet-snapshot',
        id: '6372321',
        name: 'web-01-1595954862243',
        resourceId: '200776916',
        createdAt: at('2020-07-28T16:47:44Z'),
        regions: ['nyc3', 'sfo3'],
        sizeGigabytes: 2.34,
        tags: ['web', 'env:prod'],
      },
      {
        kind: 'volume-snapshot',
        id: 'fbe805e8-866b-11e6-96bf-000f53315a41',
        name: 'pvc-01-1595954862243',
        resourceId: '89bcc42f-85cf-11e6-a004-000f53315871',
        createdAt: at('2019-09-28T23:14:30Z'),
        regions: ['nyc1'],
        sizeGigabytes: 0.1008,
        tags: ['k8s'],
      },
    ]);
  });

  it('show a volume snapshot without tags and of no size', async () => {
    expect(await read('volume-snapshots-list', snapshotList)).toMatchObject([{ sizeGigabytes: 0, tags: [] }]);
  });

  it('show Droplets, with and without GPUs', async () => {
    const [web, assets] = await read('droplets-list-all-droplets', droplets);
    expect(web).toEqual({
      kind: 'droplet',
      id: '3164444',
      name: 'example.com',
      region: 'nyc3',
      createdAt: at('2020-07-21T18:37:44Z'),
      tags: ['web', 'env:prod'],
      attached: [],
      monthlyUsd: 5,
      backupIds: ['53893572'],
      snapshotIds: ['67512819'],
    });
    expect(assets?.attached).toEqual(['506f78a4-e098-11e5-ad9f-000f53306ae1']);
    expect(await read('droplets-list-gpu-droplets', gpuDroplets)).toMatchObject([
      { id: '448543583', region: 'tor1', backupIds: [], snapshotIds: [], attached: [], tags: [] },
    ]);
  });

  it('show backup plans', async () => {
    expect(await read('droplets-list-backup-policies', planList)).toEqual([
      { id: '436444618', plan: { enabled: false, name: undefined, retentionDays: undefined } },
      { id: '444909314', plan: { enabled: true, name: 'daily', retentionDays: 7 } },
      { id: '444909706', plan: { enabled: true, name: 'weekly', retentionDays: 28 } },
    ]);
  });

  it('show volumes', async () => {
    const [volume] = await read('volumes-list-all-volumes', volumeList);
    expect(volume).toEqual({
      kind: 'volume',
      id: '506f78a4-e098-11e5-ad9f-000f53306ae1',
      name: 'example',
      region: 'nyc1',
      createdAt: at('2016-03-02T17:00:49Z'),
      tags: ['aninterestingtag'],
      attached: [],
    });
  });

  it('show images that are no backups', async () => {
    const images = await read('images-list-snapshots', imageList);
    expect(images.map(({ id, saysBackup }) => [id, saysBackup])).toEqual([
      ['7555620', false],
      ['7555621', false],
    ]);
  });

  it('have an images list whose ids clash, which is a gap', async () => {
    const { items, gaps } = await readTable(await clientOf('images-list-all'), imageList);
    expect(items.size).toBeGreaterThan(1);
    expect(gaps.map(({ affects }) => affects)).toEqual(gaps.map(() => []));
  });

  it("show a Droplet's own backups and snapshots, and tags", async () => {
    const backups = await fetchDropletBackups(await clientOf('droplets-list-backups'), '1');
    expect(backups.gaps).toEqual([]);
    expect([...backups.items.values()]).toEqual([
      {
        kind: 'droplet-backup',
        id: '67539192',
        name: 'web-01- 2020-07-29',
        resourceId: '1',
        createdAt: at('2020-07-29T01:44:35Z'),
        regions: ['nyc3'],
        sizeGigabytes: 2.34,
        tags: [],
      },
    ]);
    const snapshots = await fetchDropletSnapshots(await clientOf('droplets-list-snapshots'), '1');
    expect(snapshots.gaps).toEqual([]);
    expect(snapshots.items.get('6372321')).toMatchObject({ resourceId: '1', regions: ['nyc3', 'sfo3'] });
    expect((await proveTags(await clientOf('tags-list'))).problem).toBeUndefined();
  });
});
