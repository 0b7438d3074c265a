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

/** Something for each resource. */
type ByResource<T> = Readonly<Record<ResourceKind, Map<string, T>>>;

const byResource = <T>(): ByResource<T> => ({ droplet: new Map(), volume: new Map() });
const noSubjects: readonly Subject[] = [];

/** Joins points to their resources; linear but for the sorting. */
export function toSubjects(inventory: Inventory): Subjects {
  const unread = toUnread(inventory);
  const resources = byResource<Resource>();
  for (const resource of inventory.resources) resources[resource.kind].set(resource.id, resource);
  const { points, unclaimed } = pointsByResource(inventory.points);
  const hostedBy = attachments(inventory.resources);
  const hostsShown = inventory.resources.every(({ kind, attached }) => kind !== 'volume' || attached);
  const made = byResource<Subject>();

  function get(kind: ResourceKind, id: string): Subject {
    const known = made[kind].get(id);
    if (known) return known;
    const resource = resources[kind].get(id);
    const unseen = resource === undefined && unread.resource(kind, id);
    const volumes =
      kind === 'droplet' && resource ? [...(resource.attached ?? []), ...(hostedBy.get(id) ?? [])] : [];
    const subject: Subject = {
      kind,
      id,
      resource,
      state: resource ? 'present' : unseen ? 'uncertain' : 'missing',
      points: points[kind].get(id) ?? [],
      hidden: unread.points(kind, id, unseen),
      attached:
        volumes.length === 0
          ? noSubjects
          : [...new Set(volumes)].sort(compare).map((volume) => get('volume', volume)),
      attachedHidden:
        kind === 'droplet' && (resource?.attached === undefined || !hostsShown || unread.resource('volume')),
    };
    made[kind].set(id, subject);
    return subject;
  }

  for (const kind of resourceKinds) {
    for (const id of resources[kind].keys()) get(kind, id);
    for (const id of points[kind].keys()) get(kind, id);
  }
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
    attachedHidden: kind === 'droplet',
  });
  return {
    all: [
      ...resourceKinds.flatMap((kind) => [...made[kind].values()].sort(compareItems)),
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
  const points = byResource<RecoveryPoint[]>();
  const unclaimed: RecoveryPoint[] = [];
  for (const point of all) {
    if (point.resourceId === undefined) {
      unclaimed.push(point);
      continue;
    }
    const siblings = points[resourceKindOf[point.kind]].get(point.resourceId);
    if (siblings) siblings.push(point);
    else points[resourceKindOf[point.kind]].set(point.resourceId, [point]);
  }
  for (const kind of resourceKinds) for (const siblings of points[kind].values()) siblings.sort(compareItems);
  return { points, unclaimed: unclaimed.sort(compareItems) };
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
