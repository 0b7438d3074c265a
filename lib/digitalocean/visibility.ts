import { ApiError } from '../errors.ts';
import type { EndpointLedger, Gap, RecoveryPoint, Resource } from '../model.ts';
import { askFor } from './ask-for.ts';
import type { Client } from './client.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { listUnder } from './page.ts';
import { volumeSnapshotsOf } from './snapshots.ts';
import { reasonOf } from './tally.ts';

/**
 * Proofs that the token may see what the API blanks without a word.
 * @see https://docs.digitalocean.com/reference/api/scopes/
 */

export interface Proof {
  readonly entry: EndpointLedger;
  /** Undefined: what was asked for may be seen. */
  readonly problem: string | undefined;
}

const one = { page: 1, per_page: 1 } as const;

/** Whether tags may be seen: one request. */
export async function proveTags(client: Client): Promise<Proof> {
  const endpoint = { name: '/v2/tags', path: '/v2/tags', scope: 'tag:read' };
  const ledger = createLedger(endpoint.name);
  const tags = await askFor(client, { endpoint, query: one, ledger, find: listUnder('tags') });
  const failed = tags instanceof ApiError;
  ledger.close(failed ? 'failed' : 'complete', failed ? 0 : tags.length, undefined);
  return { entry: ledger.entry(), problem: failed ? reasonOf(tags) : undefined };
}

/** How many volumes are asked at most: one may have been deleted meanwhile, three hardly. */
const MAX_VOLUMES = 3;

/** An id that no volume has. */
const NO_VOLUME = '00000000-0000-4000-8000-000000000000';

/**
 * Whether volume snapshots may be seen, where not one was: usually one request, to a volume. Without any volume
 * one that never was is asked for, since a token without the scope is refused before anyone looks for it.
 */
export async function proveVolumeSnapshots(
  client: Client,
  volumes: Iterable<string>,
  ledger: Ledger,
): Promise<Proof> {
  const proof = (problem?: string): Proof => {
    ledger.close(problem === undefined ? 'complete' : 'failed', 0, undefined);
    return { entry: ledger.entry(), problem };
  };
  for (const id of [...Iterator.from(volumes).take(MAX_VOLUMES), NO_VOLUME]) {
    const endpoint = volumeSnapshotsOf(id);
    const list = await askFor(client, { endpoint, query: one, ledger, find: listUnder('snapshots') });
    if (list instanceof ApiError) {
      if (list.failure !== 'not-found') return proof(reasonOf(list));
    } else return proof(list.length > 0 ? 'it shows one that /v2/snapshots leaves out' : undefined);
  }
  return proof();
}

/** The gap that unseen volume snapshots are. */
export const volumeSnapshotsGap = ({ entry, problem }: Proof): Gap => ({
  endpoint: entry.endpoint,
  reason: `not one volume snapshot was seen, and that they may be seen could not be shown: ${problem}`,
  affects: [{ what: 'volume-snapshot' }],
});

/** The gap that unseen tags are. */
export const tagsGap = ({ entry, problem }: Proof): Gap => ({
  endpoint: entry.endpoint,
  reason: `that tags may be seen could not be shown: ${problem}`,
  affects: (['droplet', 'volume', 'droplet-snapshot', 'volume-snapshot'] as const).map((what) => ({
    what,
    field: 'tags',
  })),
});

/** Whether anything carries a tag that was shown. */
export function showsTags(items: readonly (Resource | RecoveryPoint)[]): boolean {
  return items.some(({ tags }) => tags !== undefined && tags.length > 0);
}

/** Without proof that tags can be seen, none means not shown; those of backups are known to be none. */
export function hideTags<T extends Resource | RecoveryPoint>(item: T): T {
  return item.kind === 'droplet-backup' || item.tags?.length !== 0 ? item : { ...item, tags: undefined };
}
