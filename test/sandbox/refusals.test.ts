import { afterEach, describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import type { Scope } from '../../lib/sandbox/scopes.ts';
import { allScopes } from '../../lib/sandbox/scopes.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../lib/sandbox/server.ts';
import { ask, idsOf } from './ask.ts';

const createdAt = '2026-11-20T06:00:00Z';
const volumeId = '506f78a4-e098-11e5-ad9f-000f53306ae1';
const account = sandboxAccount({
  droplets: [
    {
      id: 11,
      tags: ['env:prod'],
      backups: [{ id: 101, createdAt }],
      snapshots: [{ id: 102, createdAt, tags: ['keep'] }],
    },
  ],
  volumes: [{ id: volumeId, tags: ['data'], dropletIds: [11], snapshots: [{ id: 'v1', createdAt }] }],
});

let sandbox: Sandbox;
afterEach(() => sandbox.close());

async function serve(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox(account, options);
}

describe('errors', () => {
  it.each([
    ['/v2/snapshots/101', 400, 'bad_request', 'the resource is not a snapshot'],
    ['/v2/snapshots/999', 404, 'not_found', 'The resource you requested could not be found.'],
    ['/v2/droplets/999/backups', 404, 'not_found', 'The resource you requested could not be found.'],
    ['/v2/droplets/999/snapshots', 404, 'not_found', 'The resource you requested could not be found.'],
    ['/v2/droplets/999/backups/policy', 404, 'not_found', 'The resource you requested could not be found.'],
    ['/v2/volumes/none/snapshots', 404, 'not_found', 'The resource you requested could not be found.'],
    ['/v2/kubernetes/clusters', 404, 'not_found', 'The resource you requested could not be found.'],
    ['/v2/snapshots?resource_type=disk', 422, 'unprocessable_entity', 'unknown resource_type'],
    ['/v2/droplets?type=big', 422, 'unprocessable_entity', 'unknown type'],
    [
      '/v2/droplets?tag_name=a&type=gpus',
      422,
      'unprocessable_entity',
      'tag_name cannot be combined with name or type',
    ],
  ])('answers %s with %i', async (path, status, id, message) => {
    await serve();
    const said = await ask(sandbox, path);
    expect(said.status).toBe(status);
    expect(said.body).toEqual({ id, message, request_id: said.headers.get('x-request-id') });
  });

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer dop_v1_other' }],
    ['a token without its scheme', { authorization: 'dop_v1_sandbox' }],
  ])('answers %s with 401', async (_name, headers) => {
    await serve({ token: 'dop_v1_sandbox' });
    const { status, body } = await ask(sandbox, '/v2/account', { headers });
    expect(status).toBe(401);
    expect(body).toMatchObject({ id: 'unauthorized', message: 'Unable to authenticate you.' });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('answers %s with 405', async (method) => {
    await serve();
    const headers = { authorization: `Bearer ${sandbox.token}` };
    expect((await ask(sandbox, '/v2/droplets', { method, headers })).status).toBe(405);
  });
});

describe('a token', () => {
  const without = (...scopes: Scope[]) => allScopes.filter((scope) => !scopes.includes(scope));

  it('may see everything unless told otherwise', async () => {
    await serve();
    const { body } = await ask(sandbox, '/v2/droplets');
    expect(body.droplets[0]).toMatchObject({ backup_ids: [101], volume_ids: [volumeId], tags: ['env:prod'] });
  });

  it.each([
    ['account:read', ['/v2/account']],
    ['block_storage:read', ['/v2/volumes']],
    ['block_storage_snapshot:read', [`/v2/volumes/${volumeId}/snapshots`, '/v2/snapshots/v1']],
    ['droplet:read', ['/v2/droplets', '/v2/droplets/11/backups', '/v2/droplets/backups/policies']],
    ['image:read', ['/v2/images?private=true']],
    ['regions:read', ['/v2/regions']],
    ['snapshot:read', ['/v2/snapshots', '/v2/snapshots/102']],
    ['tag:read', ['/v2/tags', '/v2/droplets?tag_name=env:prod']],
  ] as const)('without %s is refused %j', async (scope, paths) => {
    await serve({ scopes: without(scope) });
    for (const path of paths) {
      const { status, body } = await ask(sandbox, path);
      expect(status, path).toBe(403);
      expect(body.id).toBe('forbidden');
    }
  });

  it('without image:read sees Droplets that seem to have no copies', async () => {
    await serve({ scopes: without('image:read') });
    const { body } = await ask(sandbox, '/v2/droplets');
    expect(body.droplets[0]).toMatchObject({ backup_ids: [], snapshot_ids: [], volume_ids: [volumeId] });
  });

  it('without block_storage:read sees Droplets that seem to have no volumes', async () => {
    await serve({ scopes: without('block_storage:read') });
    expect((await ask(sandbox, '/v2/droplets')).body.droplets[0].volume_ids).toEqual([]);
  });

  it('without block_storage_snapshot:read misses volume snapshots among the others', async () => {
    await serve({ scopes: without('block_storage_snapshot:read') });
    const { body } = await ask(sandbox, '/v2/snapshots');
    expect(idsOf(body.snapshots)).toEqual(['102']);
    expect(body.meta.total).toBe(1);
    expect((await ask(sandbox, '/v2/snapshots?resource_type=volume')).body.snapshots).toEqual([]);
  });

  it('without tag:read sees tags empty or null', async () => {
    await serve({ scopes: without('tag:read') });
    expect((await ask(sandbox, '/v2/droplets')).body.droplets[0].tags).toEqual([]);
    expect((await ask(sandbox, '/v2/snapshots')).body.snapshots[0].tags).toBeNull();
    expect((await ask(sandbox, '/v2/volumes')).body.volumes[0].tags).toBeNull();
    expect((await ask(sandbox, '/v2/images?private=true')).body.images[0].tags).toBeNull();
  });

  it('without sizes:read sees regions without sizes', async () => {
    await serve({ scopes: without('sizes:read') });
    expect((await ask(sandbox, '/v2/regions')).body.regions[0].sizes).toEqual([]);
  });
});
