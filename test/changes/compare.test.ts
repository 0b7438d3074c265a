import { describe, expect, it } from 'vitest';
import { compare, type Run } from '../../lib/changes/compare.ts';
import type { Memory, OpenFinding } from '../../lib/changes/memory.ts';
import { remember } from '../../lib/changes/remember.ts';
import type { Finding, Verdict } from '../../lib/model.ts';
import { toDigest } from '../../lib/notify/digest.ts';
import { paceOf, toLetters } from '../../lib/notify/letters.ts';
import { resolveSettings } from '../../lib/policy/settings.ts';
import { shift } from '../../lib/time.ts';
import { sampleDocument, sampleFinding, sampleGap } from '../notify/sample-document.ts';
import { at } from '../support/inventory.ts';

const DAY = 86_400_000;
const now = at('2026-11-21T05:00:00Z');
const settings = resolveSettings();
const finding: Finding = sampleFinding('critical');
const { fingerprint } = finding;

/** A failure that its readers were told of so many days ago. */
function toldOf(days: number, rest: Partial<OpenFinding> = {}): Memory {
  const { policy, rule, kind, severity, subject, message } = finding;
  const then = shift(now, -days * DAY);
  const told = { at: then, severity, step: 0, unseen: false };
  const open = {
    policy,
    rule,
    kind,
    owner: null,
    severity,
    subject,
    message,
    firstSeen: then,
    lastSeen: then,
  };
  return {
    account: 'default',
    lastRun: then,
    lastComplete: then,
    lastMessage: then,
    incomplete: undefined,
    failed: undefined,
    open: new Map([[fingerprint, { ...open, verdict: 'fail', told, ...rest }]]),
    missingSince: new Map(),
  };
}

const runOf = (findings: readonly Finding[], judged?: Verdict, complete = true): Run => ({
  now,
  complete,
  findings,
  judged: new Map(judged ? [[fingerprint, judged]] : []),
  rules: new Set(['production/freshness']),
  ownerOf: () => null,
});

const changesOf = (memory: Memory, run: Run) =>
  compare(memory, run, paceOf(settings)).map(({ kind, ending }) => [kind, ending]);

describe('what was told to fail', () => {
  it.each<[string, Run, ReturnType<typeof changesOf>]>([
    ['passes', runOf([], 'pass'), [['resolved', 'fixed']]],
    [
      'passes, but not for long',
      runOf([{ ...finding, verdict: 'pass', due: true }], 'pass'),
      [['resolved', 'fixed']],
    ],
    ['is too young for its rule now', runOf([], 'skipped'), [['resolved', 'skipped']]],
    ['is excepted', runOf([{ ...finding, verdict: 'excepted' }], 'excepted'), [['resolved', 'excepted']]],
    ['is gone', runOf([]), [['resolved', 'gone']]],
    ['is not seen by an incomplete run', runOf([], undefined, false), [['unseen', undefined]]],
    ['is unknown', runOf([{ ...finding, verdict: 'unknown' }], 'unknown', false), [['unseen', undefined]]],
    [
      'lost its policy in an incomplete run',
      { ...runOf([], undefined, false), rules: new Set() },
      [['resolved', 'policy removed']],
    ],
    ['fails', runOf([finding], 'fail'), [['open', undefined]]],
    ['is more than twice its limit', runOf([{ ...finding, excess: 2 }], 'fail'), [['worse', undefined]]],
    ['is just under twice its limit', runOf([{ ...finding, excess: 1.99 }], 'fail'), [['open', undefined]]],
  ])('%s', (_name, run, changes) => {
    expect(changesOf(toldOf(0.5), run)).toEqual(changes);
  });

  it('is told to be due by the run after the one that resolved it', () => {
    const due = { ...finding, verdict: 'pass' as const, due: true };
    expect(changesOf({ ...toldOf(0.5), open: new Map() }, runOf([due], 'pass'))).toEqual([
      ['due', undefined],
    ]);
  });
});

describe('a reminder of what could not be looked at again', () => {
  const told = { at: shift(now, -2 * DAY), severity: 'critical', step: 0, unseen: true } as const;
  const memory = toldOf(2, { told });
  const document = sampleDocument([], { gaps: [sampleGap] });

  it.each<[string, readonly Finding[]]>([
    ['though it was not found', []],
    ['though it is unknown', [{ ...finding, verdict: 'unknown' }]],
  ])('never says that it fails for certain, %s', (_name, findings) => {
    const run = runOf(findings, undefined, false);
    const changes = compare(memory, run, paceOf(settings));
    expect(changes.map(({ kind }) => kind)).toEqual(['reminder']);
    const [letter] = toLetters(memory, changes, run, settings);
    if (!letter) throw new Error('expected a letter');
    const { violations, unknown } = toDigest(letter, document);
    expect(violations).toEqual([]);
    expect(unknown).toMatchObject([
      { verdict: 'unknown', unseen: true, lastSeen: '2026-11-19T05:00:00Z', message: finding.message },
    ]);
  });
});

describe('what was told to be unseen', () => {
  const told = { at: shift(now, -DAY / 2), severity: 'critical', step: 0, unseen: true } as const;
  const reached = { complete: true, watchersTold: false, incompleteTold: false, reached: () => true };

  it('and was seen to fail since, is told again when it is unseen again', () => {
    const memory = toldOf(0.5, { told });
    const unread = runOf([], undefined, false);
    expect(changesOf(memory, unread)).toEqual([['open', undefined]]);
    const seen = compare(memory, runOf([finding], 'fail'), paceOf(settings));
    expect(seen.map(({ kind }) => kind)).toEqual(['open']);
    const next = remember(memory, 'default', seen, new Map(), { ...reached, now });
    expect(next.open.get(fingerprint)?.told).toEqual({ ...told, unseen: false });
    expect(changesOf(next, unread)).toEqual([['unseen', undefined]]);
  });
});

describe('what stays open', () => {
  it('is counted without what passes for now', () => {
    const due = { ...finding, fingerprint: 'due', verdict: 'pass' as const, due: true };
    const run = runOf([finding, due], 'fail');
    const memory = toldOf(8, {
      told: { at: shift(now, -DAY / 2), severity: 'critical', step: 0, unseen: false },
    });
    const known = { ...toldOf(8).open.get(fingerprint), verdict: 'due' } as OpenFinding;
    const open = new Map([...memory.open, ['due', known]]);
    const [letter] = toLetters(memory, compare({ ...memory, open }, run, paceOf(settings)), run, settings);
    expect(letter).toMatchObject({ event: 'all-clear', stillOpen: 1, othersTold: false });
  });
});
