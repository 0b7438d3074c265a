import { accountFaults } from './account-faults.ts';
import { bodyFaults } from './body-faults.ts';
import type { Dice } from './dice.ts';
import type { Fault, FaultMaker, Scene } from './fault.ts';
import { itemFaults } from './item-faults.ts';
import { pagingFaults } from './paging-faults.ts';
import { statusFaults } from './status-faults.ts';

/** Every way to fail, by its row in the table. */
export const faultMakers: Readonly<Record<string, FaultMaker>> = {
  ...statusFaults,
  ...bodyFaults,
  ...pagingFaults,
  ...itemFaults,
  ...accountFaults,
};

/** Kinds that come more often than others, because there is more to them. */
const often = [
  'the account changes',
  'the account changes',
  'one comes as another goes',
  'one comes as another goes',
  'a field of a wrong type',
  'a field of a wrong type',
  'missing scopes',
];
const kinds = [...Object.keys(faultMakers), ...often];

/** Up to four things that go wrong together, none of which contradicts another. */
export function randomFaults(dice: Dice, scene: Scene): Fault[] {
  const faults: Fault[] = [];
  const wanted = dice.pick([1, 1, 1, 2, 2, 3, 4]);
  for (let tries = 0; tries < 40 && faults.length < wanted; tries += 1) {
    const kind = dice.pick(kinds);
    const made = faultMakers[kind]?.(dice, scene);
    if (!made) continue;
    const { excludes } = made;
    if (excludes !== undefined && faults.some((one) => one.excludes === excludes)) continue;
    faults.push({ kind, ...made });
  }
  return faults;
}
