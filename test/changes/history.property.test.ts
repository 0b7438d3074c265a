import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, type ChangeKind, compare, type Run } from '../../lib/changes/compare.ts';
import type { Memory, OpenVerdict } from '../../lib/changes/memory.ts';
import { isTold, remember } from '../../lib/changes/remember.ts';
import { stepOf } from '../../lib/changes/step.ts';
import { type Finding, type Severity, severities, type Verdict } from '../../lib/model.ts';
import { paceOf } from '../../lib/notify/letters.ts';
import { resolveSettings } from '../../lib/policy/settings.ts';
import { exactMillis, type Instant, shift } from '../../lib/time.ts';
import { at } from '../support/inventory.ts';

/** Histories of an account, run by run, and what its readers were told of each finding. */

const settings = resolveSettings();
const HOUR = 3_600_000;
const start = at('2026-01-01T06:00:00Z');

/** How a finding stands in one run: it may also be in what could not be read. */
type Stand = 'fails' | 'passes' | 'due' | 'gone' | 'unread' | 'unknown' | 'excepted';

interface Day {
  readonly stands: readonly Stand[];
  readonly severity: readonly Severity[];
  /** How many times its limit a number is. */
  readonly excess: readonly number[];
  /** Since the run before. */
  readonly hours: number;
  /** SNS takes the messages. */
  readonly delivered: boolean;
  /** The run dies after SNS has taken them, and before they are remembered. */
  readonly crashes: boolean;
}

const IDS = ['a', 'b', 'c'];
const stand = fc.constantFrom<Stand>(
  'fails',
  'fails',
  'fails',
  'passes',
  'due',
  'gone',
  'unread',
  'unknown',
  'excepted',
);
const day: fc.Arbitrary<Day> = fc.record({
  stands: fc.array(stand, { minLength: IDS.length, maxLength: IDS.length }),
  severity: fc.array(fc.constantFrom(...severities), { minLength: IDS.length, maxLength: IDS.length }),
  excess: fc.array(fc.constantFrom(1.5, 2, 5), { minLength: IDS.length, maxLength: IDS.length }),
  hours: fc.constantFrom(1, 12, 23, 24, 25, 72),
  delivered: fc.constantFrom(true, true, false),
  crashes: fc.constantFrom(false, false, false, true),
});
const history = fc.array(day, { minLength: 1, maxLength: 40 });

function findingOf(id: string, stand: Stand, severity: Severity, excess: number): Finding {
  const verdict = verdicts[stand] ?? 'pass';
  return {
    fingerprint: id,
    policy: 'p',
    rule: 'max-age',
    kind: 'max-age',
    severity,
    verdict,
    subject: { type: 'point', kind: 'droplet-snapshot', id, name: id, region: null },
    message: '',
    facts: {},
    limit: {},
    changesAt: null,
    monthlyUsd: null,
    excess: verdict === 'fail' ? excess : null,
    due: stand === 'due',
    consoleUrl: null,
    exception: null,
  };
}

const verdicts: Partial<Record<Stand, Verdict>> = {
  fails: 'fail',
  unknown: 'unknown',
  excepted: 'excepted',
  due: 'pass',
};

function runOf({ stands, severity, excess }: Day, now: Instant): Run {
  const judged = new Map<string, Verdict>();
  const findings: Finding[] = [];
  for (const [place, id] of IDS.entries()) {
    const stand = stands[place] as Stand;
    const verdict = verdicts[stand] ?? (stand === 'passes' ? 'pass' : undefined);
    if (verdict !== undefined) judged.set(id, verdict);
    if (verdicts[stand])
      findings.push(findingOf(id, stand, severity[place] as Severity, excess[place] as number));
  }
  return {
    now,
    complete: !stands.some((one) => one === 'unread' || one === 'unknown'),
    findings,
    judged,
    rules: new Set(['p/max-age']),
    ownerOf: () => null,
  };
}

interface Step {
  readonly index: number;
  readonly day: Day;
  readonly run: Run;
  readonly changes: readonly Change[];
  /** What its readers have heard. */
  readonly heard: readonly Change[];
}

function live(days: readonly Day[]): Step[] {
  let memory: Memory | undefined;
  let now = start;
  return days.map((day, index) => {
    now = shift(now, day.hours * HOUR);
    const run = runOf(day, now);
    const changes = compare(memory, run, paceOf(settings));
    const { complete } = run;
    const next = remember(memory, 'default', changes, new Map(), {
      now,
      complete,
      reached: () => day.delivered,
      watchersTold: day.delivered,
      incompleteTold: day.delivered && !complete,
    });
    if (!(day.delivered && day.crashes)) memory = next;
    return { index, day, run, changes, heard: day.delivered ? changes.filter(isTold) : [] };
  });
}

