import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/engine/audit.ts';
import type { Remembered } from '../../lib/engine/watched.ts';
import { parseScenario } from '../support/scenario.ts';

/** What an audit of a scenario says of what is remembered, by the names that the test gives it. */
function judged(text: string, remembered: Readonly<Record<string, Remembered>>): Record<string, string> {
  const { inventory, policySet, now } = parseScenario('watched', `${text}\nverdicts: {}`);
  const known = new Map(Object.entries(remembered));
  return Object.fromEntries(audit(inventory, policySet, now, { remembered: known }).judged);
}

const about = (rule: string, kind: string, id: string, policy = 'policy'): Remembered => ({
  policy,
  rule,
  subject: { kind, id },
});

describe('what became of a remembered finding', () => {
  it('is told of passes, which are no findings, and of nothing that is not judged any more', () => {
    const scenario = `
rules: [{ kind: freshness, rpo: 24h }]
droplets: { fresh: {}, stale: {}, young: { created: -1h } }
points:
  a: { kind: droplet-backup, of: fresh, at: -1h }
  b: { kind: droplet-backup, of: stale, at: -2d }`;
    expect(
      judged(scenario, {
        fresh: about('freshness', 'droplet', 'fresh'),
        stale: about('freshness', 'droplet', 'stale'),
        young: about('freshness', 'droplet', 'young'),
        gone: about('freshness', 'droplet', 'gone'),
        elsewhere: about('freshness', 'droplet', 'fresh', 'other'),
      }),
    ).toEqual({ fresh: 'pass', stale: 'fail', young: 'skipped' });
  });

  it('keeps kinds apart whose ids are the same', () => {
    const scenario = `
rules: [{ kind: size, maxGigabytes: 10 }]
droplets: { 7: {} }
points:
  7: { kind: droplet-backup, of: 7, gb: 99 }`;
    expect(
      judged(scenario, {
        backup: about('size', 'droplet-backup', '7'),
        snapshot: about('size', 'droplet-snapshot', '7'),
      }),
    ).toEqual({ backup: 'fail' });
    expect(
      judged(scenario, {
        snapshot: about('size', 'droplet-snapshot', '7'),
        backup: about('size', 'droplet-backup', '7'),
      }),
    ).toEqual({ backup: 'fail' });
  });

  it.each([
    { least: 1, verdict: 'pass' },
    { least: 2, verdict: 'fail' },
  ])('is $verdict where a policy selects one of at least $least', ({ least, verdict }) => {
    const scenario = `
policies: [{ id: policy, expectMatches: ${least}, rules: [{ kind: size, maxGigabytes: 10 }] }]
droplets: { 1: {} }
points: { a: { kind: droplet-backup, of: 1 } }`;
    const remembered = { matches: about('expect-matches', 'policy', 'policy') };
    expect(judged(scenario, remembered)).toEqual({ matches: verdict });
  });

  it('is not told where a policy expects nothing any more', () => {
    const scenario = `
rules: [{ kind: size, maxGigabytes: 10 }]
droplets: { 1: {} }
points: { a: { kind: droplet-backup, of: 1 } }`;
    expect(judged(scenario, { matches: about('expect-matches', 'policy', 'policy') })).toEqual({});
  });

  it('is told of nothing beside it', () => {
    const scenario = `
policies: [{ id: policy, expectMatches: 1, rules: [{ kind: size, maxGigabytes: 10 }] }]
exceptions: [{ id: USED, policies: policy, match: { pointNames: a }, reason: r, owner: o, until: 2026-06-01 }]
points: { a: { kind: droplet-backup, of: 1, gb: 11 } }`;
    const remembered = { a: about('size', 'droplet-backup', 'a') };
    expect(judged(scenario, remembered)).toEqual({ a: 'excepted' });
  });

  it('is told of exceptions and holds that are sound again', () => {
    const scenario = `
rules: [{ kind: max-age, max: 30d }]
exceptions:
  - { id: USED, policies: policy, match: { names: web }, reason: r, owner: o, until: 2026-06-01 }
  - { id: IDLE, policies: policy, match: { names: nobody }, reason: r, owner: o, until: 2026-06-01 }
  - { id: OVER, policies: policy, match: { names: nobody }, reason: r, owner: o, until: 2026-01-01 }
holds:
  - { id: HOLD, match: { pointNames: x }, reason: r, owner: o, until: 2026-06-01 }
  - { id: ENDLESS, match: { pointNames: x }, reason: r, owner: o }
  - { id: ENDED, match: { pointNames: x }, reason: r, owner: o, until: 2026-01-01 }
  - { id: ELSEWHERE, match: { accounts: other }, reason: r, owner: o, until: 2026-01-01 }
droplets: { 1: { name: web } }
points: { a: { kind: droplet-backup, of: 1, at: -90d } }`;
    const remembered = Object.fromEntries(
      [
        ['expired', 'exception', 'USED'],
        ['unused', 'exception', 'USED'],
        ['unused', 'exception', 'IDLE'],
        ['expired', 'exception', 'OVER'],
        ['expired', 'exception', 'GONE'],
        ['hold-ended', 'hold', 'HOLD'],
        ['hold-ended', 'hold', 'ENDLESS'],
        ['hold-ended', 'hold', 'ENDED'],
        ['hold-ended', 'hold', 'ELSEWHERE'],
      ].map(([rule = '', kind = '', id = '']) => [`${rule} ${id}`, about(rule, kind, id, 'exceptions')]),
    );
    expect(judged(scenario, remembered)).toEqual({
      'expired USED': 'pass',
      'unused USED': 'pass',
      'unused IDLE': 'fail',
      'expired OVER': 'fail',
      'hold-ended HOLD': 'pass',
      'hold-ended ENDLESS': 'pass',
      'hold-ended ENDED': 'fail',
    });
  });
});
