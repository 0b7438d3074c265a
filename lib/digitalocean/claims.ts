import type { Gap, RecoveryPoint } from '../model.ts';
import { backupsOf, type Image, readImage, toBackup } from './backups.ts';
import type { Client } from './client.ts';
import type { Droplet } from './droplets.ts';
import { mergeEntries, readTable, type Table } from './table.ts';

/** Every Droplet's backups, joined from the list of images or asked for Droplet by Droplet. */
export interface Claims {
  readonly backups: readonly RecoveryPoint[];
  /** Images that say they are backups and that no Droplet claims. */
  readonly unclaimed: readonly Image[];
  /** Droplets that were deleted meanwhile. */
  readonly gone: ReadonlySet<string>;
  readonly gaps: readonly Gap[];
  readonly fieldGaps: readonly Gap[];
}

/** What single Droplets answered; kept, so that a second join asks nobody twice. */
export type OwnLists = Map<string, Promise<Table<Image>>>;

/**
 * Joins backups to Droplets by `backup_ids`. A Droplet with an id that no image has, or whose ids the token may
 * not see, is asked for its own list, so that the result is right whatever the list of images holds.
 * @param images undefined: ask every Droplet
 */
export async function claimBackups(
  client: Client,
  droplets: Iterable<Droplet>,
  images: Table<Image> | undefined,
  asked: OwnLists,
): Promise<Claims> {
  const claimed = new Map<string, RecoveryPoint>();
  const own: Droplet[] = [];
  const readable = images !== undefined && images.failed === undefined;
  for (const droplet of droplets) {
    const ids = droplet.backupIds;
    if (!readable || ids === undefined || ids.some((id) => !images.items.has(id))) own.push(droplet);
    else for (const id of ids) claimed.set(id, toBackup(images.items.get(id) as Image, droplet.id));
  }

  const gone = new Set<string>();
  const gaps: Gap[] = [];
  const fieldGaps: Gap[] = [];
  const answers = await Promise.all(
    own.map(async ({ id }) => {
      let answer = asked.get(id);
      if (answer === undefined) {
        const affects = [{ what: 'droplet-backup', of: [id] }] as const;
        answer = readTable(client, { list: backupsOf(id), read: readImage, affects, goneIsEmpty: true });
        asked.set(id, answer);
      }
      return { id, table: await answer };
    }),
  );
  for (const { id, table } of answers) {
    if (table.gone) gone.add(id);
    for (const image of table.items.values()) claimed.set(image.id, toBackup(image, id));
    gaps.push(...table.gaps.map((gap) => ({ ...gap, endpoint: backupsOf(id).path })));
    fieldGaps.push(...table.fieldGaps);
  }
  const unclaimed = readable
    ? [...images.items.values()].filter(({ id, saysBackup }) => saysBackup && !claimed.has(id))
    : [];
  return { backups: [...claimed.values()], unclaimed, gone, gaps, fieldGaps };
}

/** One ledger line for all Droplets that were asked. */
export async function ownListsEntry(asked: OwnLists) {
  const entries = (await Promise.all(asked.values())).map(({ entry }) => entry);
  if (entries.length === 0) return undefined;
  const sum = entries.reduce((total, entry) => ({
    ...mergeEntries(total, entry),
    items: total.items + entry.items,
    expected: total.expected === null || entry.expected === null ? null : total.expected + entry.expected,
  }));
  const status = entries.every((entry) => entry.status === 'complete')
    ? 'complete'
    : entries.every((entry) => entry.status === 'failed')
      ? 'failed'
      : 'incomplete';
  return { ...sum, status } as const;
}