/** What the readers of a finding know, and whether anything has happened since. */
interface Heard {
  readonly kind: ChangeKind;
  readonly verdict: OpenVerdict;
  readonly at: Instant;
  readonly severity: Severity;
  readonly step: number;
  /** It could not be looked at again, and has not been since. */
  readonly unseen: boolean;
  readonly stand: Stand;
  readonly moved: boolean;
}

function heardOf({ kind, open, finding }: Change, at: Instant, stand: Stand): Heard {
  const unseen = open.verdict === 'fail' && finding?.verdict !== 'fail';
  const step = finding ? stepOf(finding) : (open.told?.step ?? 0);
  return { kind, verdict: open.verdict, at, severity: open.severity, step, unseen, stand, moved: false };
}

/** Whoever hears this again knows why. */
function expectReason({ kind, open, finding }: Change, now: Instant, last: Heard | undefined): void {
  const rank = (severity: Severity) => severities.indexOf(severity);
  if (kind === 'worse') {
    const known = last as Heard;
    const isWorse = rank(open.severity) < rank(known.severity) || stepOf(finding as Finding) > known.step;
    expect(isWorse).toBe(true);
  } else if (kind === 'reminder') {
    const interval = exactMillis(settings.notify.reminders[open.severity]) as number;
    const early = Math.min(1.5 * HOUR, interval / 12);
    expect(now - (last as Heard).at).toBeGreaterThanOrEqual(interval - early);
  } else if (kind === 'unseen') {
    expect(last?.unseen).toBe(false);
  } else if (last && last.kind === kind) {
    expect(last.moved).toBe(true);
  } else if (kind === 'new' && last && last.kind !== 'resolved') {
    expect(last.moved || last.verdict !== 'fail').toBe(true);
  }
}

describe('a history of runs', () => {
  it('leaves no violation that persists unreported for longer than its reminder interval', () => {
    fc.assert(
      fc.property(history, (days) => {
        const steps = live(days);
        for (const [place, id] of IDS.entries()) {
          let silentSince: number | undefined;
          for (const { index, day, run, heard } of steps) {
            if (day.stands[place] !== 'fails') {
              silentSince = undefined;
              continue;
            }
            const interval = exactMillis(
              settings.notify.reminders[day.severity[place] as Severity],
            ) as number;
            const told = heard.some(({ fingerprint }) => fingerprint === id);
            if (told || !day.delivered) {
              if (told) silentSince = run.now;
              continue;
            }
            // It was heard of before, in this spell of failing or an earlier one that never ended.
            const before = steps
              .slice(0, index)
              .findLast(({ heard: earlier }) => earlier.some(({ fingerprint }) => fingerprint === id));
            expect(before).toBeDefined();
            expect(run.now - (silentSince ?? (before as Step).run.now)).toBeLessThan(interval);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('announces nothing twice for one reason, unless it crashed before it could remember', () => {
    fc.assert(
      fc.property(history, (days) => {
        for (const [place, id] of IDS.entries()) {
          let last: Heard | undefined;
          for (const { day, run, heard } of live(days)) {
            const stand = day.stands[place] as Stand;
            const change = heard.find(({ fingerprint }) => fingerprint === id);
            if (change) expectReason(change, run.now, last);
            // What a run told that could not remember it, the next one may tell again.
            if (day.delivered && day.crashes) continue;
            if (change) last = heardOf(change, run.now, stand);
            // Where not all was read, that it is gone is not known yet.
            else if (last && (last.stand !== stand || (stand === 'gone' && run.complete)))
              last = { ...last, stand, moved: true, unseen: last.unseen && stand !== 'fails' };
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('resolves nothing that it could not see', () => {
    fc.assert(
      fc.property(history, (days) => {
        for (const { day, changes } of live(days)) {
          for (const { fingerprint, kind } of changes) {
            const stand = day.stands[IDS.indexOf(fingerprint)];
            if (kind === 'resolved' && stand === 'gone')
              expect(day.stands.some((one) => one === 'unread' || one === 'unknown')).toBe(false);
            else if (kind === 'resolved') expect(['passes', 'due', 'excepted']).toContain(stand);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('tells in the end of each ending that its readers wait for, but for what no run remembers to have told', () => {
    fc.assert(
      fc.property(history, (days) => {
        const quiet: Day = {
          stands: IDS.map(() => 'passes' as const),
          severity: IDS.map(() => 'low' as const),
          excess: IDS.map(() => 1.5),
          hours: 24,
          delivered: true,
          crashes: false,
        };
        const steps = live([...days.map((one) => ({ ...one, crashes: false })), quiet, quiet]);
        for (const id of IDS) {
          const last = steps.flatMap(({ heard }) => heard).findLast(({ fingerprint }) => fingerprint === id);
          if (last?.open.verdict === 'fail') expect(last.kind).toBe('resolved');
        }
        expect(steps.at(-1)?.changes).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
