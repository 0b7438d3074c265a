import { fromMillionths, multiply, toMillionths } from '../millionths.ts';
import type { RecoveryPoint } from '../model.ts';
import { pointMicroUsd, type Tariff, tariffOf } from '../prices.ts';
import { figureLimits } from '../report/figure-limits.ts';
import type { Figures } from '../report/figures-schema.ts';
import type { Context } from '../rules/rule.ts';
import { isBelieved, type Subject } from '../rules/view.ts';
import type { Instant } from '../time.ts';
import type { Days } from './days.ts';

/** What was made on a day, or by the end of it; gigabytes and dollars in millionths. */
interface Made {
  points: number;
  size: number;
  unsized: number;
  microUsd: number;
  unpriced: number;
}

const nothing = (): Made => ({ points: 0, size: 0, unsized: 0, microUsd: 0, unpriced: 0 });

/** Counts what is kept today by the day on which it was made; what it costs adds up to the costs of the report. */
export function growthFigures(
  subjects: readonly Subject[],
  days: Days,
  context: Context,
): Pick<Figures, 'growth' | 'undated'> {
  const made = new Map<Instant, Made>();
  const undated = nothing();
  const madeAt = (instant: Instant): Made => {
    const { start } = days.at(instant);
    const known = made.get(start) ?? nothing();
    made.set(start, known);
    return known;
  };
  const madeOf = (point: RecoveryPoint): Made =>
    isBelieved(point, context) ? madeAt(Math.min(point.createdAt, context.now) as Instant) : undated;

  for (const subject of subjects) {
    const tariff = tariffOf(subject.resource ?? {}, context.prices);
    let backups = 0;
    let microGigabytes = 0;
    for (const point of subject.points) {
      const those = madeOf(point);
      const { kind, sizeGigabytes } = point;
      those.points += 1;
      if (sizeGigabytes === undefined) those.unsized += 1;
      else those.size += toMillionths(sizeGigabytes);
      let microUsd = pointMicroUsd(point, context.prices);
      if (kind === 'droplet-backup') {
        microUsd = ofBackup(point, tariff, microGigabytes);
        backups += 1;
        microGigabytes += toMillionths(sizeGigabytes ?? 0);
      }
      if (microUsd === undefined) those.unpriced += 1;
      else those.microUsd += microUsd;
    }
    if (subject.kind === 'droplet' && tariff.by === 'droplet') {
      const first = oldestBackup(subject, context) ?? (backups === 0 ? context.now : undefined);
      (first === undefined ? undated : madeAt(first)).microUsd += tariff.microUsd;
    }
  }
  if (made.size > 0) madeAt(context.now);
  return { growth: accumulate(made, days), undated: amounts(undated) };
}

/** What a backup adds to those of its Droplet so far; their price together is rounded once. */
function ofBackup(
  { sizeGigabytes }: RecoveryPoint,
  tariff: Tariff,
  microGigabytes: number,
): number | undefined {
  if (tariff.by === 'droplet') return 0;
  if (tariff.by !== 'size' || sizeGigabytes === undefined) return undefined;
  const rate = tariff.microUsdPerGigabyte;
  return multiply(microGigabytes + toMillionths(sizeGigabytes), rate) - multiply(microGigabytes, rate);
}

/** When the first of the backups was made that one price is paid for; never after `now`. */
function oldestBackup({ points }: Subject, context: Context): Instant | undefined {
  let oldest: Instant | undefined;
  for (const point of points) {
    if (point.kind !== 'droplet-backup' || !isBelieved(point, context)) continue;
    oldest = Math.min(oldest ?? context.now, point.createdAt) as Instant;
  }
  return oldest;
}

/** Sums by the end of each day; of too many days the first, the last and others evenly between them. */
function accumulate(made: ReadonlyMap<Instant, Made>, days: Days): Figures['growth'] {
  const starts = [...made.keys()].sort((one, other) => one - other);
  const step = Math.ceil(starts.length / (figureLimits.growth - 1));
  const sum = nothing();
  const growth: Figures['growth'] = [];
  for (const [index, start] of starts.entries()) {
    const { points, size, unsized, microUsd, unpriced } = made.get(start) as Made;
    sum.points += points;
    sum.size += size;
    sum.unsized += unsized;
    sum.microUsd += microUsd;
    sum.unpriced += unpriced;
    const isListed = index === 0 || (starts.length - 1 - index) % step === 0;
    if (isListed) growth.push({ day: days.name({ start }), ...amounts(sum) });
  }
  return growth;
}

const amounts = ({ points, size, unsized, microUsd, unpriced }: Made): Figures['undated'] => ({
  points,
  sizeGigabytes: fromMillionths(size),
  unsized,
  monthlyUsd: fromMillionths(microUsd),
  unpriced,
});
