import { describe, expect, it } from 'vitest';
import { type Selected, selectsIn } from '../../lib/engine/selects.ts';
import type { Inventory } from '../../lib/model.ts';
import { checkPolicies } from '../../lib/policy/parse.ts';
import { nothingSelected } from '../../lib/validation/nothing-selected.ts';
import { parseScenario } from '../support/scenario.ts';

/** Two Droplets and a volume, five points, one of them without its volume. */
const account = `
droplets:
  1: { tags: ["env:prod"] }
  2: { name: old }
volumes:
  a: { tags: ["env:prod"] }
points:
  b1: { kind: droplet-backup, of: 1 }
  b2: { kind: droplet-backup, of: 2 }
  s1: { kind: droplet-snapshot, of: 1, name: golden-1 }
  v1: { kind: volume-snapshot, of: a }
  v9: { kind: volume-snapshot, of: gone }
rules: [{ kind: orphan }]
verdicts: {}
`;
const { inventory, now } = parseScenario('account', account);

function check(set: string, of: Inventory = inventory) {
  const { files, policySet, issues } = checkPolicies([{ file: 'p.yaml', source: `version: 1\n${set}` }], {
    now,
  });
  if (policySet === undefined) throw new Error(issues.map(({ message }) => message).join('\n'));
  const selects = selectsIn(of, policySet);
  const idle = nothingSelected(files, selects).map(
    ({ line, column, severity, code, message }) => `${line}:${column} ${severity} ${code}: ${message}`,
  );
  return { selects, idle };
}

const numbers = ({ resources, points, open, elsewhere }: Selected) =>
  `${resources}+${points}${open ? ' open' : ''}${elsewhere ? ' elsewhere' : ''}`;

/** What one rule selects. */
function ruleOf(rule: string, of?: Inventory): string {
  const { selects } = check(`policies: [{ id: a, rules: [{ ${rule} }] }]`, of);
  return selects.policies.flatMap(({ rules }) => rules.map(({ selected }) => numbers(selected))).join();
}

describe('what policies select in an inventory', () => {
  it.each([
    ['kind: freshness, rpo: 1d', '3+5'],
    ['kind: orphan', '3+5'],
    ['kind: max-age, max: 1d, select: { tags: { any: "env:prod" } }', '2+3'],
    ['kind: max-age, max: 1d, select: { points: volume-snapshot }', '1+2'],
    ['kind: freshness, rpo: 1d, select: { resources: volume }', '1+1'],
    ['kind: backup-plan', '2+3'],
    ['kind: protected, select: { points: droplet-backup }', '3+4'],
    ['kind: count, max: 1, select: { points: droplet-backup }', '3+2'],
    ['kind: count, max: 1, select: { accounts: other }', '0+0 elsewhere'],
    ['kind: max-age, max: 1d, select: { not: { tags: { any: "env:prod" } } }', '1+2'],
  ])('{ %s }: %s', (rule, expected) => {
    expect(ruleOf(rule)).toBe(expected);
  });

  it('leaves open what was not read', () => {
    const unread: Inventory = {
      ...inventory,
      gaps: [{ endpoint: 'e', reason: 'r', affects: [{ what: 'volume' }] }],
    };
    expect(ruleOf('kind: count, max: 1, select: { names: x }', unread)).toBe('0+0 open');
    expect(ruleOf('kind: count, max: 1, select: { resources: droplet }', unread)).toBe('2+3');
    const hidden: Inventory = { ...inventory, notRead: ['droplet-backup'] };
    expect(ruleOf('kind: size, maxGigabytes: 1, select: { pointNames: x }', hidden)).toBe('0+0 open');
    expect(ruleOf('kind: size, maxGigabytes: 1, select: { points: volume-snapshot }', hidden)).toBe('1+2');
    const blank: Inventory = {
      ...inventory,
      resources: inventory.resources.map((one) => ({ ...one, tags: undefined })),
    };
    expect(ruleOf('kind: count, max: 1, select: { tags: { any: x } }', blank)).toBe('0+0 open');
  });

  it('warns of policies, rules, groups, exceptions and holds that match nothing', () => {
    const { selects, idle } = check(`groups:
  staging: { tags: { any: "env:staging" } }
  golden: { pointNames: "golden-*" }
policies:
  - { id: a, select: { group: staging }, rules: [{ kind: freshness, rpo: 1d }, { kind: orphan }] }
  - id: b
    rules:
      - { kind: max-age, max: 1d, select: { names: old, points: droplet-snapshot } }
      - { kind: count, max: 9, select: { names: old, points: droplet-snapshot } }
      - { kind: total, maxCount: 9, select: { regions: [fra1] } }
      - { kind: size, maxGigabytes: 9, select: { group: golden } }
exceptions:
  - { id: EX-1, policies: b, match: { pointNames: "x*" }, reason: x, owner: y, until: 2026-05-01 }
  - { id: EX-2, policies: b, match: { names: old }, reason: x, owner: y, until: 2026-05-01 }
holds:
  - { id: H-1, match: { ids: 77 }, reason: x, owner: y }
  - { id: H-2, match: { accounts: other }, reason: x, owner: y }
`);
    const said = (what: string) =>
      `warning selects-nothing: ${what} matches nothing in the inventory; correct its selector, or remove it`;
    expect(idle).toEqual([
      `6:5 ${said('policy a')}`,
      `9:9 ${said('rule max-age')}`,
      `11:9 ${said('rule total')}`,
      `3:12 ${said('group staging')}`,
      `14:5 ${said('exception EX-1')}`,
      `17:5 ${said('hold H-1')}`,
    ]);
    expect(selects.groups.map(({ id, selected }) => `${id} ${numbers(selected)}`)).toEqual([
      'staging 0+0',
      'golden 1+1',
    ]);
    expect(selects.holds.map(({ id, selected }) => `${id} ${numbers(selected)}`)).toEqual([
      'H-1 0+0',
      'H-2 0+0 elsewhere',
    ]);
  });

  it('says nothing of what may match something that was not read', () => {
    const unread: Inventory = { ...inventory, notRead: ['droplet', 'volume'] };
    expect(
      check('policies: [{ id: a, select: { names: x }, rules: [{ kind: freshness, rpo: 1d }] }]', unread)
        .idle,
    ).toEqual([]);
  });
});
