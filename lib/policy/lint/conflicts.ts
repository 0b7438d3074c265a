import { plural } from '../../text.ts';
import { formatDuration } from '../../time.ts';
import { durationWords } from '../../time-words.ts';
import { type Asked, type Conflict, conflict, type Ruled } from './conflict.ts';
import { type Ceiling, ceilings, pointsNeeded, type Reaching, reachings } from './needs.ts';
import { coversPoints } from './overlap.ts';

/** What the one asks for it can only get of points that the other judges or counts too. */
const holds: Conflict['holds'] = (asking, ruling, resource) => coversPoints(ruling, asking, resource);

interface Ages extends Asked {
  readonly ages: readonly { readonly shortest: number; readonly reaching: Reaching }[];
}

interface Oldest extends Ruled {
  readonly keepLast: number;
  readonly words: string;
}

/** Points that must become old, and points that must go before. */
const tooOld = conflict<Ages, Oldest>({
  asked({ check }, { bounds }) {
    const ages = reachings(check).map((reaching) => ({ shortest: bounds(reaching.age).shortest, reaching }));
    ages.sort((left, right) => right.shortest - left.shortest);
    return ages[0] && { demand: ages[0].shortest, ages };
  },
  ruled({ check }, { bounds }) {
    if (check.kind !== 'max-age') return undefined;
    const { max, keepLast } = check.params;
    const kept = keepLast > 0 ? ` with keepLast ${keepLast}` : '';
    return { leeway: bounds(max).longest, keepLast, words: `max ${formatDuration(max)}${kept}` };
  },
  reason({ ages }, { leeway, keepLast, words }) {
    const age = ages.find(({ shortest, reaching }) => leeway < shortest && keepLast < reaching.points);
    if (age === undefined) return undefined;
    return `${age.reaching.words} needs points that become ${durationWords(age.reaching.age)} old, and ${words} lets none`;
  },
  holds,
});

interface Needed extends Asked {
  readonly words: string;
}

interface Ceilings extends Ruled {
  readonly droplet: readonly Ceiling[];
  readonly volume: readonly Ceiling[];
}

/** More points than may be there. */
const tooMany = conflict<Needed, Ceilings>({
  asked({ check }, facts) {
    const demand = pointsNeeded(check, facts);
    const keys: Partial<Record<typeof check.kind, string>> = {
      count: 'min',
      protected: 'minPoints',
      schedule: 'keep',
    };
    return demand > 0 ? { demand, words: keys[check.kind] ?? check.kind } : undefined;
  },
  ruled({ check }, facts) {
    const [droplet, volume] = [ceilings(check, 'droplet', facts), ceilings(check, 'volume', facts)];
    const all = [...droplet, ...volume].map(({ points }) => points);
    return all.length > 0 ? { leeway: Math.min(...all), droplet, volume } : undefined;
  },
  reason({ demand, words }, ruled, resource) {
    const ceiling = ruled[resource].find(({ points }) => points < demand);
    if (ceiling === undefined) return undefined;
    return `${words} needs at least ${plural(demand, 'point')}, and ${ceiling.words} allows ${ceiling.points}`;
  },
  holds,
});

interface Wanted extends Asked {
  readonly regions: readonly string[];
}

interface Forbidden extends Ruled {
  readonly forbids: (region: string) => boolean;
}

/** Copies in regions where no copy may be. */
const wrongRegion = conflict<Wanted, Forbidden>({
  asked: ({ check }) =>
    check.kind === 'regions' && check.params.require
      ? { demand: 1, regions: check.params.require }
      : undefined,
  ruled({ check }) {
    if (check.kind !== 'residency') return undefined;
    const { allow, deny } = check.params;
    const listed = new Set(allow ?? deny);
    return { leeway: 0, forbids: (region) => listed.has(region) !== (allow !== undefined) };
  },
  reason({ regions }, { forbids }) {
    const region = regions.find(forbids);
    return region && `require ${region} wants a copy where residency allows none`;
  },
  holds,
});

/** Backups that should be on, and off. */
const onAndOff = conflict<Needed, Ruled>({
  asked({ check }) {
    if (check.kind === 'backup-plan' && check.params.enabled) return { demand: 1, words: 'backup-plan' };
    const byPlan = check.kind === 'min-retention' && check.params.basis === 'plan';
    return byPlan ? { demand: 1, words: 'basis: plan' } : undefined;
  },
  ruled: ({ check }) => (check.kind === 'backup-plan' && !check.params.enabled ? { leeway: 0 } : undefined),
  reason: ({ words }, _, resource) =>
    resource === 'droplet' ? `${words} wants backups on, and enabled: false wants them off` : undefined,
  holds: () => true,
});

export const conflicts: readonly Conflict[] = [tooOld, tooMany, wrongRegion, onAndOff];
