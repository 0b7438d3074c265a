import type { BackupPlan, Gap, PointKind, RecoveryPoint, Resource, ResourceKind } from '../model.ts';

type Item = Resource | RecoveryPoint;

/** Where a kind comes from, for the reader. */
const endpoints: Record<ResourceKind | PointKind, string> = {
  droplet: '/v2/droplets',
  volume: '/v2/volumes',
  'droplet-backup': '/v2/droplets/{id}/backups',
  'droplet-snapshot': '/v2/snapshots',
  'volume-snapshot': '/v2/snapshots',
};

const words = {
  createdAt: 'creation time',
  region: 'region',
  regions: 'regions',
  sizeGigabytes: 'size',
  tags: 'tags',
  attached: 'attachments',
  plan: 'backup plan',
  monthlyUsd: 'price',
} as const;

export type Field = keyof typeof words;

const pointFields = ['createdAt', 'regions', 'sizeGigabytes', 'tags'] as const;
const fields: Record<ResourceKind | PointKind, readonly Field[]> = {
  droplet: ['createdAt', 'region', 'tags', 'attached', 'plan', 'monthlyUsd'],
  volume: ['createdAt', 'region', 'tags', 'attached'],
  'droplet-backup': pointFields,
  'droplet-snapshot': pointFields,
  'volume-snapshot': pointFields,
};

/**
 * The gaps that fields make which were not shown, one for each kind and field. A snapshot whose resource is not
 * shown may be of any, so that no resource's snapshots are all there.
 * @param besides fields that nobody asked for
 */
export function unreadFields(items: readonly Item[], besides: ReadonlySet<Field>): Gap[] {
  return [...Map.groupBy(items, ({ kind }) => kind)].flatMap(([kind, all]) => {
    const gap = (word: string, field: string | undefined, holders: readonly Item[]): Gap[] => {
      if (holders.length === 0) return [];
      const ids = holders.map(({ id }) => id);
      const names = ids.slice(0, 5).map((id) => JSON.stringify(id));
      const more = ids.length > 5 ? ` and ${ids.length - 5} more` : '';
      const reason = `the ${word} of ${kind} ${names.join(', ')}${more} could not be read`;
      const affects = field === undefined ? { what: kind } : { what: kind, of: ids, field };
      return [{ endpoint: endpoints[kind], reason, affects: [affects] }];
    };
    const lost = all.filter((item) => isSnapshot(item) && item.resourceId === undefined);
    return [
      ...gap('resource', undefined, lost),
      ...fields[kind].flatMap((field) => {
        if (besides.has(field)) return [];
        return gap(
          words[field],
          words[field],
          all.filter((item) => isUnread(item, field)),
        );
      }),
    ];
  });
}

/** An empty list of regions is not believed: a point is somewhere. A plan that is on has a name and a retention. */
const isUnread = (item: Item, field: Field): boolean => {
  const value: unknown = (item as never)[field];
  if (value === undefined) return true;
  if (field === 'regions') return Array.isArray(value) && value.length === 0;
  if (field !== 'plan') return false;
  const { enabled, name, retentionDays } = value as BackupPlan;
  return enabled && (name === undefined || retentionDays === undefined);
};

const isSnapshot = (item: Item): item is RecoveryPoint =>
  item.kind === 'droplet-snapshot' || item.kind === 'volume-snapshot';
