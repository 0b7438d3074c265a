import type { AccountSpec, DropletSpec, OrphanSpec, PointSpec, VolumeSpec } from '../../lib/sandbox/spec.ts';
import { uuidFrom } from '../../lib/sandbox/uuid.ts';
import type { Instant } from '../../lib/time.ts';
import { createMinting, FIRST_NEW_ID, regions, tags } from './account.ts';
import type { Dice } from './dice.ts';

/** One thing that happens to an account; nothing where what it is about is gone. */
export type Change = (account: AccountSpec) => AccountSpec;

const without = <T extends { readonly id?: unknown }>(list: readonly T[] = [], id: unknown): readonly T[] =>
  list.filter((one) => one.id !== id);

/** Puts an item at a place from 0 (first) to 1 (last): lists need not be in the order of creation. */
const insert = <T>(list: readonly T[] = [], item: T, place: number): readonly T[] =>
  list.toSpliced(Math.round(place * list.length), 0, item);

const orphansOf = (
  resourceType: 'droplet' | 'volume',
  resourceId: number | string,
  snapshots: readonly PointSpec[] = [],
): OrphanSpec[] => snapshots.map((snapshot) => ({ ...snapshot, resourceType, resourceId }));

type Snapshots = readonly PointSpec[];
const changeDroplet =
  (id: unknown, change: (droplet: DropletSpec) => DropletSpec): Change =>
  (account) => ({
    ...account,
    droplets: (account.droplets ?? []).map((one) => (one.id === id ? change(one) : one)),
  });
const changeVolume =
  (id: unknown, change: (volume: VolumeSpec) => VolumeSpec): Change =>
  (account) => ({
    ...account,
    volumes: (account.volumes ?? []).map((one) => (one.id === id ? change(one) : one)),
  });

/** A Droplet is destroyed: its backups go with it, its snapshots stay behind. */
export const destroyDroplet =
  (id: number): Change =>
  (account) => {
    const victim = account.droplets?.find((one) => one.id === id);
    if (!victim) return account;
    return {
      ...account,
      droplets: without(account.droplets, id),
      volumes: (account.volumes ?? []).map(({ dropletIds = [], ...volume }) => ({
        ...volume,
        dropletIds: dropletIds.filter((one) => one !== id),
        region: volume.region ?? victim.region ?? 'fra1',
      })),
      orphans: [...(account.orphans ?? []), ...orphansOf('droplet', id, victim.snapshots)],
    };
  };

/** A volume is destroyed: its snapshots stay behind. */
export const destroyVolume =
  (id: string): Change =>
  (account) => {
    const victim = account.volumes?.find((one) => one.id === id);
    if (!victim) return account;
    return {
      ...account,
      volumes: without(account.volumes, id),
      orphans: [...(account.orphans ?? []), ...orphansOf('volume', id, victim.snapshots)],
    };
  };

/** A snapshot is deleted, wherever it is. */
export const withoutSnapshot =
  (id: unknown): Change =>
  (account) => ({
    ...account,
    droplets: (account.droplets ?? []).map((one) => ({ ...one, snapshots: without(one.snapshots, id) })),
    volumes: (account.volumes ?? []).map((one) => ({ ...one, snapshots: without(one.snapshots, id) })),
    orphans: without(account.orphans, id),
  });

/** One thing that happens at an instant of the world's clock, which is when what comes is made. */
export type TimedChange = (account: AccountSpec, at: Instant) => AccountSpec;

/** A kind of thing that happens: changes that come together, none where the account has nothing for it. */
export type Happening = (dice: Dice, account: AccountSpec, now: Instant) => TimedChange[];

const dropletIn = (dice: Dice, { droplets = [] }: AccountSpec) =>
  droplets.length > 0 ? dice.pick(droplets) : undefined;
const volumeIn = (dice: Dice, { volumes = [] }: AccountSpec) =>
  volumes.length > 0 ? dice.pick(volumes) : undefined;
const mintOf = (dice: Dice, now: Instant) => createMinting(dice, now, FIRST_NEW_ID + dice.int(0, 90_000), 40);

const removeFrom = (list: Snapshots | undefined, dice: Dice) =>
  list && list.length > 0 ? dice.pick(list).id : undefined;

