import type { PointKind } from '../../model.ts';
import type { LintedRule, Rule } from './linted-rule.ts';
import type { Obstacle } from './obstacle.ts';
import { areDisjoint, complement, has, only, type WordSet } from './word-set.ts';

/** Backups and volume snapshots lie where their Droplet or volume is, and nowhere else. */

const stays: Partial<Record<PointKind, string>> = {
  'droplet-backup': "backups stay in their Droplet's region",
  'volume-snapshot': "volume snapshots cannot leave their volume's region",
};

/** What keeps points of a kind from meeting a rule about regions. */
export function regionObstacle({ check, reach }: LintedRule, point: PointKind): Obstacle | undefined {
  const why = stays[point];
  if (why === undefined) return undefined;
  if (check.kind === 'residency') return outsideAllowed(check.params, reach.regions, why);
  return check.kind === 'regions' ? notThere(check.params, reach.regions, why) : undefined;
}

type Params<Kind extends Rule['kind']> = Extract<Rule, { kind: Kind }>['params'];

function notThere(
  { require: required, atLeast = 1, outsideSource }: Params<'regions'>,
  sources: WordSet,
  why: string,
): Obstacle | undefined {
  const wanted = new Set(required);
  const least = Math.max(atLeast, wanted.size);
  const remedy = 'count Droplet snapshots only, which can be copied, or remove the rule';
  if (least > 1) return { why: `${why}, so that none is in ${least} regions`, remedy, certain: true };
  if (outsideSource) return { why: `${why}, so that none is outside it`, remedy, certain: true };
  return required && elsewhere(sources, only(wanted), why);
}

function outsideAllowed(
  { allow, deny }: Params<'residency'>,
  sources: WordSet,
  why: string,
): Obstacle | undefined {
  return elsewhere(sources, allow ? only(allow) : complement(only(deny ?? [])), why);
}

/** What is wrong where a selector names regions, and not all of them are among the wanted ones. */
function elsewhere(sources: WordSet, wanted: WordSet, why: string): Obstacle | undefined {
  const remedy = "change the rule's regions, or those of its selector";
  if (areDisjoint(sources, wanted)) {
    return { why: `${why}, and the rule admits none that the selector does`, remedy, certain: true };
  }
  const [first] = sources.inverted ? [] : [...sources.words].filter((slug) => !has(wanted, slug));
  return first === undefined
    ? undefined
    : { why: `${why}, and the rule rules out ${first}, which the selector names`, remedy, certain: false };
}
