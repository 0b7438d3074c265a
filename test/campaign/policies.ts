import { parsePolicies } from '../../lib/policy/parse.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { ruleSchema } from '../../lib/rules/index.ts';
import { at } from '../support/inventory.ts';
import { regions, tags } from './account.ts';
import type { Dice } from './dice.ts';

type Draft = Readonly<Record<string, unknown>>;

const ages = ['6h', '28h', '3d', '8d', '30d', '90d', '2mo'] as const;
const graces = ['0d', '2h', '48h', '7d'] as const;
const pointKinds = ['droplet-backup', 'droplet-snapshot', 'volume-snapshot'] as const;

/** For each kind of rule the fields of one at random, with limits that some subjects meet and others do not. */
const rules: Readonly<Record<string, (dice: Dice) => Draft>> = {
  'max-age': (dice) => ({
    max: dice.pick(ages),
    keepLast: dice.int(0, 3),
    ...(dice.chance(0.3) && { warnBefore: '1d' }),
  }),
  freshness: (dice) => ({ rpo: dice.pick(ages), ...(dice.chance(0.5) && { grace: dice.pick(graces) }) }),
  'min-retention': (dice) => ({ min: dice.pick(ages), basis: dice.pick(['points', 'plan']) }),
  schedule: (dice) => ({
    keep: { [dice.pick(['daily', 'weekly', 'monthly'])]: dice.int(1, 3) },
    tolerance: '6h',
  }),
  count: (dice) =>
    dice.pick([{ min: dice.int(1, 4) }, { max: dice.int(0, 12) }, { maxPercentOfLimit: dice.int(1, 100) }]),
  size: (dice) => ({ maxGigabytes: dice.int(0, 60) }),
  total: (dice) => ({
    groupBy: dice.pick(['resource', 'account', 'region', 'tag:env:']),
    ...dice.pick([
      { maxCount: dice.int(1, 60) },
      { maxGigabytes: dice.int(1, 2_000) },
      { maxMonthlyUsd: dice.int(1, 200) / 10 },
    ]),
  }),
  regions: (dice) => ({
    ...dice.pick([{ require: [dice.pick(regions)] }, { atLeast: 2 }, { outsideSource: true }]),
    newest: dice.int(1, 3),
    grace: dice.pick(graces),
  }),
  residency: (dice) => ({ [dice.pick(['allow', 'deny'])]: dice.several(regions, 1, 2) }),
  protected: (dice) => ({
    minPoints: dice.int(1, 2),
    includeVolumes: dice.chance(0.7),
    survivesSource: dice.chance(0.3),
    grace: dice.pick(graces),
  }),
  'backup-plan': (dice) => (dice.chance(0.3) ? { enabled: false } : { every: '1d', keeps: '7d' }),
  orphan: () => ({}),
  metadata: (dice) => (dice.chance(0.5) ? { requireTags: ['env:*'] } : { namePattern: '*-1*' }),
};

/** The kinds that the registry has; each must be one of `rules`. */
export const registeredKinds: readonly string[] = ruleSchema.options.flatMap((option) => [
  ...((option._zod.propValues?.kind ?? []) as Iterable<string>),
]);

/** The kinds that the campaign can make rules of. */
export const knownKinds: readonly string[] = Object.keys(rules);

const usable = knownKinds.filter((kind) => registeredKinds.includes(kind));

function randomSelector(dice: Dice): Draft | undefined {
  const tag = () => ({ [dice.pick(['any', 'none'])]: [dice.pick(tags)] });
  const selectors: readonly (() => Draft | undefined)[] = [
    () => undefined,
    () => undefined,
    () => undefined,
    () => ({ tags: tag() }),
    () => ({ not: { tags: tag() } }),
    () => ({ resources: dice.pick(['droplet', 'volume']) }),
    () => ({ names: [dice.pick(['web-*', 'db-*', 'data-*'])] }),
    () => ({ regions: dice.several(regions, 1, 2) }),
    () => ({ points: dice.several(pointKinds, 1, 2) }),
    () => ({ pointTags: tag() }),
  ];
  return dice.pick(selectors)();
}

function randomPolicy(dice: Dice, index: number): Draft {
  const select = randomSelector(dice);
  return {
    id: `policy-${index}`,
    ...(dice.chance(0.15) && { expectMatches: dice.int(1, 5) }),
    ...(select && { select }),
    rules: Array.from({ length: dice.int(1, 4) }, (_, nth) => {
      const kind = dice.pick(usable);
      const inner = dice.chance(0.3) ? randomSelector(dice) : undefined;
      return { id: `rule-${nth}`, kind, ...rules[kind]?.(dice), ...(inner && { select: inner }) };
    }),
  };
}

/** Policies that say one thing each, as their file has them; those that the parser refuses are thrown again. */
export function randomPolicies(dice: Dice): Draft[] {
  const drafts: Draft[] = [];
  for (let left = dice.int(1, 4); left > 0; left -= 1) {
    for (let tries = 0; tries < 50; tries += 1) {
      const draft = randomPolicy(dice, left);
      try {
        toPolicySet([draft]);
      } catch {
        continue;
      }
      drafts.push(draft);
      break;
    }
  }
  return drafts;
}

/** Parses policies as if they were in a file. */
export function toPolicySet(policies: readonly Draft[]): PolicySet {
  return parsePolicies([{ file: 'campaign.yaml', source: JSON.stringify({ version: 1, policies }) }], {
    now: at('2026-11-21T06:00:00Z'),
  }).policySet;
}
