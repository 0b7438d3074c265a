import type { Instant } from '../time.ts';
import type { Change } from './compare.ts';
import type { Memory, MissingSince, OpenFinding, Spell } from './memory.ts';
import { stepOf } from './step.ts';

/** What became of a run's messages. */
export interface Told {
  readonly now: Instant;
  readonly complete: boolean;
  /** Whether what concerns this owner has reached a topic. */
  readonly reached: (owner: string | null) => boolean;
  /** Whoever watches the account has been told something. */
  readonly watchersTold: boolean;
  /** They know that it is incomplete. */
  readonly incompleteTold: boolean;
}

/** What is told of a finding; the others are known already, or of no interest yet. */
export function isTold({ kind }: Change): boolean {
  return kind !== 'open';
}

/**
 * What to remember after a run: pure. What has not reached its readers is remembered as it was told before, so that the
 * next run tells it.
 */
export function remember(
  before: Memory | undefined,
  account: string,
  changes: readonly Change[],
  missingSince: MissingSince,
  told: Told,
): Memory {
  const open = new Map<string, OpenFinding>();
  for (const change of changes) {
    const kept = keep(change, told);
    if (kept) open.set(change.fingerprint, kept);
  }
  return {
    account,
    lastRun: told.now,
    lastComplete: told.complete ? told.now : before?.lastComplete,
    lastMessage: told.watchersTold ? told.now : before?.lastMessage,
    incomplete: told.complete ? unended(before?.incomplete, told) : spellOf(before?.incomplete, told),
    failed: unended(before?.failed, told),
    open,
    missingSince,
  };
}

function keep(change: Change, { now, reached }: Told): OpenFinding | undefined {
  const { kind, open, finding } = change;
  const arrived = isTold(change) && reached(open.owner);
  if (kind === 'resolved') return arrived || open.told === undefined ? undefined : open;
  if (!arrived) return open;
  return {
    ...open,
    told: {
      at: now,
      severity: open.severity,
      step: finding ? stepOf(finding) : (open.told?.step ?? 0),
      unseen: finding === undefined || (finding.verdict === 'unknown' && open.verdict === 'fail'),
    },
  };
}

/** What is over is still remembered until those who know of it have been told. */
function unended(before: Spell | undefined, { watchersTold }: Told): Spell | undefined {
  return before?.told === undefined || watchersTold ? undefined : before;
}

function spellOf(before: Spell | undefined, { now, incompleteTold }: Told): Spell {
  return { since: before?.since ?? now, told: incompleteTold ? now : before?.told };
}
