import { ApiError } from '../errors.ts';
import type { AccountLabel, EndpointLedger } from '../model.ts';
import { askFor } from './ask-for.ts';
import { isObject, type JsonObject } from './body.ts';
import type { Client } from './client.ts';
import { createLedger } from './ledger.ts';
import { textField } from './wire.ts';

const endpoint = { name: '/v2/account', path: '/v2/account', scope: 'account:read' } as const;

const word = textField(1, 1000);

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
  const find = ({ account }: JsonObject) => (isObject(account) ? account : undefined);
  const account = await askFor(client, { endpoint, ledger, find });
  if (account instanceof ApiError) {
    ledger.close('failed', 0, undefined);
    return { label: { id, name: null, email: null }, failed: account, entry: ledger.entry() };
  }
  ledger.close('complete', 1, undefined);
  const team = isObject(account.team) ? word(account.team.name) : undefined;
  const label = { id, name: team ?? word(account.name) ?? null, email: word(account.email) ?? null };
  return { label, failed: undefined, entry: ledger.entry() };
}
