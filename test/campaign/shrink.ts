import type { Result } from './one-run.ts';
import { runOnce } from './one-run.ts';
import type { Trap } from './trap.ts';
import type { World } from './world.ts';
import { worldOf } from './world.ts';

/** Makes the world of a violation smaller for as long as something stays wrong in it. */
export async function shrink(result: Result, trap: Trap): Promise<Result> {
  let best = result;
  for (let went = true; went; ) {
    went = false;
    for (const smaller of steps(best.world)) {
      // Spoilers remember what they struck: each try needs fresh ones.
      const fresh = worldOf(best.world.seed).faults;
      const faults = smaller.faults.flatMap(({ detail }) => fresh.find((one) => one.detail === detail) ?? []);
      const tried = await runOnce({ ...smaller, faults }, trap).catch(() => undefined);
      if (!tried || tried.violations.length === 0) continue;
      best = tried;
      went = true;
      break;
    }
  }
  return best;
}

function* steps(world: World): Generator<World> {
  const { account, policies, faults } = world;
  if (faults.length > 1)
    for (const fault of faults) yield { ...world, faults: faults.filter((one) => one !== fault) };
  if (policies.length > 1) for (const policy of policies) yield { ...world, policies: [policy] };
  for (const policy of policies) {
    const rules = policy.rules as readonly unknown[];
    if (rules.length > 1)
      for (const rule of rules) yield { ...world, policies: [{ ...policy, rules: [rule] }] };
  }
  for (const key of ['droplets', 'volumes', 'orphans', 'customImages', 'unclaimedBackups'] as const) {
    const list = (account[key] ?? []) as readonly object[];
    for (const rest of lessOf(list)) yield { ...world, account: { ...account, [key]: rest } };
    if (list.length > 40) continue;
    for (const [at, item] of list.entries()) {
      for (const inner of ['backups', 'snapshots'] as const) {
        const points = (item as Record<string, readonly unknown[] | undefined>)[inner] ?? [];
        for (const rest of lessOf(points))
          yield { ...world, account: { ...account, [key]: list.with(at, { ...item, [inner]: rest }) } };
      }
    }
  }
  if (world.concurrency > 1) yield { ...world, concurrency: 1 };
}

/** A list without a half, a quarter, and so on to each single one of its items. */
function* lessOf<T>(list: readonly T[]): Generator<T[]> {
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < list.length; from += size) yield list.toSpliced(from, size);
}
