import { describe, expect, it } from 'vitest';
import { formatPolicyIssue, PolicyError } from '../../lib/errors.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { at } from '../support/inventory.ts';

const NOW = at('2026-11-21T06:00:00Z');

/** Two policies in a first file, `a.yaml`; these lines are the sixth and those after it. */
const policies = `version: 1
policies:
  - { id: production, rules: [{ kind: max-age, max: 90d }, { kind: size, id: small, maxGigabytes: 1 }] }
  - { id: staging, rules: [{ kind: orphan }] }
`;

/** What is told of the policies with these exceptions, and of further files `b.yaml`, … */
function told(exceptions: readonly string[], more: readonly string[] = [], now = NOW): string[] {
  const first =
    exceptions.length > 0 ? `exceptions:\n${exceptions.map((one) => `  - ${one}\n`).join('')}` : '';
  const sources = [policies + first, ...more];
  const files = sources.map((source, index) => ({ file: `${String.fromCharCode(97 + index)}.yaml`, source }));
  try {
    return parsePolicies(files, { now }).warnings.map(formatPolicyIssue);
  } catch (error) {
    if (error instanceof PolicyError) return error.issues.map(formatPolicyIssue);
    throw error;
  }
}

const exception = (id: string, covers: string, until = '2027-01-31', match = '{ names: x }') =>
  `{ id: ${id}, policies: ${covers}, match: ${match}, reason: r, owner: o, until: ${until} }`;
const hold = (id: string, match = '{ names: x }') => `{ id: ${id}, match: ${match}, reason: r, owner: o }`;

describe('ids of exceptions and holds', () => {
  it('are unique over the set, each for themselves', () => {
    const b = `version: 1\nholds:\n  - ${hold('EX-1')}\nexceptions:\n  - ${exception('EX-1', 'staging')}\n`;
    const c = `version: 1\nholds:\n  - ${hold('HOLD')}\n  - ${hold('EX-1')}\n`;
    expect(told([exception('EX-1', 'staging'), exception('ex-1', 'staging')], [b, c])).toEqual([
      'b.yaml:5:11: exceptions[0].id: exception EX-1 is already at a.yaml:6:11; give one another id',
      'c.yaml:4:11: holds[1].id: hold EX-1 is already at b.yaml:3:11; give one another id',
    ]);
  });
});

describe('the policies of an exception', () => {
  it.each([
    ['a policy', 'production'],
    ['a rule of it', 'production/max-age'],
    ['a rule by its own id', 'production/small'],
    ['a policy with a sign that has an escape', "'produc\\tion'"],
    ['a glob over policies', "'prod*'"],
    ['a glob over rules', "'*/orphan'"],
    ['one of several', "'{production/small,staging}'"],
    ['the policy of another file', 'elsewhere/orphan'],
  ])('may be %s', (_name, covers) => {
    const elsewhere = 'version: 1\npolicies:\n  - { id: elsewhere, rules: [{ kind: orphan }] }\n';
    expect(told([exception('EX-1', covers)], [elsewhere])).toEqual([]);
  });

  it.each([
    ['prodction', 'there is no policy prodction; did you mean production?'],
    ['Production', 'there is no policy Production; did you mean production?'],
    ['x', 'there is no policy x; known: production, staging'],
    ['max-age', 'there is no policy max-age; known: production, staging'],
    ['prod/max-age', 'there is no policy prod; known: production, staging'],
    ['production/maxage', 'policy production has no rule maxage; did you mean max-age?'],
    ['production/size', 'policy production has no rule size; its rules: max-age, small'],
    ['production/orphan', 'policy production has no rule orphan; its rules: max-age, small'],
    ['production/', 'policy production has no rule ""; its rules: max-age, small'],
    ["'staging\\*'", 'there is no policy staging*; did you mean staging?'],
  ])('are an error where a name names nothing: %s', (covers, message) => {
    expect(told([exception('EX-1', covers)])).toEqual([`a.yaml:6:27: exceptions[0].policies: ${message}`]);
  });

  it('are a warning where a glob matches nothing, because what it is for may come back', () => {
    expect(told([exception('EX-1', "[production, 'x*', '*/x*', 'production*max-age']")])).toEqual([
      'a.yaml:6:40: warning: exceptions[0].policies[1]: "x*" matches no policy and no rule; correct it, or leave it out',
      'a.yaml:6:46: warning: exceptions[0].policies[2]: "*/x*" matches no policy and no rule; correct it, or leave it out',
      'a.yaml:6:54: warning: exceptions[0].policies[3]: "production*max-age" matches no policy and no rule; correct it, or leave it out',
    ]);
  });

  it('are not called unknown where a file, or what is wrong in one, may hold them', () => {
    const exceptions = [exception('EX-1', 'unread'), exception('EX-2', "'y*'")];
    const unread = told(exceptions, ['version: 1\npolicies: [\n']);
    expect(unread).toEqual([expect.stringMatching(/^b\.yaml:/)]);
    const nameless = told(exceptions, ['version: 1\npolicies:\n  - { rules: [{ kind: orphan }] }\n']);
    expect(nameless).toEqual([expect.stringMatching(/^b\.yaml:3:5: policies\[0\]: missing key id/)]);
    const wrong = 'version: 1\npolicies:\n  - { id: unread, rules: [{ kind: orphn }] }\n';
    expect(told([exception('EX-1', 'unread/orphan'), exception('EX-2', 'unred')], [wrong])).toEqual([
      'a.yaml:7:27: exceptions[1].policies: there is no policy unred; did you mean unread?',
      expect.stringMatching(/^b\.yaml:3:\d+: policies\[0\]\.rules\[0\]\.kind: unknown kind/),
    ]);
  });

  it('are looked up in bounded time, however many there are', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `{ id: p${index}, rules: [{ kind: orphan }] }`);
    const b = `version: 1\npolicies:\n${many.map((one) => `  - ${one}\n`).join('')}`;
    const covers = [...Array(5_000).keys()].map((index) => `q${index}x, '*z${index}'`).join(', ');
    const started = performance.now();
    const issues = told([exception('EX-1', `[${covers}]`)], [b]);
    expect(issues.filter((issue) => issue.includes('there is no policy'))).toHaveLength(5_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 60_000);
});

