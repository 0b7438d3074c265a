import { inspect } from 'node:util';
import { afterEach, expect } from 'vitest';
import type { Client, ClientOptions } from '../../lib/digitalocean/client.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { createLedger } from '../../lib/digitalocean/ledger.ts';
import { listUnder } from '../../lib/digitalocean/page.ts';
import type { ListRequest, ListResult } from '../../lib/digitalocean/paginate.ts';
import { readList } from '../../lib/digitalocean/paginate.ts';
import { ApiError } from '../../lib/errors.ts';
import type { ApiServer, Handler } from './api-server.ts';
import { startApi } from './api-server.ts';
import { createVirtualClock } from './virtual-clock.ts';

export const token = 'dop_v1_5e7b0c1d2f3a4958677685940a1b2c3d';

export const endpoint = { name: '/v2/things', path: '/v2/things', scope: 'thing:read' };

const open: ApiServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Starts a server that ends with the test. */
export async function serve(handler: Handler): Promise<ApiServer> {
  const server = await startApi(handler);
  open.push(server);
  return server;
}

/** A client of that server on a virtual clock, unless told otherwise. */
export function clientOf(server: ApiServer, options: Partial<ClientOptions> = {}): Client {
  return createClient({ token, apiUrl: server.origin, clock: createVirtualClock(), ...options });
}

/** The error that a promise rejects with, which must be an ApiError without a trace of the token. */
export async function apiErrorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    (value) => expect.unreachable(`it was read: ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(token);
  expect((error as ApiError).cause).toBeUndefined();
  return error as ApiError;
}

export const keyOf = (item: unknown): string | undefined => {
  const id = (item as { id?: unknown } | null)?.id;
  return typeof id === 'number' ? String(id) : undefined;
};

/** Reads `/v2/things` with a ledger of its own. */
export async function readThings(client: Client, changes: Partial<ListRequest> = {}) {
  const ledger = createLedger(endpoint.name);
  const request = { endpoint, itemsOf: listUnder('things'), keyOf, ledger, ...changes };
  const result: ListResult = await readList(client, request);
  return { ...result, ids: result.items.map(keyOf), ledger: ledger.entry() };
}
