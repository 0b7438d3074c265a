import { fromMillionths, toMillionths } from '../millionths.ts';
import type { Costs, Finding, Inventory } from '../model.ts';
import { everything } from '../policy/selection.ts';
import { overriddenPrices, pointMicroUsd, pricesAsOf } from '../prices.ts';
import { backupCost } from '../rules/cost.ts';
import type { Context } from '../rules/rule.ts';
import { View } from '../rules/view.ts';
import type { Subjects } from './subjects.ts';

/** What is known when all judgements are made. */
interface Audited {
  readonly inventory: Inventory;
  readonly subjects: Subjects;
  readonly findings: readonly Finding[];
  readonly complete: boolean;
}

/** What an account pays each month for its points, and what of that is at fault; linear in points and findings. */
export function costsOf({ inventory, subjects, findings, complete }: Audited, context: Context): Costs {
  const kept = keptOf(subjects, context);
  const unread =
    inventory.notRead.length > 0 ||
    inventory.gaps.some(({ affects }) => affects.some(({ field }) => field === undefined));
  return {
    prices: { asOf: pricesAsOf, overridden: overriddenPrices(context.prices) },
    kept: { ...kept, atLeast: unread || kept.unpricedPoints + kept.unpricedDroplets > 0 },
    violations: violationsOf(findings, complete),
    overLimits: overLimits(findings),
  };
}

function keptOf({ all }: Subjects, context: Context): Omit<Costs['kept'], 'atLeast'> {
  let microUsd = 0;
  let estimated = false;
  let unpricedPoints = 0;
  let unpricedDroplets = 0;
  for (const subject of all) {
    for (const point of subject.points) {
      const price = pointMicroUsd(point, context.prices);
      if (price !== undefined) microUsd += price;
      else if (point.kind !== 'droplet-backup' || point.resourceId === undefined) unpricedPoints += 1;
    }
    // A backup that no Droplet claims is a subject of its own, and counted above.
    if (subject.kind !== 'droplet' || subject.id === undefined) continue;
    const backups = backupCost(new View(subject, everything, context));
    microUsd += backups.least;
    if (backups.estimated) estimated = true;
    if (backups.least !== backups.most) unpricedDroplets += 1;
  }
  return { monthlyUsd: fromMillionths(microUsd), estimated, unpricedPoints, unpricedDroplets };
}

function violationsOf(findings: readonly Finding[], complete: boolean): Costs['violations'] {
  const seen = new Set<string>();
  let microUsd = 0;
  let unpricedPoints = 0;
  for (const { verdict, subject, monthlyUsd } of findings) {
    if (verdict !== 'fail' || subject.type !== 'point') continue;
    const key = `${subject.kind} ${subject.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (monthlyUsd === null) unpricedPoints += 1;
    else microUsd += toMillionths(monthlyUsd);
  }
  const atLeast = unpricedPoints > 0 || !complete;
  return { monthlyUsd: fromMillionths(microUsd), atLeast, points: seen.size, unpricedPoints };
}

const limits = ['points', 'sizeGigabytes', 'monthlyUsd'] as const;
type Limit = (typeof limits)[number];

function overLimits(findings: readonly Finding[]): Costs['overLimits'] {
  const failed = findings.filter(({ verdict, subject }) => verdict === 'fail' && subject.type === 'group');
  const byRule = Map.groupBy(failed, ({ policy, rule }) => `${policy}/${rule}`);
  return [...byRule.values()].map((groups) => {
    const { policy, rule } = groups[0] as Finding;
    const by = (limit: Limit) => {
      const amounts = groups.flatMap(
        ({ facts }) => (facts.overBy as Partial<Record<Limit, number>>)[limit] ?? [],
      );
      if (amounts.length === 0) return null;
      return fromMillionths(amounts.reduce((sum, amount) => sum + toMillionths(amount), 0));
    };
    const [points, sizeGigabytes, monthlyUsd] = limits.map(by) as [
      number | null,
      number | null,
      number | null,
    ];
    return { policy, rule, groups: groups.length, points, sizeGigabytes, monthlyUsd };
  });
}
