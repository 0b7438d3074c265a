import type { Gap, RecoveryPoint } from '../model.ts';
import { fetchDropletBackups, type Image, imageList, ownBackups, saysBackup } from './backups.ts';
import type { Client } from './client.ts';
import { disown, type Named } from './disown.ts';
import type { Droplet, Droplets } from './droplets.ts';
import type { Ledger } from './ledger.ts';
import { isWhole, type Table } from './table.ts';
import { reasonOf } from './tally.ts';
import { idUnder } from './wire.ts';

/** The lists that a join is made of; images undefined: every Droplet is asked for its own backups. */
export interface Lists {
  readonly droplets: Droplets;
  readonly images: Table<Image> | undefined;
}

/** Every Droplet's backups, joined from the list of images or asked for Droplet by Droplet. */
export interface Backups extends Lists {
  readonly points: readonly RecoveryPoint[];
  readonly gaps: readonly Gap[];
}

/**
 * Joins backups to Droplets by `backup_ids`. A Droplet with an id that no image has, or whose ids the token may
 * not see, is asked for its own list, so that the result is right whatever the list of images holds. A backup
 * that no Droplet claims makes both lists be read once more; it is then kept without a Droplet. So does a Droplet
 * whose own list is not there: it was deleted meanwhile, unless it is still listed, which is a gap.
 * @param ledger of the Droplets' own lists
 */
export async function joinBackups(
  client: Client,
  lists: Lists,
  readAgain: (lists: Lists) => Promise<Lists>,
  ledger: Ledger,
): Promise<Backups> {
  const asked: OwnLists = new Map();
  const first = await claim(client, lists, asked, ledger);
  const isClaimed = first.unclaimed.length === 0 || !isWhole(lists.droplets);
  if (isClaimed && first.gone.length === 0) return settle(lists, first);
  const later = await readAgain(lists);
  const second = await claim(client, later, asked, ledger);
  // Ids are blank, not absent, without the scope for them: one that is seen proves that all are.
  const proven = later.droplets.items.values().some(({ backupIds }) => backupIds && backupIds.length > 0);
  if (second.unclaimed.length === 0 || proven) return settle(later, second);
  return settle(later, await claim(client, later, asked, ledger, true));
}

/** What single Droplets answered; kept, so that a second join asks again only where the ids have changed. */
type OwnLists = Map<string, Promise<Table<RecoveryPoint>>>;

interface Claims {
  readonly points: readonly RecoveryPoint[];
  /** Of images that say they are backups and that no Droplet claims. */
  readonly unclaimed: readonly RecoveryPoint[];
  readonly unusable: readonly string[];
  /** Droplets whose own list is not there. */
  readonly gone: readonly string[];
  /** What Droplets name whose own list could not be read whole. */
  readonly named: readonly Named[];
  readonly gaps: readonly Gap[];
}

async function claim(
  client: Client,
  { droplets, images }: Lists,
  asked: OwnLists,
  ledger: Ledger,
  askAll = false,
): Promise<Claims> {
  const points: RecoveryPoint[] = [];
  const claimed = new Set<string>();
  const listed = askAll || images?.failed ? undefined : images?.items;
  const own = droplets.items.values().filter(({ id, backupIds }) => {
    for (const backupId of backupIds ?? []) claimed.add(backupId);
    const found = backupIds?.map((backupId) => listed?.get(backupId));
    if (!listed || !found?.every((image) => image !== undefined)) return true;
    for (const { point } of found) points.push({ ...point, resourceId: id });
    return false;
  });
  const answers = await Promise.all(
    own.map(async (droplet) => ({
      id: droplet.id,
      backupIds: droplet.backupIds ?? [],
      table: await ask(client, droplet, asked, ledger),
    })),
  );
  for (const { table } of answers) {
    for (const point of table.items.values()) {
      points.push(point);
      claimed.add(point.id);
    }
  }
  const unusable = (images?.unusable ?? []).filter(saysBackup).map((raw) => idUnder('id', raw));
  return {
    points,
    unclaimed: [...(images?.items.values() ?? [])]
      .filter((image) => image.saysBackup && !claimed.has(image.id))
      .map(({ point }) => point),
    unusable: unusable.filter((id) => id !== undefined).filter((id) => !claimed.has(id)),
    named: answers
      .filter(({ table }) => !isWhole(table))
      .flatMap(({ id: resourceId, backupIds }) => backupIds.map((id) => ({ id, resourceId }))),
    gone: answers.filter(({ table }) => table.gone).map(({ id }) => id),
    gaps: ownGaps(answers),
  };
}

function ask(
  client: Client,
  { id, backupIds }: Droplet,
  asked: OwnLists,
  ledger: Ledger,
): Promise<Table<RecoveryPoint>> {
  const key = JSON.stringify([id, backupIds]);
  const answer = asked.get(key) ?? fetchDropletBackups(client, id, ledger);
  asked.set(key, answer);
  return answer;
}

/** One gap for all Droplets whose list failed alike. */
function ownGaps(answers: readonly { readonly id: string; readonly table: Table<RecoveryPoint> }[]): Gap[] {
  const failures = Map.groupBy(
    answers.flatMap(({ id, table: { failed } }) => (failed ? [{ id, failed }] : [])),
    ({ failed: { failure, status } }) => `${failure} ${status}`,
  );
  return [
    ...failures.values().map((all): Gap => {
      const [first] = all as [(typeof all)[number]];
      const reason = `it could not be read for ${all.length === 1 ? 'a Droplet' : `${all.length} Droplets`}: ${reasonOf(first.failed)}`;
      const affects = [{ what: 'droplet-backup', of: all.map(({ id }) => id) }] as const;
      return { endpoint: ownBackups, reason, affects };
    }),
    ...answers.flatMap(({ table }) => (table.failed ? [] : table.gaps)),
  ];
}

function settle(lists: Lists, { points, unclaimed, unusable, gone, named, gaps }: Claims): Backups {
  const endpoint = imageList.name;
  const all = [...gaps];
  const owned = disown(points, named, all);
  if (gone.length > 0) {
    const reason = `it is not there (404) for ${gone.length === 1 ? 'a Droplet' : `${gone.length} Droplets`} still listed`;
    all.push({ endpoint: ownBackups, reason, affects: [{ what: 'droplet-backup', of: gone }] });
  }
  if (unclaimed.length > 0) {
    const reason = `${unclaimed.length === 1 ? 'one backup is' : `${unclaimed.length} backups are`} claimed by no Droplet that was read`;
    const of = unclaimed.map(({ id }) => id);
    all.push({ endpoint, reason, affects: [{ what: 'droplet-backup', of, field: 'Droplet' }] });
  }
  if (unusable.length > 0) {
    const names = unusable
      .slice(0, 5)
      .map((id) => JSON.stringify(id))
      .join(', ');
    const reason = `${unusable.length} say that they are backups and cannot be used: ${names}`;
    all.push({ endpoint, reason, affects: [{ what: 'droplet-backup' }] });
  }
  return { ...lists, points: [...owned, ...unclaimed], gaps: all };
}
