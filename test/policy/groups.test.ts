import { describe, expect, it } from 'vitest';
import { formatPolicyIssue } from '../../lib/errors.ts';
import { isLint } from '../../lib/policy/issue-codes.ts';
import { checkPolicies } from '../../lib/policy/parse.ts';
import { at } from '../support/inventory.ts';

const NOW = at('2026-11-21T06:00:00Z');

/** What is told of a set with these groups and one policy that selects so. */
function told(groups: Record<string, string>, select: string): string[] {
  const lines = Object.entries(groups).map(([name, selector]) => `  ${name}: ${selector}\n`);
  const source = `version: 1
policies:
  - { id: x, select: ${select}, rules: [{ kind: orphan }] }
${lines.length > 0 ? 'groups:\n' : ''}${lines.join('')}`;
  const { issues } = checkPolicies([{ file: 'a.yaml', source }], { now: NOW });
  return issues.filter((issue) => !isLint(issue)).map(formatPolicyIssue);
}

const mixedNot =
  'asks of resources and of points at once; write two `not`s in two groups, or one kind of key';
const mixedList = 'lists groups of which some ask of resources and some of points; list one kind only';

describe('groups', () => {
  it('may use each other, also within not', () => {
    const groups = { a: '{ group: b }', b: '{ not: { group: [c, d] } }', c: '{ ids: 1 }', d: '{ names: x }' };
    expect(told(groups, '{ group: a }')).toEqual([]);
  });

  it('may have the names of what every object has', () => {
    const groups = { constructor: '{ ids: 1 }', tostring: '{ group: constructor }' };
    expect(told(groups, '{ group: tostring }')).toEqual([]);
    expect(told({}, '{ group: constructor }')).toEqual([
      'a.yaml:3:31: policies[0].select.group: there is no group constructor; the set has no groups',
    ]);
  });

  it('that are not there are told with the near one, else with those there are', () => {
    const groups = { production: '{ ids: 1 }', staging: '{ ids: 2 }' };
    expect(told(groups, '{ group: [produciton, staging, other] }')).toEqual([
      'a.yaml:3:32: policies[0].select.group[0]: there is no group produciton; did you mean production?',
      'a.yaml:3:53: policies[0].select.group[2]: there is no group other; known: production, staging',
      'a.yaml:5:3: groups.production: group production is used by nothing; use it or remove it',
    ]);
  });

  it('that no policy reaches are told, also where another unused one uses them', () => {
    const groups = { a: '{ ids: 1 }', b: '{ group: c }', c: '{ ids: 2 }' };
    expect(told(groups, '{ group: a }')).toEqual([
      'a.yaml:6:3: groups.b: group b is used by nothing; use it or remove it',
      'a.yaml:7:3: groups.c: group c is used by nothing; use it or remove it',
    ]);
  });

  it.each([
    [
      'itself',
      { a: '{ group: a }' },
      ['a.yaml:5:3: groups.a: group a leads back into itself (a → a); break the cycle'],
    ],
    [
      'itself through others and not',
      { a: '{ group: b }', b: '{ not: { group: c } }', c: '{ group: b }' },
      ['a.yaml:6:3: groups.b: group b leads back into itself (b → c → b); break the cycle'],
    ],
    [
      'itself twice',
      { a: '{ group: [b, c] }', b: '{ group: a }', c: '{ group: a }' },
      [
        'a.yaml:5:3: groups.a: group a leads back into itself (a → b → a); break the cycle',
        'a.yaml:5:3: groups.a: group a leads back into itself (a → c → a); break the cycle',
      ],
    ],
  ])('that use %s are told once, where the cycle starts', (_name, groups, expected) => {
    expect(told(groups, '{ group: a }')).toEqual(expected);
  });

  it('that stand for very many are told, and not those that only use them', () => {
    const groups = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [
        `g${n}`,
        n === 0 ? '{ ids: 1 }' : `{ group: [g${n - 1}, g${n - 1}] }`,
      ]),
    );
    const issues = told(groups, '{ group: g39 }');
    expect(issues[0]).toBe(
      'a.yaml:14:3: groups.g9: group g9 stands for more than 1000 selectors with all that it uses; make it smaller',
    );
    expect(issues).toHaveLength(4);
  });

  it.each([
    ['a chain', (n: number) => `{ group: g${n + 1} }`],
    ['a cycle', (n: number) => `{ group: g${n === 29_999 ? 0 : n + 1} }`],
  ])('may form %s of thirty thousand without harm', (_name, make) => {
    const groups = Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`g${n}`, make(n)]));
    const started = performance.now();
    expect(told(groups, '{ group: g0 }').length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('keys about resources and about points', () => {
  it.each(['{ resources: droplet }', '{ points: droplet-backup }', '{ not: { pointNames: x } }'])(
    'may stand alone within not: %s',
    (selector) => expect(told({}, `{ not: ${selector} }`)).toEqual([]),
  );

  it('must not stand together within not', () => {
    expect(told({}, '{ not: { resources: droplet, points: droplet-backup } }')).toEqual([
      `a.yaml:3:24: policies[0].select.not: ${mixedNot}`,
    ]);
  });

  it('must not stand together within not by way of groups', () => {
    const groups = { r: '{ names: "web-*" }', p: '{ group: q }', q: '{ pointTags: { any: keep } }' };
    expect(told(groups, '{ not: { group: p, names: x, not: { group: r } } }')).toEqual([
      `a.yaml:3:24: policies[0].select.not: ${mixedNot}`,
    ]);
  });

  it('must not be mixed in a list of groups', () => {
    const groups = { r: '{ names: "web-*" }', p: '{ pointNames: x }', both: '{ names: x, pointNames: y }' };
    expect(told(groups, '{ group: [r, p], not: { group: both } }')).toEqual([
      `a.yaml:3:31: policies[0].select.group: ${mixedList}`,
      `a.yaml:3:39: policies[0].select.not: ${mixedNot}`,
    ]);
  });

  it('may stand together in one group that is asked for alone', () => {
    expect(told({ both: '{ names: x, pointNames: y }' }, '{ group: both }')).toEqual([]);
  });
});
