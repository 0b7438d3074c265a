/**
 * What is kept of an invocation's time for judging, publishing and answering: 30 s, or a third where the whole
 * is short.
 */
const RESERVE_MS = 30_000;

/** How many of an invocation's remaining milliseconds may go into reading the account. */
export function timeToRead(remainingMs: number): number {
  return remainingMs - Math.min(RESERVE_MS, remainingMs / 3);
}
