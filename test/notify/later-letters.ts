import { compare } from '../../lib/changes/compare.ts';
import type { Memory, OpenFinding } from '../../lib/changes/memory.ts';
import { type Letter, paceOf, toLetters } from '../../lib/notify/letters.ts';
import { type SnsMessage, toMessage } from '../../lib/notify/messages.ts';
import { resolveSettings } from '../../lib/policy/settings.ts';
import type { ReportDocument, ReportFinding } from '../../lib/report/document.ts';
import { shift } from '../../lib/time.ts';
import { at } from '../support/inventory.ts';

/** What a later run tells of a report, where an earlier one knew some of it. */

const settings = resolveSettings();
const DAY = 86_400_000;
/** More than any body shows, and few enough for names of 10,000 characters. */
const MOST = 400;

/** What the memory holds of a finding; `ended`: this run does not find it. */
export type Known = 'nothing' | 'long ago' | 'as lower' | 'lately' | 'as failing' | 'ended';

export interface Before {
  readonly known: Known;
  readonly owner?: string | null | undefined;
}

function remembered(finding: ReportFinding, { known, owner = null }: Before, now: string): OpenFinding {
  const { policy, rule, kind, severity, subject, message, verdict } = finding;
  const told = shift(at(now), known === 'lately' ? -3_600_000 : -40 * DAY);
  return {
    policy,
    rule,
    kind,
    owner,
    severity,
    verdict: known === 'as failing' || known === 'ended' || verdict !== 'unknown' ? 'fail' : 'unknown',
    subject,
    message,
    firstSeen: told,
    lastSeen: shift(at(now), -DAY),
    told: { at: told, severity: known === 'as lower' ? 'info' : severity, step: 0, unseen: false },
  };
}

/** The letters of a run that follows on one; `before` is gone through over and over, finding by finding. */
export function laterLetters(document: ReportDocument, before: readonly Before[]): Letter[] {
  const now = at(document.now);
  const open = new Map<string, OpenFinding>();
  const owners = new Map<string, string | null>();
  const some = document.findings.slice(0, MOST);
  const findings = some.flatMap((finding, index) => {
    const fingerprint = `default/${index}`;
    const one = before[index % before.length] ?? { known: 'nothing' };
    owners.set(fingerprint, one.owner ?? null);
    if (one.known !== 'nothing') open.set(fingerprint, remembered(finding, one, document.now));
    return one.known === 'ended' ? [] : [{ ...finding, fingerprint }];
  });
  const memory: Memory = {
    account: document.account.id,
    lastRun: shift(now, -DAY),
    lastComplete: shift(now, -DAY),
    lastMessage: shift(now, -DAY),
    incomplete: undefined,
    failed: undefined,
    open,
    missingSince: new Map(),
  };
  const run = {
    now,
    complete: document.complete,
    findings,
    judged: new Map(),
    rules: new Set(some.map(({ policy, rule }) => `${policy}/${rule}`)),
    ownerOf: ({ fingerprint }: { fingerprint: string }) => owners.get(fingerprint) ?? null,
  };
  return toLetters(memory, compare(memory, run, paceOf(settings)), run, settings);
}

export function laterMessages(document: ReportDocument, before: readonly Before[]): SnsMessage[] {
  return laterLetters(document, before).map((letter) => toMessage(letter, document));
}
