import type { ApiError } from '../errors.ts';
import type { Account } from './account.ts';

type Part = { readonly failed: ApiError | undefined } | undefined;

/**
 * Nothing answers, or the token is refused: nobody asks further.
 * @throws ApiError
 */
export function throwIfOutOfReach(account: Account, lists: readonly Part[]): void {
  const asked = lists.filter((list) => list !== undefined);
  const silent = [...asked, account].every(({ failed }) => failed && failed.status === undefined);
  if (asked.length > 0 && silent) throwIfAllFailed(asked);
  if (account.failed?.failure === 'unauthorized') throwIfAllFailed([...asked, account]);
}

/**
 * Where every list that was asked for failed, there is nothing to judge.
 * @throws ApiError of the first
 */
export function throwIfAllFailed(parts: readonly Part[]): void {
  const [first, ...more] = parts.filter((part) => part !== undefined).map(({ failed }) => failed);
  if (first && more.every((failed) => failed !== undefined)) throw first;
}
