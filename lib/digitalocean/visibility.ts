import { ApiError } from '../errors.ts';
import type { EndpointLedger, Gap } from '../model.ts';
import type { Client } from './client.ts';
import { createLedger } from './ledger.ts';
import { listUnder } from './page.ts';
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
  const validate = (body: object) => (listUnder('tags')(body as never) ? undefined : 'no list in it');
  try {
    await client.get(endpoint, one, { ledger, validate });
    ledger.pages = 1;
    ledger.close('complete', 0, undefined);
    return { entry: ledger.entry(), problem: undefined };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    ledger.close('failed', 0, undefined);
    return { entry: ledger.entry(), problem: reasonOf(error) };
  }
}

/** How many volumes are asked at most: one may have been deleted meanwhile, three hardly. */
const MAX_VOLUMES = 3;

/** Whether volume snapshots may be seen, where not one was: usually one request, to a volume. */
export async function proveVolumeSnapshots(client: Client, volumes: Iterable<string>): Promise<Proof> {
  const name = '/v2/volumes/{id}/snapshots';
  const ledger = createLedger(name);
  let problem = 'no volume could be asked whether its snapshots may be seen';
  for (const id of Iterator.from(volumes).take(MAX_VOLUMES)) {
    const path = `/v2/volumes/${encodeURIComponent(id.toWellFormed())}/snapshots`;
    const list = listUnder('snapshots');
    const validate = (body: object) => (list(body as never) ? undefined : 'no list in it');
    try {
      const body = await client.get({ name, path, scope: 'block_storage_snapshot:read' }, one, {
        ledger,
        validate,
      });
      ledger.pages += 1;
      const hidden = (list(body)?.length ?? 0) > 0;
      ledger.close('complete', 0, undefined);
      return {
        entry: ledger.entry(),
        problem: hidden ? 'it shows snapshots that /v2/snapshots leaves out' : undefined,
      };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem = reasonOf(error);
      if (error.failure !== 'not-found') break;
    }
  }
  ledger.close('failed', 0, undefined);
  return { entry: ledger.entry(), problem };
}

/** The gap that unseen tags are. */
export function tagsGap(problem: string): Gap {
  return {
    endpoint: '/v2/tags',
    reason: `Tags cannot be shown to be visible: ${problem}`,
    affects: (['droplet', 'volume', 'droplet-snapshot', 'volume-snapshot'] as const).map((what) => ({
      what,
      field: 'tags',
    })),
  };
}
