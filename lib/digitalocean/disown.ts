import type { Gap, RecoveryPoint } from '../model.ts';
import { imageList } from './backups.ts';

/** A backup as a Droplet names it. */
export interface Named {
  readonly id: string;
  readonly resourceId: string;
}

/**
 * A backup is of one Droplet: one that several claim is of none that is known, and may be of each of them.
 * @param named what Droplets name beside the points
 */
export function disown(
  points: readonly RecoveryPoint[],
  named: readonly Named[],
  gaps: Gap[],
): readonly RecoveryPoint[] {
  const byId = new Map<string, RecoveryPoint>();
  const shared = new Set<string>();
  const owners = new Set<string>();
  const share = (point: RecoveryPoint, ...ids: (string | undefined)[]) => {
    byId.set(point.id, { ...point, resourceId: undefined });
    shared.add(point.id);
    for (const id of ids) if (id !== undefined) owners.add(id);
  };
  for (const point of points) {
    const other = byId.get(point.id);
    if (other) share(point, other.resourceId, point.resourceId);
    else byId.set(point.id, point);
  }
  for (const { id, resourceId } of named) {
    const point = byId.get(id);
    if (point && point.resourceId !== resourceId) share(point, point.resourceId, resourceId);
  }
  if (shared.size === 0) return points;
  const what = 'droplet-backup';
  const reason = `${shared.size === 1 ? 'one backup is' : `${shared.size} backups are`} claimed by several Droplets`;
  const affects = [
    { what, of: [...owners] },
    { what, of: [...shared], field: 'Droplet' },
  ] as const;
  gaps.push({ endpoint: imageList.name, reason, affects });
  return [...byId.values()];
}
