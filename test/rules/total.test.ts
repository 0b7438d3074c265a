import { describe, expect, it } from 'vitest';
import { ruleSchema } from '../../lib/rules/index.ts';

const problems = (fields: object): string[] =>
  ruleSchema.safeParse({ kind: 'total', ...fields }).error?.issues.map(({ message }) => message) ?? [];

const wanted = 'expected resource, account, region, or tag: with how the tags begin, such as tag:team:';

describe('the fields of total', () => {
  it.each(['resource', 'account', 'region', 'tag:t', 'tag:Team:', `tag:${'x'.repeat(255)}`])(
    'take groupBy %s',
    (groupBy) => {
      expect(problems({ groupBy, maxMonthlyUsd: 0 })).toEqual([]);
    },
  );

  it.each(['regoin', 'tag', 'tag:', 'tag:team:*', 'tag: team', `tag:${'x'.repeat(256)}`, 7, ['region']])(
    'refuse groupBy %s',
    (groupBy) => {
      expect(problems({ groupBy, maxMonthlyUsd: 0 })).toEqual([wanted]);
    },
  );

  it('refuse a limit below zero, and none at all', () => {
    expect(problems({ maxMonthlyUsd: -0.01 })).toHaveLength(1);
    expect(problems({ groupBy: 'account' })).toEqual([
      'expected at least one of maxCount, maxGigabytes, maxMonthlyUsd',
    ]);
  });
});
