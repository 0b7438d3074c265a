import { verdictOrder, zero } from '../engine/audit.ts';
import { compare } from '../engine/order.ts';
import { isUnread } from '../engine/unread.ts';
import { fromMillionths, toMillionths } from '../millionths.ts';
import { type Inventory, pointKinds, type RecoveryPoint, type Verdict } from '../model.ts';
import { figureLimits } from '../report/figure-limits.ts';
import type { Figures } from '../report/figures-schema.ts';
import type { Subject } from '../rules/view.ts';

/** What is counted of a region; gigabytes in millionths. */
class Place {
  readonly region: string | null;
  readonly resources = zero();
  unjudged = 0;
  readonly points = new Map<RecoveryPoint['kind'], number>();
  size = 0;
  unsized = 0;
  /** Resources and points. */
  items = 0;

  constructor(region: string | null) {
    this.region = region;
  }

  addPoints(kind: RecoveryPoint['kind'], count: number): void {
    this.items += count;
    this.points.set(kind, (this.points.get(kind) ?? 0) + count);
  }

  addAll(other: Place): void {
    for (const verdict of Object.keys(verdictOrder) as Verdict[])
      this.resources[verdict] += other.resources[verdict];
    this.unjudged += other.unjudged;
    for (const [kind, count] of other.points) this.addPoints(kind, count);
    this.size += other.size;
    this.unsized += other.unsized;
  }
}

/** The worst verdict on each resource or its points. */
export class WorstVerdicts {
  readonly #worst = new Map<Subject, Verdict>();

  add(subject: Subject, verdict: Verdict): void {
    const known = this.#worst.get(subject);
    if (known === undefined || verdictOrder[verdict] < verdictOrder[known]) this.#worst.set(subject, verdict);
  }

  of(subject: Subject): Verdict | undefined {
    return this.#worst.get(subject);
  }
}

/** What lives and lies in each region. */
export function regionFigures(
  subjects: readonly Subject[],
  worst: WorstVerdicts,
  inventory: Pick<Inventory, 'gaps' | 'notRead'>,
): Pick<Figures, 'regions' | 'otherRegions'> {
  const places = new Map<string | null, Place>();
  const placeOf = (region: string | null): Place => {
    const place = places.get(region) ?? new Place(region);
    places.set(region, place);
    return place;
  };
  for (const subject of subjects) {
    if (subject.resource) addResource(placeOf(subject.resource.region ?? null), worst.of(subject));
    for (const point of subject.points)
      for (const region of regionsOf(point)) addPoint(placeOf(region), point);
  }
  const nowhere = places.get(null);
  const named = [...places.values()]
    .filter(({ region }) => region !== null)
    .sort((one, other) => other.items - one.items || compare(one.region as string, other.region as string));
  const unread = new Set(pointKinds.filter((kind) => isUnread(kind, inventory)));
  const figure = ({ resources, unjudged, points, size, unsized }: Place) => ({
    resources,
    unjudged,
    points: Object.fromEntries(
      pointKinds.flatMap((kind) => {
        const count = points.get(kind) ?? 0;
        return count === 0 && unread.has(kind) ? [] : [[kind, count]];
      }),
    ),
    sizeGigabytes: fromMillionths(size),
    unsized,
  });
  const [listed, others] = [named.slice(0, figureLimits.regions), named.slice(figureLimits.regions)];
  const together = new Place(null);
  for (const place of others) together.addAll(place);
  return {
    regions: [...listed, ...(nowhere ? [nowhere] : [])].map((place) => ({
      region: place.region,
      ...figure(place),
    })),
    ...(others.length > 0 && { otherRegions: { regions: others.length, ...figure(together) } }),
  };
}

/** A point without any region to lie in was not shown whole. */
function regionsOf({ regions = [] }: RecoveryPoint): Iterable<string | null> {
  if (regions.length < 2) return [regions[0] ?? null];
  return new Set(regions);
}

function addResource(place: Place, verdict: Verdict | undefined): void {
  place.items += 1;
  if (verdict === undefined) place.unjudged += 1;
  else place.resources[verdict] += 1;
}

function addPoint(place: Place, { kind, sizeGigabytes }: RecoveryPoint): void {
  place.addPoints(kind, 1);
  if (sizeGigabytes === undefined) place.unsized += 1;
  else place.size += toMillionths(sizeGigabytes);
}
