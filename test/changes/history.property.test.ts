import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, compare, type Run } from '../../lib/changes/compare.ts';
import type { Memory } from '../../lib/changes/memory.ts';
import { isTold, remember } from '../../lib/changes/remember.ts';
import { type Finding, type Severity, severities, type Verdict } from '../../lib/model.ts';
import { paceOf } from '../../lib/notify/letters.ts';
import { resolveSettings } from '../../lib/policy/settings.ts';
import { exactMillis, shift } from '../../lib/time.ts';
import { at } from '../support/inventory.ts';

/** Histories of an account, run by run, and what its readers were told of each finding. */

const settings = resolveSettings();
const DAY = 86_400_000;
const start = at('2026-01-01T06:00:00Z');

/** How a finding stands in one run: it may also be in what could not be read. */
type Stand = 'fails' | 'passes' | 'gone' | 'unread' | 'unknown' | 'excepted';

interface Day {
  readonly stands: readonly Stand[];
  readonly severity: readonly Severity[];
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
  'gone',
  'unread',
  'unknown',
  'excepted',
);
const day: fc.Arbitrary<Day> = fc.record({
  stands: fc.array(stand, { minLength: IDS.length, maxLength: IDS.length }),
  severity: fc.array(fc.constantFrom(...severities), { minLength: IDS.length, maxLength: IDS.length }),
  delivered: fc.constantFrom(true, true, false),
  crashes: fc.constantFrom(false, false, false, true),
});
const history = fc.array(day, { minLength: 1, maxLength: 40 });

function findingOf(id: string, verdict: Verdict, severity: Severity): Finding {
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
    excess: null,
    due: false,
    consoleUrl: null,
    exception: null,
  };
}

const verdicts: Partial<Record<Stand, Verdict>> = { fails: 'fail', unknown: 'unknown', excepted: 'excepted' };

function runOf({ stands, severity }: Day, index: number): Run {
  const judged = new Map<string, Verdict>();
  const findings: Finding[] = [];
  for (const [place, id] of IDS.entries()) {
    const stand = stands[place] as Stand;
    const verdict = verdicts[stand] ?? (stand === 'passes' ? 'pass' : undefined);
    if (verdict !== undefined) judged.set(id, verdict);
    if (verdicts[stand]) findings.push(findingOf(id, verdicts[stand], severity[place] as Severity));
  }
  return {
    now: shift(start, index * DAY),
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
  return days.map((day, index) => {
    const run = runOf(day, index);
    const changes = compare(memory, run, paceOf(settings));
    const { now, complete } = run;
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
        for (const id of IDS) {
          let known = false;
          for (const { day, heard } of live(days)) {
            const change = heard.find(({ fingerprint }) => fingerprint === id);
            if (change?.kind === 'new') expect(known).toBe(false);
            if (change && !day.crashes)
              known = change.kind === 'new' || (known && change.kind !== 'resolved');
          }
        }
      }),
      { numRuns: 400 },
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
            else if (kind === 'resolved') expect(['passes', 'excepted']).toContain(stand);
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
