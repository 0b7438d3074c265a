import { ApiError } from '../errors.ts';
import type { EndpointLedger, Gap, Hidden, RecoveryPoint, Resource } from '../model.ts';
import type { Client } from './client.ts';
import type { Droplet } from './droplets.ts';
import { createLedger } from './ledger.ts';
import { fetchSnapshot, singleSnapshot } from './snapshots.ts';
import { again, readTable, type Table } from './table.ts';
import { reasonOf } from './tally.ts';
import { volumeList } from './volumes.ts';
import { idUnder } from './wire.ts';

/**
 * Droplets name their snapshots and their volumes. What they name and a whole list lacks was made or deleted
 * meanwhile, or slipped from one page to another unseen. Nothing here costs a request while all fits.
 */

/** A list that lacks more than this is not mended but doubted. */
const MOST_LOOK_UPS = 200;

export interface Found {
  readonly points: readonly RecoveryPoint[];
  readonly gaps: readonly Gap[];
  /** Undefined: nothing had to be looked up. */
  readonly entry: EndpointLedger | undefined;
}

/** Looks up, one by one, the snapshots that Droplets name and their list lacks. */
export async function findSnapshots(
  client: Client,
  droplets: Iterable<Droplet>,
  snapshots: Table<RecoveryPoint>,
): Promise<Found> {
  const owners = new Map<string, string>();
  const lacks = lackOf(snapshots, 'droplet-snapshot');
  for (const { id, snapshotIds } of droplets)
    for (const snapshotId of snapshotIds ?? []) if (lacks(snapshotId)) owners.set(snapshotId, id);
  if (owners.size === 0) return { points: [], gaps: [], entry: undefined };
  const ledger = createLedger(singleSnapshot);
  const ids = [...owners.keys()];
  const answers = await Promise.all(
    ids.slice(0, MOST_LOOK_UPS).map(async (id) => {
      try {
        return { id, found: await fetchSnapshot(client, id, ledger) };
      } catch (error) {
        if (error instanceof ApiError) return { id, found: error };
        throw error;
      }
    }),
  );
  const failed = answers.filter(({ found }) => found instanceof ApiError);
  const unread = [...failed.map(({ id }) => id), ...ids.slice(MOST_LOOK_UPS)];
  const [first] = failed;
  const why =
    first?.found instanceof ApiError ? reasonOf(first.found) : `only ${MOST_LOOK_UPS} are looked up`;
  const gap: Gap = {
    endpoint: singleSnapshot,
    reason: `Droplets name ${unread.length} of their snapshots that /v2/snapshots lacks: ${why}`,
    affects: [{ what: 'droplet-snapshot', of: [...new Set(unread.map((id) => owners.get(id) as string))] }],
  };
  return {
    points: answers.flatMap(({ found }) =>
      found instanceof ApiError || typeof found === 'string' ? [] : [found],
    ),
    gaps: unread.length > 0 ? [gap] : [],
    entry: ledger.entry(),
  };
}

/** Reads the list of volumes once more when a Droplet names one that it lacks. */
export async function confirmVolumes(
  client: Client,
  droplets: Iterable<Droplet>,
  volumes: Table<Resource>,
): Promise<Table<Resource>> {
  const lacks = lackOf(volumes, 'volume');
  if (!Iterator.from(droplets).some(({ attached }) => attached?.some(lacks))) return volumes;
  return again(volumes, await readTable(client, volumeList));
}

/** A test for ids that a table lacks and no gap accounts for: those of unusable items have one already. */
function lackOf(table: Table<unknown>, kind: Hidden['what']): (id: string) => boolean {
  const hidesAny = table.gaps.some(({ affects }) =>
    affects.some(({ what, of }) => what === kind && of === undefined),
  );
  if (hidesAny) return () => false;
  const unusable = new Set(table.unusable.map((raw) => idUnder('id', raw)));
  return (id) => !table.items.has(id) && !unusable.has(id);
}
