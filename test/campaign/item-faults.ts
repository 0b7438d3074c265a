import type { Dice } from './dice.ts';
import type { Body, FaultMaker } from './fault.ts';
import { type ListName, pickPagedList } from './lists.ts';
import { itemsOf, rootOf, withItems } from './paging-faults.ts';

/** Items with fields of wrong types, each of them a value that no reader could take for a right one. */

const noId: readonly unknown[] = [null, undefined, 7.5, -1, [], {}, '', true];
const noIds: readonly unknown[] = [null, undefined, 'x', 7, {}, [7.5], [null]];
const noTags: readonly unknown[] = ['env:prod', 7, {}, [7], [null]];

const wrong: Readonly<Record<string, readonly unknown[]>> = {
  id: noId,
  droplet_id: noId,
  name: [null, undefined, 7, [], {}],
  created_at: [null, undefined, 'yesterday', '', '2025-02-30T00:00:00Z', {}, 1e300, true],
  region: [null, undefined, 'fra1', {}, { slug: 7 }, { slug: '' }, []],
  regions: [null, undefined, 'fra1', [], [7], [['fra1']], ['fra1', null], {}],
  tags: noTags,
  backup_ids: noIds,
  snapshot_ids: noIds,
  volume_ids: noIds,
  droplet_ids: ['x', 7, {}, [7.5], [null]],
  resource_id: [null, undefined, '', [], {}],
  resource_type: [null, undefined, 'database', 7],
  size_gigabytes: [null, undefined, 'NaN', '2', -1, 1e300, [2]],
  backup_enabled: [null, undefined, 'yes', 1],
  // Never all but the retention: of basic plans that is known by their name.
  backup_policy: [null, undefined, 'daily', [], {}, { plan: 7, retention_period_days: '7' }],
  size: [null, undefined, 's-1vcpu-1gb', {}, { price_monthly: -1 }, { price_monthly: '6' }],
};
const noItem: readonly unknown[] = [null, 'item', 7, [], [[]]];

/** A body with one item spoilt by `alter`, the one at a place from 0 to 1 of its page. */
function alterItem(body: Body, place: number, alter: (item: unknown) => unknown): Body {
  const key = rootOf(body) ?? '';
  const list = body[key];
  if (Array.isArray(list)) {
    const index = Math.floor(place * list.length);
    return list.length === 0 ? body : { ...body, [key]: list.with(index, alter(list[index])) };
  }
  if (typeof list !== 'object' || list === null) return body;
  if ('id' in list) return { ...body, [key]: alter(list) };
  const names = Object.keys(list);
  const name = names[Math.floor(place * names.length)];
  return name === undefined ? body : { ...body, [key]: { ...list, [name]: alter((list as Body)[name]) } };
}

function spoilField(dice: Dice): (item: unknown) => unknown {
  const [choice, value] = [dice.next(), dice.next()];
  return (item) => {
    if (typeof item !== 'object' || item === null) return item;
    const fields = Object.keys(wrong).filter((field) => field in item);
    const field = fields[Math.floor(choice * fields.length)];
    if (field === undefined) return item;
    const values = wrong[field] as readonly unknown[];
    return { ...item, [field]: values[Math.floor(value * values.length)] };
  };
}

function faultOf(dice: Dice, list: ListName, alter: (item: unknown) => unknown): ReturnType<FaultMaker> {
  const place = dice.next();
  const page = dice.int(1, 2);
  const everyPage = dice.chance(0.5);
  return {
    detail: `at ${list}, ${everyPage ? 'every page' : `page ${page}`}`,
    heals: false,
    spoiler: {
      strikes: (asked) => asked.list === list && (everyPage || asked.page === page),
      shots: dice.chance(0.2) ? 1 : Number.POSITIVE_INFINITY,
      alter: (body) => alterItem(body, place, alter),
    },
  };
}

/** The first Droplet of a page that has a backup shares it with the one after it. */
function shareBackup(body: Body): Body {
  const droplets = itemsOf(body) as { readonly backup_ids?: readonly unknown[] }[];
  const at = droplets.findIndex((one) => one?.backup_ids?.length);
  const [first, second] = [droplets[at], droplets[at + 1]];
  if (!first || !second?.backup_ids) return body;
  const backup_ids = [...second.backup_ids, ...(first.backup_ids ?? []).slice(0, 1)];
  return withItems(body, droplets.with(at + 1, { ...second, backup_ids }));
}

export const itemFaults: Readonly<Record<string, FaultMaker>> = {
  'a field of a wrong type': (dice) =>
    faultOf(dice, dice.chance(0.1) ? 'one snapshot' : pickPagedList(dice), spoilField(dice)),
  'a backup of two Droplets': () => ({
    detail: 'at droplets',
    heals: false,
    spoiler: {
      strikes: ({ list }) => list === 'droplets',
      shots: Number.POSITIVE_INFINITY,
      alter: shareBackup,
    },
  }),
  'an item of a wrong type': (dice) => {
    const value = dice.pick(noItem);
    return faultOf(dice, pickPagedList(dice), () => value);
  },
};
