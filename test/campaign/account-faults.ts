import { allScopes } from '../../lib/sandbox/scopes.ts';
import { balanced, type Happening, happenings } from './changes.ts';
import type { Dice } from './dice.ts';
import type { FaultMaker, Scene } from './fault.ts';
import { pickList } from './lists.ts';

/** What is wrong with no single answer: the account changes, the token sees little, time runs out or apart. */

const MINUTE = 60_000;

/** Lets something happen right after an answer; which one is left to the dice. */
function happening(dice: Dice, { account, now }: Scene, name: string, happen: Happening) {
  const changes = happen(dice, account, now);
  if (changes.length === 0) return undefined;
  const list = pickList(dice);
  const byCount = dice.chance(0.4);
  const after = byCount ? dice.int(0, 14) : dice.int(0, 2);
  return {
    detail: `${name} after ${byCount ? `request ${after + 1}` : `answer ${after + 1} of ${list}`}`,
    heals: false,
    event: { strikes: (asked: { readonly list: string }) => byCount || asked.list === list, after, changes },
  };
}

export const accountFaults: Readonly<Record<string, FaultMaker>> = {
  'the account changes': (dice, scene) => {
    const name = dice.pick(Object.keys(happenings));
    return happening(dice, scene, name, happenings[name] as Happening);
  },
  'one comes as another goes': (dice, { account, now }) => {
    const list = dice.pick(['droplets', 'volumes', 'snapshots', 'images'] as const);
    const after = dice.pick([0, 0, 0, 1, 2]);
    return {
      detail: `in ${list} after answer ${after + 1}`,
      heals: false,
      event: {
        strikes: (asked) => asked.list === list,
        after,
        changes: balanced[list](dice, account, now),
      },
    };
  },
  'a Droplet goes before it is looked at': (dice, scene) => {
    const made = happening(dice, scene, 'a Droplet vanishes', happenings['a Droplet vanishes'] as Happening);
    if (!made) return undefined;
    const after = dice.int(0, 5);
    const lists = ['droplets', 'gpus', 'own backups', 'one snapshot', 'own snapshots'];
    const strikes = ({ list }: { readonly list: string }) => lists.includes(list);
    return { ...made, detail: `after answer ${after + 1}`, event: { ...made.event, strikes, after } };
  },
  'missing scopes': (dice) => {
    const scopes = dice.several(allScopes, 4, allScopes.length - 1);
    return {
      detail: `without ${allScopes.filter((scope) => !scopes.includes(scope)).join(', ')}`,
      heals: false,
      excludes: 'scopes',
      scopes,
    };
  },
  'a tight rate limit': (dice) => {
    const rateLimit = { perMinute: dice.int(2, 20), perHour: dice.int(20, 200) };
    return {
      detail: `${rateLimit.perMinute} a minute, ${rateLimit.perHour} an hour`,
      heals: false,
      excludes: 'rate',
      rateLimit,
    };
  },
  'clocks that disagree': (dice) => {
    const skewMs = (dice.chance(0.5) ? 1 : -1) * dice.int(1, dice.chance(0.5) ? 15 : 14 * 60) * MINUTE;
    return { detail: `${skewMs / MINUTE} minutes ahead`, heals: false, excludes: 'clock', skewMs };
  },
  'a deadline': (dice) => {
    const allowedMs = dice.pick([1, 300, 1_000, 5_000, 60_000, 600_000]);
    return { detail: `${allowedMs} ms`, heals: false, excludes: 'deadline', allowedMs };
  },
  'an interrupt': (dice) => {
    const abortAt = dice.int(1, 30);
    return { detail: `at request ${abortAt}`, heals: false, excludes: 'abort', abortAt };
  },
};
