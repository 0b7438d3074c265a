import type { Change } from '../changes/compare.ts';
import { inventoryWords, notAudited } from '../report/account-words.ts';
import type { ReportDocument } from '../report/document.ts';
import { momentWords } from '../report/moment.ts';
import { formatCount } from '../text.ts';
import { describeCounts, sumCounts } from './counts.ts';
import {
  type Digest,
  forgottenWords,
  type PolicyHead,
  type ToldFinding,
  tellShare,
  tellTally,
  tellUnseen,
} from './digest.ts';
import { consolePageOf, nameSubject, tellChange, tellEnding, tellFinding } from './finding.ts';
import { headline } from './headline.ts';
import { inert, wrap } from './plain-text.ts';
import { jsonBytes, type ShownGroup, showWorst, takeFitting } from './worst.ts';

/** The plain text for `email` and `default`: 72 columns, the answer first, the worst first. */

/** Short enough for a phone. */
const RULE = '-'.repeat(32);

/** The most that one part shows, and its share of the message in bytes of JSON. */
const room = {
  findings: { items: 25, size: 14_000 },
  resolved: { items: 12, size: 4_000 },
  due: { items: 8, size: 3_000 },
  unknown: { items: 8, size: 4_000 },
  gaps: { items: 8, size: 4_000 },
  elsewhere: { items: 10, size: 2_500 },
} as const;

/** Renders the e-mail; as a JSON string it takes at most 34,000 bytes. */
export function renderEmail(digest: Digest): string {
  const shown = showWorst(digest, {
    ...room.findings,
    finding: (finding) => jsonBytes(findingBlock(finding)),
    policy: (policy) => jsonBytes(groupHead(policy)) + 100,
  });
  return [
    opening(digest),
    ...shown.groups.map(groupBlock),
    ...section('MORE, NOT SHOWN HERE', list(shown.elsewhere, room.elsewhere, 'policies', elsewhereLine)),
    ...section('RESOLVED', list(digest.resolved, room.resolved, 'resolved', resolvedLine)),
    ...section('DUE SOON', list(digest.due, room.due, 'due soon', dueLine)),
    ...section('COULD NOT BE JUDGED', list(digest.unknown, room.unknown, 'verdicts', unknownLine)),
    ...section('COULD NOT BE READ', list(digest.document.gaps, room.gaps, 'gaps', gapLine)),
    closing(sumCounts(shown.left) > 0),
  ].join('\n\n');
}

function opening(digest: Digest): string {
  const { document } = digest;
  const { account, complete, now } = document;
  const name = account.name ? ` (${inert(account.name, 60)})` : '';
  return [
    wrap(`${headline(digest)} in account ${inert(account.id, 60)}${name}.`),
    ...(complete ? [] : [wrap(`${tellUnseen(digest)}, listed at the end.`)]),
    ...(digest.letter.forgotten ? [wrap(`${forgottenWords}.`)] : []),
    '',
    ...(stayOpen(digest) > 0 ? [wrap(`${formatCount(stayOpen(digest))} more stay open, told before.`)] : []),
    wrap(`${tellTally(digest)}.`),
    wrap(`Read: ${inventoryWords(document)}.`),
    wrap(`Judged as of ${momentWords(now)}.`),
  ].join('\n');
}

/** What is open and not told of here. */
function stayOpen({ letter, violations, unknown, due }: Digest): number {
  return Math.max(0, letter.stillOpen - violations.length - unknown.length - due.length);
}

function groupHead(head: PolicyHead): string {
  const { id, title, counts } = head;
  const named = inert(id, 64);
  const heading = title ? `${named}: ${inert(title, 100)}` : named;
  const share = tellShare(head);
  return `${wrap(heading)}\n${wrap(`${describeCounts(counts)}${share && `; ${share}`}`)}\n${RULE}`;
}

function groupBlock({ policy, findings, left }: ShownGroup): string {
  const rest = sumCounts(left) > 0 ? [`And not shown: ${describeCounts(left)}.`] : [];
  return [groupHead(policy), ...findings.map(findingBlock), ...rest].join('\n\n');
}

function findingBlock(finding: ToldFinding): string {
  const page = consolePageOf(finding);
  const change = tellChange(finding);
  return [
    wrap(`${finding.severity.toUpperCase()} ${inert(nameSubject(finding))}`, '', '  '),
    ...(change ? [wrap(change, '  ')] : []),
    wrap(`${inert(finding.rule, 64)}: ${inert(tellFinding(finding))}`, '  '),
    ...(page ? [`  ${page}`] : []),
  ].join('\n');
}

const whereOf = ({ policy, rule }: { readonly policy: string; readonly rule: string }) =>
  `${inert(policy, 64)}/${inert(rule, 64)}`;

function unknownLine(finding: ToldFinding): string {
  const was = finding.change === 'unseen' ? 'it failed when it was last seen. ' : '';
  return `${inert(nameSubject(finding))}, ${whereOf(finding)}: ${was}${inert(tellFinding(finding))}`;
}

function resolvedLine(change: Change): string {
  return `${inert(nameSubject(change.open))}, ${whereOf(change.open)}: ${tellEnding(change)}`;
}

function dueLine(finding: ToldFinding): string {
  return `${inert(nameSubject(finding))}, ${whereOf(finding)}: ${inert(tellFinding(finding))}`;
}

function gapLine({ endpoint, reason, affects }: ReportDocument['gaps'][number]): string {
  const hides = affects.length > 0 ? ` (hides ${inert(affects.slice(0, 20).join('; '), 150)})` : '';
  return `${inert(endpoint, 100)}: ${inert(reason, 200)}${hides}`;
}

function elsewhereLine({ id, counts }: PolicyHead): string {
  return `${inert(id, 64)}: ${describeCounts(counts)}`;
}

function list<T>(
  items: readonly T[],
  part: { items: number; size: number },
  what: string,
  say: (item: T) => string,
) {
  const lines = items.slice(0, part.items).map((item) => wrap(`- ${say(item)}`, '', '  '));
  const fitting = takeFitting(lines, part.size, jsonBytes);
  const left = items.length - fitting.length;
  return left > 0 ? [...fitting, `- and ${formatCount(left)} more ${what}`] : fitting;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [[title, RULE, ...lines].join('\n')] : [];
}

function closing(isCut: boolean): string {
  return [
    ...(isCut ? [wrap('Run `snapwarden audit` for everything that is not shown here.')] : []),
    wrap(notAudited),
  ].join('\n');
}
