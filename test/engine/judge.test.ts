import { expect, it } from 'vitest';
import { judge } from '../../lib/engine/judge.ts';
import { parseScenario } from '../support/scenario.ts';

const scenario = `
rules:
  - { kind: freshness, rpo: 1d, select: { resources: droplet } }
  - { kind: size, maxGigabytes: 10 }
  - { kind: total, groupBy: account, maxCount: 9 }
exceptions:
  - { id: EX-1, policies: policy/size, match: { pointNames: large }, reason: Known, owner: dana, until: 2027-01-31 }
droplets: { 1: {}, 2: {} }
points:
  large: { kind: droplet-snapshot, of: 1, gb: 11, at: -1h }
  small: { kind: droplet-snapshot, of: 2, gb: 1, at: -2d }
verdicts: {}`;

function judgements() {
  const { inventory, policySet, now } = parseScenario('judge', scenario);
  return judge(inventory, policySet, now);
}

it('judges subject by subject, and groups when all of them are known', () => {
  const judged = [...judgements()].map(({ bound, verdict, subject, point, group, exception }) => {
    const about = group?.id ?? point?.id ?? subject?.id;
    return `${bound.check.kind} ${about} ${verdict}${exception ? ` ${exception.id}` : ''}`;
  });
  expect(judged).toEqual([
    'freshness 1 pass',
    'size large excepted EX-1',
    'freshness 2 fail',
    'size small pass',
    'total default pass',
  ]);
});

it('explains a judgement when it is asked', () => {
  const { value } = judgements().next();
  expect(value?.explain().message).toBe('Its newest point is 1 hour old; at most 1 day is allowed.');
});