describe('the last day of an exception', () => {
  const settings = (text: string) => [`version: 1\nsettings: { ${text} }\n`];
  const place = exception('EX-1', 'staging').indexOf('2027') + 5;
  const tooFar = (longest: string, last: string) => [
    `a.yaml:6:${place}: exceptions[0].until: is over ${longest}; write ${last} or an earlier day`,
  ];

  it.each([
    ['366 days by default', '2027-11-22', '2027-11-23', [], '366d (settings.exceptionMax) from 2026-11-21'],
    [
      'weeks',
      '2026-12-05',
      '2026-12-06',
      settings('exceptionMax: 2w'),
      '2w (settings.exceptionMax) from 2026-11-21',
    ],
    [
      'months',
      '2027-02-21',
      '2027-02-22',
      settings('exceptionMax: 3mo'),
      '3mo (settings.exceptionMax) from 2026-11-21',
    ],
    [
      'whole days of hours',
      '2026-11-22',
      '2026-11-23',
      settings('exceptionMax: 47h'),
      '47h (settings.exceptionMax) from 2026-11-21',
    ],
    [
      'less than a day',
      '2026-11-21',
      '2026-11-22',
      settings('exceptionMax: 1h'),
      '1h (settings.exceptionMax) from 2026-11-21',
    ],
  ])('is as far off as allowed, %s, but not further', (_name, last, next, files, longest) => {
    expect(told([exception('EX-1', 'staging', last)], files)).toEqual([]);
    expect(told([exception('EX-1', 'staging', next)], files)).toEqual(tooFar(longest, last));
  });

  it.each([
    ['before midnight', '2026-11-21T22:59:59.999Z', '2027-11-22'],
    ['from midnight on', '2026-11-21T23:00:00Z', '2027-11-23'],
  ])('counts from the day of now where the set is, %s', (_name, now, last) => {
    const berlin = settings('timezone: Europe/Berlin');
    expect(told([exception('EX-1', 'staging', last)], berlin, at(now))).toEqual([]);
    const next = `2027-11-${Number(last.slice(-2)) + 1}`;
    expect(told([exception('EX-1', 'staging', next)], berlin, at(now))).toHaveLength(1);
  });

  it('counts calendar days, whatever the clocks do between', () => {
    // 170 times 24 hours from midnight in summer end at 23:00 of the day before in winter.
    const berlin = settings('timezone: Europe/Berlin, exceptionMax: 170d');
    const summer = at('2026-06-30T22:00:00Z');
    expect(told([exception('EX-1', 'staging', '2026-12-18')], berlin, summer)).toEqual([]);
    expect(told([exception('EX-1', 'staging', '2026-12-19')], berlin, summer)).toHaveLength(1);
  });

  it('may lie in the past', () => {
    expect(told([exception('EX-1', 'staging', '2020-01-01')])).toEqual([]);
  });

  it('is not compared with settings that are wrong or were not read', () => {
    const far = exception('EX-1', 'staging', '2099-01-01');
    expect(told([far], settings('exceptionMax: 5m'))).toEqual([expect.stringMatching(/^b\.yaml:/)]);
    expect(told([far], ['version: 1\nsettings: {\n'])).toEqual([expect.stringMatching(/^b\.yaml:/)]);
  });
});

describe('a list of exceptions or holds in which one is wrong', () => {
  it('keeps the places of the others', () => {
    const wrong = '{ id: EX-1 }';
    const issues = told([
      wrong,
      exception('EX-2', 'stagng', '2099-01-01', '{ group: nowhere, regions: mars1 }'),
      exception('EX-3', 'staging', '2027-01-31', '{ not: { names: x, points: droplet-backup } }'),
    ]);
    expect(issues.filter((issue) => !issue.startsWith('a.yaml:6:'))).toEqual([
      expect.stringMatching(/^a\.yaml:7:27: exceptions\[1\]\.policies: there is no policy stagng/),
      expect.stringMatching(/^a\.yaml:7:51: exceptions\[1\]\.match\.group: there is no group nowhere/),
      expect.stringMatching(/^a\.yaml:7:69: warning: exceptions\[1\]\.match\.regions: mars1 is no region/),
      expect.stringMatching(/^a\.yaml:7:106: exceptions\[1\]\.until: is over 366d/),
      expect.stringMatching(/^a\.yaml:8:45: exceptions\[2\]\.match\.not: asks of resources and of points/),
    ]);
    const holds = `version: 1\nholds:\n  - { id: HOLD-1 }\n  - ${hold('HOLD-2', '{ regions: mars1 }')}\n`;
    expect(told([], [holds]).filter((issue) => !issue.startsWith('b.yaml:3:'))).toEqual([
      expect.stringMatching(/^b\.yaml:4:37: warning: holds\[1\]\.match\.regions: mars1 is no region/),
    ]);
  });
});

it('a group is used where an exception or a hold uses it', () => {
  const groups = 'version: 1\ngroups: { g: { names: x }, h: { names: y } }\n';
  const holds = `version: 1\nholds:\n  - ${hold('HOLD-1', '{ not: { group: h } }')}\n`;
  expect(told([exception('EX-1', 'staging', '2027-01-31', '{ group: g }')], [groups, holds])).toEqual([]);
});
