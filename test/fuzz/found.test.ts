import { describe, expect, it } from 'vitest';
import { parseAuditPayload } from '../../functions/lambda/audit-payload.ts';
import { snapshotList } from '../../lib/digitalocean/snapshots.ts';
import { unreadFields } from '../../lib/digitalocean/unread-fields.ts';
import { ConfigError, PolicyError } from '../../lib/errors.ts';
import { mrkdwn } from '../../lib/notify/mrkdwn.ts';
import { inert } from '../../lib/notify/plain-text.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { escapeMarkdown } from '../../lib/report/markdown.ts';
import { parseInventory } from '../../lib/store/inventory.ts';
import { printable, printableJson } from '../../lib/text.ts';
import { instantFromMillis, parseDuration } from '../../lib/time.ts';
import { NOW } from '../support/arbitraries.ts';
import { checkIssue } from './policy.ts';

/** What fuzzing found, one by one. */

/** Zod compares it with limits, and throws where it gives no number. */
const LENGTH = '{ "length": { "toString": 1, "valueOf": 1 } }';

describe('a length that is an object is told where it stands', () => {
  it.each([
    {
      name: 'for a text',
      text: `version: 1\npolicies:\n  - { id: a, title: ${LENGTH}, rules: [{ kind: orphan }] }`,
    },
    { name: 'for a list', text: `version: 1\npolicies:\n  ${LENGTH}` },
    { name: 'in a group', text: `version: 1\ngroups:\n  a: { names: ${LENGTH} }\npolicies: []` },
    {
      name: 'in a rule',
      text: `version: 1\npolicies:\n  - { id: a, rules: [{ kind: size, title: ${LENGTH} }] }`,
    },
  ])('in a policy, $name', ({ text }) => {
    expect.assertions(3);
    try {
      parsePolicies([{ file: 'a.yaml', source: text }], { now: NOW });
    } catch (error) {
      expect(error).toBeInstanceOf(PolicyError);
      const issues = (error as PolicyError).issues.filter(({ message }) => message.includes('length'));
      expect(issues.map(({ line }) => line)).toEqual([3]);
      for (const issue of issues) checkIssue(issue, text);
      expect(issues[0]?.path).toMatch(/length$/);
    }
  });

  it.each([
    `{"schema":"snapwarden/inventory/v1","account":{"id":${LENGTH}}}`,
    `{"schema":"snapwarden/inventory/v1","points":[{"id":"a"},{"id":${LENGTH}}]}`,
  ])('in a saved inventory', (text) => {
    expect(() => parseInventory('a.json', text)).toThrow(ConfigError);
    expect(() => parseInventory('a.json', text)).toThrow(/length: .*remove it/);
  });
});

describe('an item of the API of which a field has such a length', () => {
  const read = (changes: Readonly<Record<string, unknown>>) =>
    snapshotList.read({
      id: '1',
      name: 'x',
      resource_type: 'droplet',
      resource_id: '7',
      created_at: '2026-01-01T00:00:00Z',
      size_gigabytes: 1,
      regions: ['fra1'],
      tags: [],
      ...changes,
    });

  it.each(['name', 'id'])('is unusable without its %s', (key) => {
    expect(read({ [key]: JSON.parse(LENGTH) })).toEqual({ lacks: [key] });
  });

  it.each(['tags', 'regions'] as const)('is used, and its %s are a gap', (key) => {
    const reading = read({ [key]: JSON.parse(LENGTH) });
    if (!('item' in reading)) expect.unreachable(`it lacks ${reading.lacks}`);
    expect(reading.item).toMatchObject({ id: '1', resourceId: '7', [key]: undefined });
    expect(unreadFields([reading.item], new Set()).map(({ affects }) => affects)).toEqual([
      [{ what: 'droplet-snapshot', of: ['1'], field: key }],
    ]);
  });

  it('may be of any resource', () => {
    expect(snapshotList.hides({ resource_id: JSON.parse(LENGTH) })).toHaveLength(2);
  });
});

it('a payload with such a length is refused', () => {
  const event = { policies: [JSON.parse(LENGTH)] };
  expect(() => parseAuditPayload(event)).toThrow(ConfigError);
  expect(() => parseAuditPayload(event)).toThrow(/^payload\.policies\.0\.length: /);
});

it('a duration that is none is repeated on one printable line', () => {
  const text = 'version: 1\npolicies: [{ id: a, rules: [{ kind: freshness, rpo: "a\\Nb\\Lc\\e" }] }]';
  const run = () => parsePolicies([{ file: 'a.yaml', source: text }], { now: NOW });
  expect(run).toThrow(String.raw`(found "a\u{85}b\u{2028}c\u{1b}")`);
});

it('5,218 weeks are more than 100 years', () => {
  expect(parseDuration('5217w')).toEqual({ amount: 5_217, unit: 'w' });
  expect(parseDuration('5218w')).toBeUndefined();
});

it('an instant is never minus nought', () => {
  for (const millis of [-0, -0.5]) expect(instantFromMillis(millis)).toBe(0);
});

it('what is cut inside an emoji keeps no joiner', () => {
  expect(printable('\u{1f469}\u200d\u{1f4bb} x', 3)).toBe('\u{1f469}…');
});

it.each([
  ['::error::x', String.raw`\u{3a}:error::x`],
  ['a ::stop-commands::b', String.raw`a \u{3a}:stop-commands::b`],
  ['##vso[x]', String.raw`\u{23}#vso[x]`],
  ['###[group]', String.raw`#\u{23}#[group]`],
  ['team::backend ::1 ## 2', 'team::backend ::1 ## 2'],
])('%s is no command to a build server', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('JSON is escaped for terminals and build servers, and stays what it is', () => {
  const value = { 'a\u202e\u009b': ['##vso[x]', '\u{e0041}\u034f\u200b', 'é 😀'] };
  const json = JSON.stringify(value, null, 2);
  const shown = printableJson(json);
  expect(shown.split('\n')).toHaveLength(json.split('\n').length);
  expect(shown).toContain(String.raw`a\u202e\u009b`);
  expect(shown).toContain('é 😀');
  expect(shown).not.toMatch(/##|[\u034f\u200b]/);
  expect(JSON.parse(shown)).toEqual(value);
});

it.each([
  ['//1.2.3.4/x', '&#47;<!-- -->/1.2.3.4/x'],
  ['a@-b.com', 'a&#64;<!-- -->-b&#46;com'],
])('%s is no link in Markdown', (text, shown) => {
  expect(escapeMarkdown(text)).toBe(shown);
});

it.each([
  ['evil.xn--p1ai/x', 'evil[.]xn--p1ai/x'],
  ['उषा.भारत/x', 'उषा[.]भारत/x'],
  ['evil。com/x', 'evil[。]com/x'],
  ['//evil.com', '//evil[.]com'],
  ['javascript:alert(1)', 'javascript[:]alert(1)'],
  ['data-1: 5', 'data-1: 5'],
])('%s is no link in an e-mail', (text, shown) => {
  expect(inert(text)).toBe(shown);
});

it.each([
  ['उषा.com', 'उषा․com'],
  [':.com', '∶․com'],
])('%s is no link in a chat', (text, shown) => {
  expect(mrkdwn(text)).toBe(shown);
});
