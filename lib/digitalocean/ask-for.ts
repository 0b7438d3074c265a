import { ApiError } from '../errors.ts';
import type { Endpoint } from './answer.ts';
import type { JsonObject } from './body.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import type { Query } from './request.ts';

export interface Single<T> {
  readonly endpoint: Endpoint;
  readonly query?: Query;
  readonly ledger: Ledger;
  /** Finds what was asked for; a body without it counts as broken and is asked for again. */
  readonly find: (body: JsonObject) => T | undefined;
}

/** Asks one question; never rejects with an ApiError, which is then the result. */
export async function askFor<T>(
  client: Client,
  { endpoint, query = {}, ledger, find }: Single<T>,
): Promise<T | ApiError> {
  const validate = (body: JsonObject) => (find(body) === undefined ? 'nothing of use in it' : undefined);
  try {
    const body = await client.get(endpoint, query, { ledger, validate });
    ledger.pages += 1;
    return find(body) as T;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
