import type { Gap, Hidden, Inventory, PointKind, RecoveryPoint, Resource, ResourceKind } from '../model.ts';
import { pointKinds, resourceKindOf, resourceKinds } from '../model.ts';
import type { Subject } from '../rules/view.ts';

/** The account as subjects, in an order that does not depend on the input's. */
export interface Subjects {
  readonly all: readonly Subject[];
  /** For each resource kind, a stand-in for what may exist without having been read. */
  readonly unread: readonly Subject[];
  find(kind: ResourceKind, id: string): Subject | undefined;
}

const noSubjects: readonly Subject[] = [];

/** What the inventory leaves open: its gaps, and the lists that were not read at all. */
export function openQuestions({ gaps, notRead }: Pick<Inventory, 'gaps' | 'notRead'>): Gap[] {
  const unasked = notRead.map(
    (what): Gap => ({
      endpoint: 'inventory',
      reason: `It holds no ${what}s, because no policy needed them when it was read.`,
      affects: [{ what }],
    }),
  );
  return [...gaps, ...unasked];
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Joins points to their resources; linear but for the sorting. */
export function toSubjects(inventory: Inventory): Subjects {
  const hidden = openQuestions(inventory).flatMap((gap) =>
    gap.affects.filter(({ field }) => field === undefined),
  );
  const isHidden = indexHidden(hidden);
  const whole = (kind: ResourceKind) => !hidden.some(({ what }) => what === kind);
  const keyOf = (kind: ResourceKind, id: string) => `${kind} ${id}`;

  const resources = new Map<string, Resource>();
  for (const resource of inventory.resources) resources.set(keyOf(resource.kind, resource.id), resource);
  const points = new Map<string, RecoveryPoint[]>();
  const unclaimed: RecoveryPoint[] = [];
  for (const point of inventory.points) {
    if (point.resourceId === undefined) {
      unclaimed.push(point);
      continue;
    }
    const key = keyOf(resourceKindOf[point.kind], point.resourceId);
    const siblings = points.get(key);
    if (siblings) siblings.push(point);
    else points.set(key, [point]);
  }
  for (const list of points.values()) list.sort((a, b) => compare(a.kind, b.kind) || compare(a.id, b.id));

  const hostsOf = attachments(inventory.resources);
  const made = new Map<string, Subject>();

  function subject(kind: ResourceKind, id: string): Subject {
    const key = keyOf(kind, id);
    const known = made.get(key);
    if (known) return known;
    const resource = resources.get(key);
    const result: Subject = {
      kind,
      id,
      resource,
      state: resource ? 'present' : whole(kind) ? 'missing' : 'uncertain',
      points: points.get(key) ?? [],
      hidden: isHidden(kind, id),
      attached:
        kind === 'droplet' && resource
          ? [...new Set([...(resource.attached ?? []), ...(hostsOf.get(id) ?? [])])]
              .sort(compare)
              .map((volume) => subject('volume', volume))
          : noSubjects,
      attachedHidden: kind === 'droplet' && (resource?.attached === undefined || !whole('volume')),
    };
    made.set(key, result);
    return result;
  }

  for (const { kind, id } of resources.values()) subject(kind, id);
  for (const list of points.values()) {
    const [first] = list as [RecoveryPoint];
    subject(resourceKindOf[first.kind], first.resourceId as string);
  }
  const standIn = (kind: ResourceKind, own: readonly RecoveryPoint[]): Subject => ({
    kind,
    id: undefined,
    resource: undefined,
    state: 'uncertain',
    points: own,
    hidden: own.length > 0 ? new Set(kindsOf(kind)) : isHidden(kind, undefined),
    attached: noSubjects,
    attachedHidden: true,
  });
  const all = [...made.values()]
    .filter(({ resource, points: own }) => resource !== undefined || own.length > 0)
    .sort((a, b) => compare(a.kind, b.kind) || compare(a.id as string, b.id as string));
  unclaimed.sort((a, b) => compare(a.id, b.id));
  return {
    all: [...all, ...unclaimed.map((point) => standIn(resourceKindOf[point.kind], [point]))],
    unread: resourceKinds.map((kind) => standIn(kind, [])),
    find: (kind, id) => made.get(keyOf(kind, id)),
  };
}

const kindsOf = (resource: ResourceKind): PointKind[] =>
  pointKinds.filter((kind) => resourceKindOf[kind] === resource);

/** Which kinds of points of a resource may not have been read; without an id, of resources that were not read. */
function indexHidden(hidden: readonly Hidden[]) {
  const everywhere = new Set(hidden.filter(({ of }) => of === undefined).map(({ what }) => what));
  const single = new Map<string, Set<PointKind>>();
  for (const { what, of } of hidden) {
    for (const id of of ?? []) {
      const kinds = single.get(id) ?? new Set();
      single.set(id, kinds.add(what as PointKind));
    }
  }
  const shared = {
    droplet: new Set(kindsOf('droplet').filter((kind) => everywhere.has(kind))),
    volume: new Set(kindsOf('volume').filter((kind) => everywhere.has(kind))),
  };
  // Backups are listed by their Droplet: those of a Droplet that was not read were not read either.
  const ofUnread = new Set(shared.droplet);
  if (everywhere.has('droplet')) ofUnread.add('droplet-backup');

  return (kind: ResourceKind, id: string | undefined): ReadonlySet<PointKind> => {
    if (id === undefined) return kind === 'droplet' ? ofUnread : shared.volume;
    const own = single.get(id);
    return own
      ? new Set([...shared[kind], ...own].filter((one) => resourceKindOf[one] === kind))
      : shared[kind];
  };
}

/** Volumes by the Droplet that they say they are attached to. */
function attachments(resources: readonly Resource[]): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const { kind, id, attached } of resources) {
    if (kind !== 'volume') continue;
    for (const host of attached ?? []) hosts.set(host, [...(hosts.get(host) ?? []), id]);
  }
  return hosts;
}
