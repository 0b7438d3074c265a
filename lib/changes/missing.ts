import { toSubjects } from '../engine/subjects.ts';
import type { Inventory } from '../model.ts';
import type { Instant } from '../time.ts';
import type { Memory, MissingSince } from './memory.ts';

/**
 * Since when each resource of which points are left has been missing, by `droplet/123`: as earlier runs knew, or from
 * now on. What is missing when nothing is remembered yet may have been for years: null. Where it cannot be seen whether
 * a resource is missing, what was known stays.
 */
export function missingFrom(inventory: Inventory, memory: Memory | undefined, now: Instant): MissingSince {
  const isFirst = memory?.lastRun === undefined;
  const missing = new Map<string, Instant | null>();
  for (const { kind, id, state } of toSubjects(inventory).all) {
    if (id === undefined || state === 'present') continue;
    const key = `${kind}/${id}`;
    const since = memory?.missingSince.get(key);
    if (since !== undefined) missing.set(key, since);
    else if (state === 'missing') missing.set(key, isFirst ? null : now);
  }
  return missing;
}

/** What a rule may know of it: an instant, where there is one. */
export function knownMissing(missing: MissingSince): ReadonlyMap<string, Instant> {
  const known = new Map<string, Instant>();
  for (const [key, since] of missing) if (since !== null) known.set(key, since);
  return known;
}
