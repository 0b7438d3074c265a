import type { Gap, Inventory, RecoveryPoint, Resource } from '../../lib/model.ts';
import { type SandboxAccount, type SandboxPoint, wireTime } from '../../lib/sandbox/account.ts';
import { hardwareOf } from '../../lib/sandbox/sizes.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';

/** What is true of an account, made without any request and without the code that reads one. */

const timeOf = (when: Parameters<typeof wireTime>[0]) => parseInstant(wireTime(when));

function toPoint(
  kind: RecoveryPoint['kind'],
  { id, name, createdAt, sizeGigabytes, regions, tags }: SandboxPoint,
  resourceId: string | undefined,
): RecoveryPoint {
  return {
    kind,
    id: String(id),
    name,
    resourceId,
    createdAt: timeOf(createdAt),
    regions,
    sizeGigabytes,
    tags: kind === 'droplet-backup' ? [] : (tags ?? []),
  };
}

const inOrder = <T extends Resource | RecoveryPoint>(items: readonly T[]): T[] => {
  const key = ({ kind, id }: T) => `${kind} ${id}`;
  return items.toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
};

/**
 * The inventory that a perfect reader has at an instant.
 * @param images whether it reads the list of images, which alone shows backups that no Droplet claims
 */
export function truthOf(account: SandboxAccount, readAt: Instant, images: boolean): Inventory {
  const unclaimed = images ? account.unclaimedBackups : [];
  const gap: Gap = {
    endpoint: '/v2/images?private=true',
    reason: `${unclaimed.length === 1 ? 'one backup is' : `${unclaimed.length} backups are`} claimed by no Droplet that was read`,
    affects: [{ what: 'droplet-backup', of: unclaimed.map(({ id }) => String(id)), field: 'Droplet' }],
  };
  const resources = [
    ...account.droplets.map(
      ({ id, name, region, createdAt, tags, volumeIds, plan, size }): Resource => ({
        kind: 'droplet',
        id: String(id),
        name,
        region,
        createdAt: timeOf(createdAt),
        tags,
        attached: volumeIds,
        monthlyUsd: hardwareOf(size).size.price_monthly,
        plan: { enabled: plan !== undefined, name: plan?.name, retentionDays: plan?.retentionDays },
      }),
    ),
    ...account.volumes.map(
      ({ id, name, region, createdAt, tags, dropletIds }): Resource => ({
        kind: 'volume',
        id,
        name,
        region,
        createdAt: timeOf(createdAt),
        tags,
        attached: dropletIds.map(String),
      }),
    ),
  ];
  const points = [
    ...account.droplets.flatMap(({ id, backups, snapshots }) => [
      ...backups.map((backup) => toPoint('droplet-backup', backup, String(id))),
      ...snapshots.map((snapshot) => toPoint('droplet-snapshot', snapshot, String(id))),
    ]),
    ...account.volumes.flatMap(({ id, snapshots }) =>
      snapshots.map((snapshot) => toPoint('volume-snapshot', snapshot, id)),
    ),
    ...account.orphans.map((orphan) => toPoint(`${orphan.source.type}-snapshot`, orphan, orphan.source.id)),
    ...unclaimed.map((backup) => toPoint('droplet-backup', backup, undefined)),
  ];
  return {
    account: { id: 'default', name: account.name, email: account.email },
    readAt,
    resources: inOrder(resources),
    points: inOrder(points),
    gaps: unclaimed.length > 0 ? [gap] : [],
    notRead: [],
    endpoints: [],
  };
}
