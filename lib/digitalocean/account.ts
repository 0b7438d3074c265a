import * as z from 'zod';
import { ApiError } from '../errors.ts';
import type { AccountLabel, EndpointLedger } from '../model.ts';
import { safeParse } from '../safe-parse.ts';
import { askFor } from './ask-for.ts';
import type { Client } from './client.ts';
import { createLedger } from './ledger.ts';
import { lenient } from './wire.ts';

const endpoint = { name: '/v2/account', path: '/v2/account', scope: 'account:read' } as const;

const word = lenient(z.string().min(1).max(1000));
const wire = z.object({
  account: z.object({ name: word, email: word, team: lenient(z.object({ name: word })) }),
});

export interface Account {
  readonly label: AccountLabel;
  readonly failed: ApiError | undefined;
  readonly entry: EndpointLedger;
}

/**
 * Who the account is, where the token may see it: a label for the report, never a key and never a gap.
 * @param id the configured id
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Account
 */
export async function fetchAccount(client: Client, id: string): Promise<Account> {
  const ledger = createLedger(endpoint.name);
  const find = (body: object) => safeParse(wire, body).data?.account;
  const account = await askFor(client, { endpoint, ledger, find });
  if (account instanceof ApiError) {
    ledger.close('failed', 0, undefined);
    return { label: { id, name: null, email: null }, failed: account, entry: ledger.entry() };
  }
  ledger.close('complete', 1, undefined);
  const label = { id, name: account.team?.name ?? account.name ?? null, email: account.email ?? null };
  return { label, failed: undefined, entry: ledger.entry() };
}
