import type { Inventory, RecoveryPoint, Resource, ResourceKind } from '../model.ts';
import { resourceKindOf, resourceKinds } from '../model.ts';
import type { Subject } from '../rules/view.ts';
import { compare, sortItems } from './order.ts';
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

/** A subject that is being joined. */
type Draft = { -readonly [Key in Exclude<keyof Subject, 'id' | 'points'>]: Subject[Key] } & {
  readonly id: string;
  readonly points: RecoveryPoint[];
};

const noSubjects: readonly Subject[] = [];
const noIds: readonly string[] = [];

/** Joins points to their resources; linear but for the sorting. */
export function toSubjects(inventory: Inventory): Subjects {
  const unread = toUnread(inventory);
  const drafts = { droplet: new Map<string, Draft>(), volume: new Map<string, Draft>() };
  const hostedBy = attachments(inventory.resources);
  const hostsShown = inventory.resources.every(({ kind, attached }) => kind !== 'volume' || attached);
  const volumesHidden = !hostsShown || unread.resource('volume');

  function draft(kind: ResourceKind, id: string, resource?: Resource): Draft {
    const unseen = resource === undefined && unread.resource(kind, id);
    const made: Draft = {
      kind,
      id,
      resource,
      state: resource ? 'present' : unseen ? 'uncertain' : 'missing',
      points: [],
      hidden: unread.points(kind, id, unseen),
      attached: noSubjects,
      attachedHidden: kind === 'droplet' && (resource?.attached === undefined || volumesHidden),
    };
    drafts[kind].set(id, made);
    return made;
  }
  const get = (kind: ResourceKind, id: string): Draft => drafts[kind].get(id) ?? draft(kind, id);

  for (const resource of inventory.resources) draft(resource.kind, resource.id, resource);
  const unclaimed: RecoveryPoint[] = [];
  for (const point of inventory.points) {
    if (point.resourceId === undefined) unclaimed.push(point);
    else get(resourceKindOf[point.kind], point.resourceId).points.push(point);
  }
  for (const [kind, id] of unread.named) get(kind, id);
  for (const subject of drafts.droplet.values()) {
    const named = subject.resource?.attached ?? noIds;
    const hosted = (subject.resource && hostedBy.get(subject.id)) ?? noIds;
    if (named.length + hosted.length === 0) continue;
    const volumes = [...new Set([...named, ...hosted])].sort(compare);
    subject.attached = volumes.map((volume) => get('volume', volume));
  }

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
  for (const kind of resourceKinds) for (const { points } of drafts[kind].values()) sortItems(points);
  return {
    all: [
      ...resourceKinds.flatMap((kind) => sortItems([...drafts[kind].values()])),
      ...sortItems(unclaimed).map((point) => standIn(resourceKindOf[point.kind], [point], new Set())),
    ],
    standIns: resourceKinds.map((kind) =>
      standIn(kind, [], unread.points(kind, undefined, unread.resource(kind))),
    ),
    unread,
    get,
  };
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
