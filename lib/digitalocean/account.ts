import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { AccountLabel, EndpointLedger } from '../model.ts';
import type { Client } from './client.ts';
import { createLedger } from './ledger.ts';

const endpoint = { name: '/v2/account', path: '/v2/account', scope: 'account:read' } as const;

const word = z.string().min(1).max(1000).optional().catch(undefined);
const wire = z.object({
  account: z.object({ name: word, email: word, team: z.object({ name: word }).optional().catch(undefined) }),
});

/**
 * Who the account is, where the token may see it: a label for the report, never a key and never a gap.
 * @param id the configured id
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Account
 */
export async function fetchAccount(
  client: Client,
  id: string,
): Promise<{ label: AccountLabel; entry: EndpointLedger }> {
  const ledger = createLedger(endpoint.name);
  try {
    const { account } = wire.parse(await client.get(endpoint, {}, { ledger, validate }));
    ledger.pages = 1;
    ledger.close('complete', 1, undefined);
    const label = { id, name: account.team?.name ?? account.name ?? null, email: account.email ?? null };
    return { label, entry: ledger.entry() };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    ledger.close('failed', 0, undefined);
    return { label: { id, name: null, email: null }, entry: ledger.entry() };
  }
}

const validate = (body: unknown) => (wire.safeParse(body).success ? undefined : 'no account in it');
