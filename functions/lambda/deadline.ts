/**
 * What is kept of an invocation's time for judging, claiming the memory, publishing, keeping it and answering: 30 s, or
 * a third where the whole is short.
 */
const RESERVE_MS = 30_000;
/** What archiving a run may take beside: it judges again and packs every judgement. */
const ARCHIVE_MS = 60_000;

/** How many of an invocation's remaining milliseconds may go into reading the account. */
export function timeToRead(remainingMs: number, archives: boolean): number {
  return remainingMs - Math.min(RESERVE_MS + (archives ? ARCHIVE_MS : 0), remainingMs / 3);
}

/** What is left of them for remembering what has been told. */
const KEEP_MS = 6_000;

/** How many of an invocation's remaining milliseconds may go into publishing, so that what was told is remembered. */
export function timeToTell(remainingMs: number): number {
  return remainingMs - Math.min(KEEP_MS, remainingMs / 2);
}

/** A run that waits for another one's memory gives up so long before its own end, to say so. */
const SAY_SO_MS = 1_500;

/** Until when, in milliseconds since the epoch, a run may hold the memory. */
export function holdUntil(remainingMs: number): number {
  return Date.now() + remainingMs - SAY_SO_MS;
}
