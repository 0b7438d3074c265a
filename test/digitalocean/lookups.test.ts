import { describe, expect, it } from 'vitest';
import { fetchDropletBackups } from '../../lib/digitalocean/backups.ts';
import { type Client, createClient } from '../../lib/digitalocean/client.ts';
import { fetchDropletSnapshots, fetchSnapshot } from '../../lib/digitalocean/snapshots.ts';
import { ApiError } from '../../lib/errors.ts';
import { allScopes } from '../../lib/sandbox/scopes.ts';
import type { SandboxOptions } from '../../lib/sandbox/server.ts';
import { daysAgo, hiddenBy, points, serveAccount } from '../support/inventory-of.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const volumeId = '506f78a4-e098-11e5-ad9f-000f53306ae1';
const account = {
  droplets: [
    {
      id: 7,
      name: 'web',
      backups: [{ id: 701, createdAt: daysAgo(1), raw: { type: 'snapshot' } }],
      snapshots: [...points(2, 711), { id: 713, createdAt: daysAgo(3), tags: ['keep'] }],
    },
  ],
  volumes: [
    { id: volumeId, snapshots: [{ id: 'fbe805e8-866b-11e6-96bf-000f53315a41', createdAt: daysAgo(2) }] },
  ],
};

async function clientOf(options: SandboxOptions = {}): Promise<{ client: Client; paths: () => string[] }> {
  const { url, token, requests } = await serveAccount(account, options);
  const client = createClient({ token, apiUrl: url, clock: createVirtualClock() });
  return { client, paths: () => requests.map(({ path }) => path) };
}

describe('one snapshot', () => {
  it.each([
    { id: '713', kind: 'droplet-snapshot', resourceId: '7', tags: ['keep'] },
    { id: 'fbe805e8-866b-11e6-96bf-000f53315a41', kind: 'volume-snapshot', resourceId: volumeId, tags: [] },
  ])('is looked up: $kind', async ({ id, ...rest }) => {
    const { client, paths } = await clientOf();
    expect(await fetchSnapshot(client, id)).toMatchObject({
      id,
      ...rest,
      sizeGigabytes: 2.34,
      regions: ['fra1'],
    });
    expect(paths()).toEqual([`/v2/snapshots/${id}`]);
  });

  it('is none when the API says that the id is not one of a snapshot', async () => {
    const { client } = await clientOf();
    expect(await fetchSnapshot(client, '701')).toBe('no snapshot');
  });

  it('is gone when it is not there', async () => {
    const { client } = await clientOf();
    expect(await fetchSnapshot(client, '999')).toBe('gone');
  });

  it.each([
    [
      '403',
      { status: 403, body: '{}' },
      /^\/v2\/snapshots\/713: the token may not read this \(403\): grant it `snapshot:read`/,
    ],
    ['500', { status: 500, body: '{}' }, /answers 500 \(5 attempts\)/],
    ['no snapshot in it', { body: '{"snapshot":null}' }, /nothing of use in it/],
    [
      'a name that is none',
      { body: '{"snapshot":{"id":713,"resource_type":"droplet"}}' },
      /cannot be used: no readable name$/,
    ],
  ])('fails with what can be done: %s', async (_, reply, message) => {
    const { client } = await clientOf({ intercept: () => reply });
    const error = await fetchSnapshot(client, '713').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).message).toMatch(message);
  });

  it('is asked for at its own path, whatever its id', async () => {
    const { client, paths } = await clientOf();
    expect(await fetchSnapshot(client, '../account?x=\ud800')).toBe('gone');
    expect(paths()).toEqual(['/v2/snapshots/..%2Faccount%3Fx%3D%EF%BF%BD']);
    await expect(fetchSnapshot(client, '..')).rejects.toThrow(ApiError);
    expect(paths()).toHaveLength(1);
  });
});

describe("a Droplet's own lists", () => {
  it('hold its snapshots, without tags', async () => {
    const { client } = await clientOf();
    const { items, gaps, gone } = await fetchDropletSnapshots(client, '7');
    expect([...items.keys()]).toEqual(['711', '712', '713']);
    expect(items.get('713')).toMatchObject({ kind: 'droplet-snapshot', resourceId: '7', tags: undefined });
    expect({ gaps, gone }).toEqual({ gaps: [], gone: false });
  });

  it('hold its backups, whatever their type', async () => {
    const { client } = await clientOf();
    const { items, gaps } = await fetchDropletBackups(client, '7');
    expect(items.get('701')).toMatchObject({ kind: 'droplet-backup', resourceId: '7', tags: [] });
    expect(gaps).toEqual([]);
  });

  it.each([
    { name: 'snapshots', read: fetchDropletSnapshots, what: 'droplet-snapshot' },
    { name: 'backups', read: fetchDropletBackups, what: 'droplet-backup' },
  ])(
    'are empty of a Droplet that is gone, and a gap when they cannot be read: $name',
    async ({ read, what }) => {
      const { client } = await clientOf();
      expect(await read(client, '8')).toMatchObject({ gone: true, gaps: [], failed: undefined });
      const narrow = await clientOf({ scopes: allScopes.filter((scope) => scope !== 'droplet:read') });
      const table = await read(narrow.client, '7');
      expect(table).toMatchObject({ gone: false, failed: { failure: 'forbidden' } });
      expect(hiddenBy(table.gaps)).toEqual([`${what} of 7`]);
    },
  );
});
