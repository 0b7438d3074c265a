import type { Gap, Hidden, Inventory, PointKind, ResourceKind } from '../model.ts';
import { pointKinds, resourceKindOf, resourceKinds } from '../model.ts';
import { compare } from './order.ts';

/** What may exist without having been read. */
export interface Unread {
  /** The resource may exist without having been read; without an id: some may. */
  resource(kind: ResourceKind, id?: string): boolean;
  /** Kinds of which a resource, one that was not read where `unseen`, may have points that were not read. */
  points(kind: ResourceKind, id: string | undefined, unseen: boolean): ReadonlySet<PointKind>;
  /** Resources that a gap names. */
  readonly named: readonly (readonly [ResourceKind, string])[];
}

/** Whether a kind is one of resources, not of points. */
export const isResourceKind = (what: Hidden['what']): what is ResourceKind =>
  (resourceKinds as readonly string[]).includes(what);

/** What the inventory leaves open: its gaps, and the lists that were not read at all. */
export function openQuestions({ gaps, notRead }: Pick<Inventory, 'gaps' | 'notRead'>): Gap[] {
  const unasked = notRead.map(
    (what): Gap => ({
      endpoint: 'inventory',
      reason: `The inventory holds no ${what}s, because no policy needed them when it was read.`,
      affects: [{ what }],
    }),
  );
  return [...gaps, ...unasked].sort(
    (left, right) => compare(left.endpoint, right.endpoint) || compare(left.reason, right.reason),
  );
}

/** Whether nought of a kind means nothing, because the whole list of it was not read. */
export function isUnread(
  kind: ResourceKind | PointKind,
  { gaps, notRead }: Pick<Inventory, 'gaps' | 'notRead'>,
): boolean {
  if (notRead.includes(kind)) return true;
  return gaps.some(({ affects }) =>
    affects.some(({ what, of, field }) => what === kind && of === undefined && field === undefined),
  );
}

/**
 * Indexes what is hidden. Backups are listed by their Droplet: those of a Droplet that was not read were not read
 * either. A snapshot whose resource could not be read may be of any.
 */
export function toUnread(inventory: Inventory): Unread {
  const lists = new Set<Hidden['what']>();
  const named = new Map<string, Set<Hidden['what']>>();
  const names: [ResourceKind, string][] = [];
  for (const { what, of, field } of openQuestions(inventory).flatMap(({ affects }) => affects)) {
    if (field !== undefined) continue;
    if (of === undefined) lists.add(what);
    for (const id of of ?? []) {
      const kind = isResourceKind(what) ? what : resourceKindOf[what];
      const key = `${kind} ${id}`;
      named.set(key, (named.get(key) ?? new Set()).add(what));
      names.push([kind, id]);
    }
  }
  for (const { kind, resourceId } of inventory.points)
    if (resourceId === undefined && kind !== 'droplet-backup') lists.add(kind);

  const someNamed = new Set([...named.values()].flatMap((kinds) => [...kinds]));
  const resource = (kind: ResourceKind, id?: string): boolean =>
    lists.has(kind) ||
    (id === undefined ? someNamed.has(kind) : named.get(`${kind} ${id}`)?.has(kind) === true);
  const pointsOf = (kind: ResourceKind, own: ReadonlySet<Hidden['what']>) =>
    new Set(
      pointKinds.filter(
        (point) =>
          resourceKindOf[point] === kind &&
          (lists.has(point) || own.has(point) || (point === 'droplet-backup' && own.has('droplet'))),
      ),
    );
  const ofAny = { droplet: pointsOf('droplet', new Set()), volume: pointsOf('volume', new Set()) };
  const ofUnread = { ...ofAny, droplet: pointsOf('droplet', new Set(['droplet'])) };

  return {
    resource,
    points(kind, id, unseen) {
      const own = id === undefined ? undefined : named.get(`${kind} ${id}`);
      if (own) return pointsOf(kind, unseen ? new Set([...own, 'droplet']) : own);
      return unseen ? ofUnread[kind] : ofAny[kind];
    },
    named: names,
  };
}