export const happenings: Readonly<Record<string, Happening>> = {
  'a Droplet vanishes': (dice, account) => {
    const droplet = dropletIn(dice, account);
    return droplet ? [destroyDroplet(droplet.id as number)] : [];
  },
  'a Droplet appears': (dice, _, now) => {
    const mint = mintOf(dice, now);
    const region = dice.pick(regions);
    const { tags: __, ...backup } = mint.point(region);
    const id = mint.id();
    const droplet: DropletSpec = {
      id,
      name: `web-new-${id}`,
      region,
      tags: dice.several(tags, 0, 2),
      backups: dice.chance(0.5) ? [backup] : [],
      snapshots: dice.chance(0.5) ? [mint.point(region)] : [],
    };
    const place = dice.next();
    return [
      (account, createdAt) => ({
        ...account,
        droplets: insert(account.droplets, { ...droplet, createdAt }, place),
      }),
    ];
  },
  'a snapshot appears': (dice, account, now) => {
    const { id, region = 'fra1' } = dropletIn(dice, account) ?? {};
    const snapshot = mintOf(dice, now).point(region);
    const place = dice.next();
    return [changeDroplet(id, (one) => ({ ...one, snapshots: insert(one.snapshots, snapshot, place) }))];
  },
  'a snapshot vanishes': (dice, account) => {
    const droplet = dropletIn(dice, account);
    const id = removeFrom(droplet?.snapshots, dice);
    return [changeDroplet(droplet?.id, (one) => ({ ...one, snapshots: without(one.snapshots, id) }))];
  },
  'backups rotate': (dice, account, now) => {
    const droplet = dropletIn(dice, account);
    const { tags: _, ...backup } = mintOf(dice, now).point(droplet?.region ?? 'fra1');
    const oldest = droplet?.backups?.at(-1)?.id;
    return [
      changeDroplet(droplet?.id, (one) => ({ ...one, backups: without(one.backups, oldest) })),
      changeDroplet(droplet?.id, (one) => ({ ...one, backups: [backup, ...(one.backups ?? [])] })),
    ];
  },
  'a volume vanishes': (dice, account) => {
    const volume = volumeIn(dice, account);
    return volume ? [destroyVolume(volume.id as string)] : [];
  },
  'a volume appears': (dice, account, now) => {
    const mint = mintOf(dice, now);
    const host = dice.chance(0.5) ? dropletIn(dice, account)?.id : undefined;
    const region = dice.pick(regions);
    const volume: VolumeSpec = {
      id: uuidFrom(`new volume ${mint.id()}`),
      name: 'data-new',
      region,
      tags: dice.several(tags, 0, 1),
      ...(host !== undefined && { dropletIds: [host] }),
    };
    const snapshots = dice.chance(0.5) ? [mint.volumePoint(region)] : [];
    const place = dice.next();
    return [
      (before, createdAt) => {
        const made = snapshots.map((snapshot) => ({ ...snapshot, createdAt }));
        const volumes = insert(before.volumes, { ...volume, createdAt, snapshots: made }, place);
        return { ...before, volumes };
      },
    ];
  },
  'a volume is attached or detached': (dice, account) => {
    const host = dropletIn(dice, account)?.id;
    return [
      changeVolume(volumeIn(dice, account)?.id, (one) => ({
        ...one,
        dropletIds: (one.dropletIds?.length ?? 0) > 0 || host === undefined ? [] : [host],
      })),
    ];
  },
  'a volume snapshot appears': (dice, account, now) => {
    const volume = volumeIn(dice, account);
    const snapshot = mintOf(dice, now).volumePoint(volume?.region ?? 'fra1');
    return [changeVolume(volume?.id, (one) => ({ ...one, snapshots: [...(one.snapshots ?? []), snapshot] }))];
  },
  'a volume snapshot vanishes': (dice, account) => {
    const volume = volumeIn(dice, account);
    const id = removeFrom(volume?.snapshots, dice);
    return [changeVolume(volume?.id, (one) => ({ ...one, snapshots: without(one.snapshots, id) }))];
  },
  'an orphan vanishes': (dice, account) => {
    const id = removeFrom(account.orphans, dice);
    return [(before) => ({ ...before, orphans: without(before.orphans, id) })];
  },
};

/** Changes that leave the counts of a list as they were: one of its first items goes, and one comes at its end. */
export const balanced: Readonly<Record<'droplets' | 'volumes' | 'snapshots' | 'images', Happening>> = {
  droplets: (dice, account, now) => {
    const first = account.droplets?.find(({ gpu }) => !gpu)?.id;
    const { createdAt, ...point } = mintOf(dice, now).point('fra1');
    const droplet = { id: point.id as number, name: 'web-new', createdAt, region: 'fra1', tags: [] };
    return [
      destroyDroplet(first as number),
      (before) => ({ ...before, droplets: [...(before.droplets ?? []), droplet] }),
    ];
  },
  volumes: (dice, account, now) => {
    const { id, name } = mintOf(dice, now).volumePoint('fra1');
    const volume: VolumeSpec = { id: `${id}`, name: `data-${name}`, region: 'fra1' };
    return [
      destroyVolume(account.volumes?.[0]?.id as string),
      (before, createdAt) => ({ ...before, volumes: [...(before.volumes ?? []), { ...volume, createdAt }] }),
    ];
  },
  snapshots: (dice, account, now) => {
    const ofDroplets = dice.chance(0.4);
    const hosts = (ofDroplets ? account.droplets : account.volumes) ?? [];
    const first = hosts.find(({ snapshots }) => snapshots && snapshots.length > 0);
    const last = (account.volumes ?? []).at(-1);
    const victim = removeFrom(first?.snapshots, dice);
    const snapshot = mintOf(dice, now).volumePoint(last?.region ?? 'fra1');
    const change = ofDroplets ? changeDroplet : changeVolume;
    return [
      change(first?.id, (one: object) => ({ ...one, snapshots: without(first?.snapshots, victim) })),
      changeVolume(last?.id, (one) => ({ ...one, snapshots: [...(one.snapshots ?? []), snapshot] })),
    ];
  },
  images: (dice, { droplets = [] }, now) => {
    const first = droplets.find(({ backups }) => backups && backups.length > 0);
    const last = droplets.at(-1);
    const { tags: _, ...backup } = mintOf(dice, now).point(last?.region ?? 'fra1');
    const victim = removeFrom(first?.backups, dice);
    return [
      changeDroplet(first?.id, (one) => ({ ...one, backups: without(one.backups, victim) })),
      changeDroplet(last?.id, (one) => ({ ...one, backups: [...(one.backups ?? []), backup] })),
    ];
  },
};
