import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../lib/errors.ts';
import { parseInventory, serializeInventory } from '../../lib/store/inventory.ts';

const saved = {
  schema: 'snapwarden/inventory/v1',
  account: { id: 'default', name: null, email: null },
  readAt: '2026-01-15T12:00:00Z',
  gaps: [],
  notRead: [],
  endpoints: [],
  resources: [{ kind: 'droplet', id: '1', name: 'web-1' }],
  points: [],
};

function problemsOf(value: unknown): readonly string[] {
  try {
    parseInventory('saved.json', typeof value === 'string' ? value : JSON.stringify(value));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('a saved inventory', () => {
  it('is read, and what is left out is undefined', () => {
    const { resources, readAt } = parseInventory('saved.json', JSON.stringify(saved));
    expect(readAt).toBe(Date.UTC(2026, 0, 15, 12));
    expect(resources).toEqual([
      { kind: 'droplet', id: '1', name: 'web-1', region: undefined, createdAt: undefined, tags: undefined },
    ]);
  });

  it('knows since when resources are missing, also one named like a part of every object', () => {
    const { missingSince } = parseInventory(
      'saved.json',
      JSON.stringify({
        ...saved,
        missingSince: { 'droplet/9': '2026-01-10T12:00:00Z', 'volume/__proto__': saved.readAt },
      }),
    );
    expect(missingSince).toEqual(
      new Map([
        ['droplet/9', Date.UTC(2026, 0, 10, 12)],
        ['volume/__proto__', Date.UTC(2026, 0, 15, 12)],
      ]),
    );
    expect(parseInventory('saved.json', JSON.stringify(saved)).missingSince).toBeUndefined();
  });

  it('has no harm from a missing resource that would poison', () => {
    const poison = JSON.stringify({ ...saved, missingSince: {} }).replace(
      '"missingSince":{',
      '"missingSince":{"__proto__":"2026-01-15T12:00:00Z"',
    );
    expect(parseInventory('saved.json', poison).missingSince).toEqual(new Map());
  });

  it('has one item a line', () => {
    const text = [...serializeInventory(parseInventory('saved.json', JSON.stringify(saved)))].join('');
    expect(text.split('\n')).toHaveLength(5);
    expect(text).toContain('\n{"kind":"droplet","id":"1","name":"web-1"}');
  });

  it.each([
    ['is empty', '', 'is no JSON; name a file that --save-inventory wrote'],
    ['is cut in the middle', JSON.stringify(saved).slice(0, -9), 'is no JSON'],
    ['is nested without end', '['.repeat(200_000), 'is no JSON'],
    ['is null', 'null', 'is no inventory'],
    ['is a list', '[]', 'is no inventory'],
    ['is a report', { schema: 'snapwarden/report/v1' }, 'is no inventory'],
    [
      'is of another version',
      { ...saved, schema: 'snapwarden/inventory/v9' },
      'is snapwarden/inventory/v9, and this',
    ],
  ])('that %s is refused', (_name, value, expected) => {
    const problems = problemsOf(value);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`--inventory saved.json ${expected}`);
  });

  it.each([
    ['an unknown key', { ...saved, more: 1 }, 'the file: '],
    ['no list of points', { ...saved, points: undefined }, 'points: '],
    ['an instant that is none', { ...saved, readAt: 'noon' }, 'readAt: expected an instant such as'],
    [
      'a kind that is none',
      { ...saved, resources: [{ kind: 'disk', id: '1', name: '' }] },
      'resources.0.kind: ',
    ],
    ['a resource that is none', { ...saved, missingSince: { 9: saved.readAt } }, 'missingSince.9: '],
    [
      'a time missing that is none',
      { ...saved, missingSince: { 'droplet/9': 'noon' } },
      'missingSince.droplet/9: expected an instant such as',
    ],
    ['missing resources in a list', { ...saved, missingSince: ['droplet/9'] }, 'missingSince: '],
    ['a size that is no number', { ...saved, points: [{ sizeGigabytes: '1' }] }, 'points.0.kind: '],
    [
      'a key that would poison',
      JSON.stringify(saved).replace('"account":{', '"account":{"__proto__":{"x":1},'),
      'account: ',
    ],
  ])('with %s is refused with the place', (_name, value, expected) => {
    expect(problemsOf(value)[0]).toMatch(new RegExp(`^--inventory saved\\.json: ${expected}`));
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('tells the first twenty problems and how many more there are', () => {
    const problems = problemsOf({
      ...saved,
      resources: Array(50).fill({ kind: 'droplet', id: '', name: '' }),
    });
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('--inventory saved.json: and 30 more problems; save it again');
  });
});
