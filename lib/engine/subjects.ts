import type { Inventory, RecoveryPoint, Resource, ResourceKind } from '../model.ts';
import { resourceKindOf, resourceKinds } from '../model.ts';
import type { Subject } from '../rules/view.ts';
import { compare, compareItems } from './order.ts';
import { toUnread, type Unread } from './unread.ts';

/** The account as subjects, in an order that does not depend on the input's. */
export interface Subjects {
  readonly all: readonly Subject[];
  /** For each resource kind, one for all that may exist without having been read. */
  readonly standIns: readonly Subject[];
  readonly unread: Unread;
  /** A resource, known or not, with all that is known of it. */
  get(kind: ResourceKind, id: string): Subject;
}

const keyOf = (kind: ResourceKind, id: string): string => `${kind} ${id}`;
const noSubjects: readonly Subject[] = [];

/** Joins points to their resources; linear but for the sorting. */
export function toSubjects(inventory: Inventory): Subjects {
  const unread = toUnread(inventory);
  const resources = new Map<string, Resource>();
  for (const resource of inventory.resources) resources.set(keyOf(resource.kind, resource.id), resource);
  const { points, unclaimed } = pointsByResource(inventory.points);
  const hostedBy = attachments(inventory.resources);
  const hostsShown = inventory.resources.every(({ kind, attached }) => kind !== 'volume' || attached);
  const made = new Map<string, Subject>();

  function get(kind: ResourceKind, id: string): Subject {
    const key = keyOf(kind, id);
    const known = made.get(key);
    if (known) return known;
    const resource = resources.get(key);
    const unseen = resource === undefined && unread.resource(kind, id);
    const volumes =
      kind === 'droplet' && resource ? [...(resource.attached ?? []), ...(hostedBy.get(id) ?? [])] : [];
    const subject: Subject = {
      kind,
      id,
      resource,
      state: resource ? 'present' : unseen ? 'uncertain' : 'missing',
      points: points.get(key) ?? [],
      hidden: unread.points(kind, id, unseen),
      attached:
        volumes.length === 0
          ? noSubjects
          : [...new Set(volumes)].sort(compare).map((volume) => get('volume', volume)),
      attachedHidden: resource?.attached === undefined || !hostsShown || unread.resource('volume'),
    };
    made.set(key, subject);
    return subject;
  }

  for (const { kind, id } of inventory.resources) get(kind, id);
  for (const { kind, resourceId } of inventory.points)
    if (resourceId !== undefined) get(resourceKindOf[kind], resourceId);
  for (const [kind, id] of unread.named) get(kind, id);

  const standIn = (
    kind: ResourceKind,
    own: readonly RecoveryPoint[],
    hidden: Subject['hidden'],
  ): Subject => ({
    kind,
    id: undefined,
    resource: undefined,
    state: 'uncertain',
    points: own,
    hidden,
    attached: noSubjects,
    attachedHidden: true,
  });
  return {
    all: [
      ...[...made.values()].sort(compareItems),
      ...unclaimed.map((point) => standIn(resourceKindOf[point.kind], [point], new Set())),
    ],
    standIns: resourceKinds.map((kind) =>
      standIn(kind, [], unread.points(kind, undefined, unread.resource(kind))),
    ),
    unread,
    get,
  };
}

/** In the order of their ids; `unclaimed` are those whose resource could not be read. */
function pointsByResource(all: readonly RecoveryPoint[]) {
  const points = new Map<string, RecoveryPoint[]>();
  const unclaimed: RecoveryPoint[] = [];
  for (const point of all.toSorted(compareItems)) {
    if (point.resourceId === undefined) {
      unclaimed.push(point);
      continue;
    }
    const key = keyOf(resourceKindOf[point.kind], point.resourceId);
    const siblings = points.get(key);
    if (siblings) siblings.push(point);
    else points.set(key, [point]);
  }
  return { points, unclaimed };
}

/** Volumes by the Droplet that they say they are attached to. */
function attachments(resources: readonly Resource[]): Map<string, string[]> {
  const hosted = new Map<string, string[]>();
  for (const { kind, id, attached } of resources) {
    if (kind !== 'volume') continue;
    for (const host of attached ?? []) {
      const siblings = hosted.get(host);
      if (siblings) siblings.push(id);
      else hosted.set(host, [id]);
    }
  }
  return hosted;
}
