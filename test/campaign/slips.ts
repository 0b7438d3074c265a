import type { Scope } from '../../lib/sandbox/scopes.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import { type Change, destroyDroplet, destroyVolume, withoutSnapshot } from './changes.ts';
import type { FaultyApi } from './faulty-api.ts';
import type { ListName } from './lists.ts';
import type { World } from './world.ts';

/**
 * What no reader of pages can see: an item that was there all the time slips from a page that is not read yet to
 * one that was, while another one comes, so that every count is right. Snapshots and backups of Droplets are told
 * by their Droplets, and volumes by those they are attached to; Droplets, other volumes and snapshots of volumes
 * are told by nobody.
 * @returns the account without each of them, as changes
 */
export function slipsOf(
  { faults }: World,
  accounts: readonly AccountSpec[],
  { shown, spoilt }: FaultyApi,
): Change[] {
  const sees = (scope: Scope) => faults.every(({ scopes }) => scopes === undefined || scopes.includes(scope));
  const droplets = sees('droplet:read') && !spoilt.has('droplets') && !spoilt.has('gpus');
  const tellsVolumes = droplets && sees('block_storage:read');
  const tellsSnapshots = droplets && sees('image:read');
  const always = (idsOf: (account: AccountSpec) => readonly unknown[]): unknown[] => {
    const [first, ...more] = accounts.map((account) => new Set(idsOf(account)));
    return [...(first ?? [])].filter((id) => more.every((ids) => ids.has(id)));
  };
  const unseen = (list: ListName, ids: readonly unknown[]): unknown[] => {
    const seen = shown.get(list);
    return seen === undefined || spoilt.has(list) ? [] : ids.filter((id) => !seen.has(String(id)));
  };
  const plain = always(({ droplets = [] }) => droplets.filter(({ gpu }) => !gpu).map(({ id }) => id));
  const volumes = always(({ volumes: list = [] }) =>
    list.filter(({ dropletIds = [] }) => !tellsVolumes || dropletIds.length === 0).map(({ id }) => id),
  );
  const snapshots = always(({ droplets: hosts = [], volumes: list = [], orphans = [] }) => [
    ...[...(tellsSnapshots ? [] : hosts), ...list].flatMap((one) =>
      (one.snapshots ?? []).map(({ id }) => id),
    ),
    ...orphans.map(({ id }) => id),
  ]);
  return [
    ...unseen('droplets', plain).map((id) => destroyDroplet(id as number)),
    ...unseen('volumes', volumes).map((id) => destroyVolume(id as string)),
    ...unseen('snapshots', snapshots).map((id) => withoutSnapshot(id)),
  ];
}
