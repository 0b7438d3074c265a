import type { Change } from '../changes/compare.ts';
import { inventoryWords, notAudited } from '../report/account-words.ts';
import type { ReportDocument } from '../report/document.ts';
import { momentWords } from '../report/moment.ts';
import { formatCount } from '../text.ts';
import { describeCounts, sumCounts } from './counts.ts';
import type { Digest, PolicyHead, ToldFinding } from './digest.ts';
import { forgottenWords, tellShare, tellTally, tellUnseen } from './digest-words.ts';
import {
  consolePageOf,
  nameSubject,
  tellChange,
  tellDue,
  tellEnding,
  tellFinding,
  tellGap,
  tellUnknown,
} from './finding.ts';
import { headline } from './headline.ts';
import { inert, wrap } from './plain-text.ts';
import { jsonBytes, type ShownGroup, showWorst, takeFitting } from './worst.ts';

/** The plain text for `email` and `default`: 72 columns, the answer first, the worst first. */

/** Short enough for a phone. */
const RULE = '-'.repeat(32);
const DOUBLE_RULE = '='.repeat(32);

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
    finding: (finding) => jsonBytes(findingBlock(finding, undefined)),
    policy: (policy) => jsonBytes(groupHead(policy)) + 100,
  });
  return [
    opening(digest),
    ...groupBlocks(shown.groups),
    ...section('MORE, NOT SHOWN HERE', list(shown.elsewhere, room.elsewhere, 'policies', elsewhereLine)),
    ...section('RESOLVED', list(digest.resolved, room.resolved, 'resolved', resolvedLine)),
    ...section('DUE SOON', list(digest.due, room.due, 'due soon', dueLine(digest.document.now))),
    ...section('COULD NOT BE JUDGED', list(digest.unknown, room.unknown, 'verdicts', unknownLine)),
    ...section('COULD NOT BE READ', list(digest.document.gaps, room.gaps, 'gaps', gapLine)),
    closing(sumCounts(shown.left) > 0),
  ].join('\n\n');
}

function opening(digest: Digest): string {
  const { document } = digest;
  const { account, complete, now } = document;
  const silent = countSilent(digest);
  const name = account.name ? ` (${inert(account.name, 60)})` : '';
  return [
    wrap(`${headline(digest)} in account ${inert(account.id, 60)}${name}.`),
    ...(complete ? [] : [wrap(`${tellUnseen(digest)}, listed at the end.`)]),
    ...(digest.letter.forgotten ? [wrap(`${forgottenWords}.`)] : []),
    '',
    ...(silent > 0
      ? [wrap(`${formatCount(silent)} more ${silent === 1 ? 'is' : 'are'} open, told before.`)]
      : []),
    wrap(`${tellTally(digest)}.`),
    wrap(`Read: ${inventoryWords(document)}.`),
    wrap(`Judged as of ${momentWords(now)}.`),
  ].join('\n');
}

/** What is open and not told of here; where nothing is told, the headline says how much is open. */
function countSilent({ letter, violations, unknown }: Digest): number {
  if (letter.changes.length === 0) return 0;
  return Math.max(0, letter.stillOpen - violations.length - unknown.length);
}

/** What is news before what is not; where there is no such part, nothing is said of it. */
function groupBlocks(groups: readonly ShownGroup[]): string[] {
  const open = groups.filter(({ policy }) => policy.reminds);
  const news = groups.filter(({ policy }) => !policy.reminds);
  const titled = (title: string, part: readonly ShownGroup[]) =>
    part.length > 0 && open.length > 0 ? [`${title}\n${DOUBLE_RULE}`] : [];
  return [
    ...titled('NEW OR WORSE', news),
    ...news.map(groupBlock),
    ...titled('STILL OPEN', open),
    ...open.map(groupBlock),
  ];
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
  const blocks = findings.map((finding, index) => findingBlock(finding, findings[index - 1]));
  return [groupHead(policy), ...blocks, ...rest].join('\n\n');
}

/** @param above has the same page of the control panel, perhaps, which is not said twice */
function findingBlock(finding: ToldFinding, above: ToldFinding | undefined): string {
  const page = consolePageOf(finding);
  const change = tellChange(finding);
  return [
    wrap(`${finding.severity.toUpperCase()} ${inert(nameSubject(finding))}`, '', '  '),
    ...(change ? [wrap(change, '  ')] : []),
    wrap(`${inert(finding.rule, 64)}: ${inert(tellFinding(finding))}`, '  '),
    ...(page && page !== (above && consolePageOf(above)) ? [`  ${page}`] : []),
  ].join('\n');
}

const whereOf = ({ policy, rule }: { readonly policy: string; readonly rule: string }) =>
  `${inert(policy, 64)}/${inert(rule, 64)}`;

function unknownLine(finding: ToldFinding): string {
  return `${inert(nameSubject(finding))}, ${whereOf(finding)}: ${inert(tellUnknown(finding))}`;
}

function resolvedLine(change: Change): string {
  return `${inert(nameSubject(change.open))}, ${whereOf(change.open)}: ${tellEnding(change)}`;
}

const dueLine =
  (now: string) =>
  (finding: ToldFinding): string =>
    `${inert(nameSubject(finding))}, ${whereOf(finding)}: ${inert(tellDue(finding, now))}`;

function gapLine(gap: ReportDocument['gaps'][number]): string {
  const { endpoint, affects } = gap;
  const hides = affects.length > 0 ? ` (hides ${inert(affects.slice(0, 20).join('; '), 150)})` : '';
  return `${inert(endpoint, 100)}: ${inert(tellGap(gap), 250)}${hides}`;
}

function elsewhereLine({ id, counts, reminds }: PolicyHead): string {
  return `${inert(id, 64)}: ${describeCounts(counts)}${reminds ? ' still open' : ''}`;
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
