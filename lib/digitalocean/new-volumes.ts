import type { Gap, RecoveryPoint, Resource } from '../model.ts';
import { CLOCK_TOLERANCE } from '../time.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import { fetchVolumeSnapshots, ownVolumeSnapshots } from './snapshots.ts';
import type { Table } from './table.ts';

/** With more new volumes than this, the rest is a gap. */
const MOST_LOOK_UPS = 200;

export interface OwnSnapshots {
  /** Those that `/v2/snapshots` lacks. */
  readonly points: readonly RecoveryPoint[];
  readonly gaps: readonly Gap[];
  /** The volumes that were new. */
  readonly volumes: ReadonlySet<string>;
}

/**
 * Asks each volume that may be younger than the list of snapshots for its own: unlike a Droplet it does not name
 * them. Costs no request where no volume is new; one whose creation time could not be read may be.
 * @param since when the reading of the snapshots began, in milliseconds since the epoch
 */
export async function findOwnSnapshots(
  client: Client,
  volumes: Iterable<Resource>,
  snapshots: Table<RecoveryPoint>,
  { since, ledger }: { readonly since: number; readonly ledger: Ledger },
): Promise<OwnSnapshots> {
  const young: string[] = [];
  const undated: string[] = [];
  for (const { id, createdAt } of snapshots.failed ? [] : volumes) {
    if (createdAt === undefined) undated.push(id);
    else if (createdAt >= since - CLOCK_TOLERANCE) young.push(id);
  }
  const ids = [...young, ...undated];
  const tables = await Promise.all(
    ids
      .slice(0, MOST_LOOK_UPS)
      .map(async (id) => ({ id, table: await fetchVolumeSnapshots(client, id, ledger) })),
  );
  const doubtful = tables.filter(({ table }) => table.gaps.length > 0);
  const unread = [...doubtful.map(({ id }) => id), ...ids.slice(MOST_LOOK_UPS)];
  const why = doubtful[0]?.table.gaps[0]?.reason ?? `only ${MOST_LOOK_UPS} are asked`;
  const which =
    unread.length === 1
      ? 'one volume may be newer than /v2/snapshots, and its own list'
      : `${unread.length} volumes may be newer than /v2/snapshots, and their own lists`;
  const gap: Gap = {
    endpoint: ownVolumeSnapshots,
    reason: `${which} could not be read whole: ${why}`,
    affects: [{ what: 'volume-snapshot', of: unread }],
  };
  return {
    points: tables.flatMap(({ table }) =>
      [...table.items.values()].filter(({ id }) => !snapshots.items.has(id)),
    ),
    gaps: unread.length > 0 ? [gap] : [],
    volumes: new Set(ids),
  };
}
