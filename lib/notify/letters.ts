import type { Change, Pace } from '../changes/compare.ts';
import { isOver } from '../changes/is-over.ts';
import type { Memory } from '../changes/memory.ts';
import { isTold } from '../changes/remember.ts';
import type { Settings } from '../policy/settings.ts';
import type { Duration, Instant } from '../time.ts';

/** What a letter is about, the most urgent first. */
export const letterEvents = ['incomplete', 'violations', 'resolved', 'all-clear'] as const;
export type LetterEvent = (typeof letterEvents)[number];

/** What one group of readers is told of a run. */
export interface Letter {
  /** Who answers for the policies in it; null: nobody is named. */
  readonly owner: string | null;
  readonly event: LetterEvent;
  /** Nothing has reached these readers before. */
  readonly first: boolean;
  /** Never `open`: what nobody has to be told. */
  readonly changes: readonly Change[];
  /** Findings of this owner that fail or cannot be judged, told or not; of a sign of life, those of everybody. */
  readonly stillOpen: number;
  /** Others are told something of this run. */
  readonly othersTold: boolean;
  /** The audit was incomplete or could not be done, its readers know, and it is complete again. */
  readonly completeAgain: boolean;
  /** What earlier runs knew was damaged and put aside, so that all that is open is told anew. */
  readonly forgotten: boolean;
}

interface Run {
  readonly now: Instant;
  readonly complete: boolean;
  /** What earlier runs knew was there, and could not be read. */
  readonly forgotten?: boolean;
}

/**
 * Who is told what: one letter for each owner of whom something has changed; whoever watches the account, who is
 * nobody's owner, also hears that the audit is incomplete, that it is complete again, and now and then that all is well.
 */
export function toLetters(
  memory: Memory | undefined,
  changes: readonly Change[],
  { now, complete, forgotten = false }: Run,
  { timeZone, notify }: Settings,
): Letter[] {
  const isTime = (since: Instant | undefined, length: Duration) => isOver(since, length, timeZone, now);
  const nothingTold = memory?.lastMessage === undefined;
  const stillIncomplete = !complete && isTime(memory?.incomplete?.told, notify.reminders.critical);
  const completeAgain = complete && (memory?.incomplete?.told ?? memory?.failed?.told) !== undefined;

  const byOwner = Map.groupBy(changes, ({ open }) => open.owner);
  const letters: Omit<Letter, 'othersTold'>[] = [];
  for (const owner of [null, ...[...byOwner.keys()].filter((one) => one !== null).sort()]) {
    const all = byOwner.get(owner) ?? [];
    const told = all.filter(isTold);
    const watches = owner === null;
    if (told.length === 0 && !(watches && (stillIncomplete || completeAgain))) continue;
    letters.push({
      owner,
      event: eventOf(told, complete),
      first: nothingTold && all.every(({ open }) => open.told === undefined),
      changes: told,
      stillOpen: countOpen(all),
      completeAgain: watches && completeAgain,
      forgotten,
    });
  }
  if (
    letters.every(({ owner }) => owner !== null) &&
    complete &&
    isTime(memory?.lastMessage, notify.heartbeat)
  ) {
    letters.push({
      owner: null,
      event: 'all-clear',
      first: nothingTold,
      changes: [],
      stillOpen: countOpen(changes),
      completeAgain: false,
      forgotten,
    });
  }
  return letters.map((letter) => ({ ...letter, othersTold: letters.length > 1 }));
}

function countOpen(changes: readonly Change[]): number {
  return changes.filter(({ kind, open }) => kind !== 'resolved' && open.verdict !== 'due').length;
}

function eventOf(told: readonly Change[], complete: boolean): LetterEvent {
  if (!complete) return 'incomplete';
  return told.every(({ kind }) => kind === 'resolved') ? 'resolved' : 'violations';
}

/** How a set of policies paces what it tells. */
export function paceOf({ timeZone, notify }: Settings): Pace {
  return { timeZone, reminders: notify.reminders };
}
