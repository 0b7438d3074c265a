import { createHash } from 'node:crypto';
import type { Run } from '../../lib/changes/compare.ts';
import type { Memory, OpenFinding } from '../../lib/changes/memory.ts';
import type { Finding, Severity, Verdict } from '../../lib/model.ts';
import { shift } from '../../lib/time.ts';
import { now } from '../reading/now.ts';

/** An account with so many open findings, and the run that comes a day later. */

const DAY = 86_400_000;
const yesterday = shift(now, -DAY);
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

function openOf(index: number): OpenFinding {
  const severity = severities[index % 4] as Severity;
  return {
    policy: 'everything',
    rule: 'max-age',
    kind: 'max-age',
    owner: null,
    severity,
    verdict: 'fail',
    subject: {
      type: 'point',
      kind: 'volume-snapshot',
      id: idOf(index),
      name: `web-${index % 997}-2026-0${(index % 9) + 1}-${(index % 20) + 10}`,
      region: 'fra1',
    },
    message: `It is ${91 + (index % 300)} days old; at most 90 days is allowed, which ended at 2026-08-${(index % 20) + 10}T02:00:00Z.`,
    firstSeen: shift(yesterday, -(index % 40) * DAY),
    lastSeen: yesterday,
    told: { at: shift(yesterday, -(index % 7) * DAY), severity, step: index % 3, unseen: false },
  };
}

/** As those of volume snapshots: nothing of it is like another's. */
function idOf(index: number): string {
  const hex = createHash('sha256').update(`${index}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

const fingerprintOf = (index: number) => `default/everything/max-age/volume-snapshot/${idOf(index)}`;

function findingOf(index: number): Finding {
  const { policy, rule, kind, severity, subject, message } = openOf(index);
  return {
    fingerprint: fingerprintOf(index),
    policy,
    rule,
    kind,
    severity,
    verdict: 'fail',
    subject,
    message,
    facts: {},
    limit: {},
    changesAt: null,
    monthlyUsd: null,
    excess: 1 + (index % 5),
    due: false,
    consoleUrl: null,
    exception: null,
  };
}

/** What was known of so many findings. */
export function memoryOf(count: number): Memory {
  const open = new Map<string, OpenFinding>();
  for (let index = 0; index < count; index += 1) open.set(fingerprintOf(index), openOf(index));
  return {
    account: 'default',
    lastRun: yesterday,
    lastComplete: yesterday,
    lastMessage: yesterday,
    incomplete: undefined,
    failed: undefined,
    open,
    missingSince: new Map(),
  };
}

/** A run in which one in twenty of them passes, and as many are new. */
export function runOf(count: number): Run {
  const shifted = Math.floor(count / 20);
  const findings: Finding[] = [];
  for (let index = shifted; index < count + shifted; index += 1) findings.push(findingOf(index));
  const judged = new Map<string, Verdict>();
  for (let index = 0; index < shifted; index += 1) judged.set(fingerprintOf(index), 'pass');
  return {
    now,
    complete: true,
    findings,
    judged,
    rules: new Set(['everything/max-age']),
    ownerOf: () => null,
  };
}
