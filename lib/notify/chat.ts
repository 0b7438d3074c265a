import type { Change } from '../changes/compare.ts';
import { inventoryWords } from '../report/account-words.ts';
import type { ReportDocument } from '../report/document.ts';
import { momentWords } from '../report/moment.ts';
import { formatCount, plural } from '../text.ts';
import { type ChatNotification, chatLimits } from './chat-notification.ts';
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
import { mrkdwn } from './mrkdwn.ts';
import { type ShownGroup, showWorst, takeFitting } from './worst.ts';

/** What the description shows, in items and characters; of its 8,000, 1,600 are for opening and headings. */
const room = {
  findings: { items: 12, size: 3_700 },
  elsewhere: 3,
  resolved: { items: 5, size: 600 },
  due: { items: 3, size: 400 },
  unknown: { items: 3, size: 700 },
  gaps: { items: 5, size: 1_000 },
  related: { items: 10, length: 60 },
} as const;

/** Renders the notification as the JSON string that the `https` subscription delivers: under 45,000 bytes as JSON. */
export function renderChat(digest: Digest): string {
  const { document } = digest;
  const shown = showWorst(digest, {
    ...room.findings,
    finding: (finding) => findingLine(finding).length + 1,
    policy: (policy) => groupHead(policy).length + 100,
  });
  const title = `${headline(digest)} in account ${mrkdwn(document.account.id, 24)}`;
  const blocks = [
    opening(digest),
    ...groupBlocks(shown.groups),
    ...(shown.elsewhere.length > 0 ? [elsewhereLine(shown.elsewhere)] : []),
    ...list('Resolved', digest.resolved, room.resolved, resolvedLine),
    ...list('Due soon', digest.due, room.due, dueLine(document.now)),
    ...list('Could not be judged', digest.unknown, room.unknown, unknownLine),
    ...list('Could not be read', document.gaps, room.gaps, gapLine),
  ];
  const notification: ChatNotification = {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: blocks.join('\n\n'),
      nextSteps: nextSteps(digest, sumCounts(shown.left)),
      keywords: ['snapwarden', digest.severity, ...digest.policies.slice(0, 3).map(keyword)],
    },
    metadata: {
      threadId: `snapwarden-${encodeURIComponent(document.account.id.toWellFormed()).slice(0, 120)}`,
      summary: title,
      eventType: `snapwarden ${digest.event}`,
      relatedResources: related(shown.groups),
      additionalContext: {
        account: mrkdwn(document.account.id, 60),
        now: document.now,
        complete: String(document.complete),
        violations: String(digest.violations.length),
        unknown: String(document.tally.unknown),
      },
      enableCustomActions: false,
    },
  };
  return JSON.stringify(notification);
}

function opening(digest: Digest): string {
  const { document } = digest;
  return [
    ...(document.complete ? [] : [`${tellUnseen(digest)}.`]),
    ...(digest.letter.forgotten ? [`${forgottenWords}.`] : []),
    `*${tellTally(digest)}.*`,
    `As of ${momentWords(document.now)}. Read: ${inventoryWords(document)}.`,
  ].join('\n');
}

function groupHead(head: PolicyHead): string {
  const { id, title, counts } = head;
  const named = title ? `*${mrkdwn(id, 64)}* ${mrkdwn(title, 100)}` : `*${mrkdwn(id, 64)}*`;
  const share = tellShare(head);
  return `${named}: ${describeCounts(counts)}${share && ` (${share})`}`;
}

function findingLine(finding: ToldFinding): string {
  const page = consolePageOf(finding);
  const who = mrkdwn(nameSubject(finding));
  const change = tellChange(finding);
  const since = change ? ` _${change}_` : '';
  return `• *${finding.severity}* ${who}: ${mrkdwn(tellFinding(finding))}${since}${page ? ` <${page}>` : ''}`;
}

/** What is news before what is not. */
function groupBlocks(groups: readonly ShownGroup[]): string[] {
  const open = groups.filter(({ policy }) => policy.reminds);
  const news = groups.filter(({ policy }) => !policy.reminds);
  return [...news.map(groupBlock), ...(open.length > 0 ? ['*Still open*'] : []), ...open.map(groupBlock)];
}

function groupBlock({ policy, findings, left }: ShownGroup): string {
  const rest = sumCounts(left) > 0 ? [`… and not shown: ${describeCounts(left)}`] : [];
  return [groupHead(policy), ...findings.map(findingLine), ...rest].join('\n');
}

function elsewhereLine(policies: readonly PolicyHead[]): string {
  const named = policies
    .slice(0, room.elsewhere)
    .map(({ id, counts }) => `${mrkdwn(id, 40)} (${describeCounts(counts)})`);
  const more = policies.length - named.length;
  return `Also, not shown: ${[...named, ...(more > 0 ? [plural(more, 'more policy', 'more policies')] : [])].join(', ')}`;
}

const whereOf = ({ policy, rule }: { readonly policy: string; readonly rule: string }) =>
  `${mrkdwn(policy, 40)}/${mrkdwn(rule, 40)}`;

function resolvedLine(change: Change): string {
  return `${mrkdwn(nameSubject(change.open), 80)}, ${whereOf(change.open)}: ${tellEnding(change)}`;
}

const dueLine =
  (now: string) =>
  (finding: ToldFinding): string =>
    `${mrkdwn(nameSubject(finding), 80)}, ${whereOf(finding)}: ${mrkdwn(tellDue(finding, now))}`;

function unknownLine(finding: ToldFinding): string {
  return `${mrkdwn(nameSubject(finding), 80)}, ${whereOf(finding)}: ${mrkdwn(tellUnknown(finding))}`;
}

function gapLine(gap: ReportDocument['gaps'][number]): string {
  return `${mrkdwn(gap.endpoint, 60)}: ${mrkdwn(tellGap(gap), 200)}`;
}

/** A title and as many lines as there is room for; nothing where there are none. */
function list<T>(
  title: string,
  items: readonly T[],
  part: { items: number; size: number },
  say: (item: T) => string,
): string[] {
  if (items.length === 0) return [];
  const lines = items.slice(0, part.items).map((item) => `• ${say(item)}`);
  const fitting = takeFitting(lines, part.size, (line) => line.length + 1);
  const more = items.length - fitting.length;
  return [[`*${title}*`, ...fitting, ...(more > 0 ? [`… and ${formatCount(more)} more`] : [])].join('\n')];
}

function related(groups: readonly ShownGroup[]): string[] {
  const names = groups.flatMap(({ findings }) => findings.map(nameSubject));
  return [...new Set(names)].slice(0, room.related.items).map((name) => mrkdwn(name, room.related.length));
}

function nextSteps({ document, heads, counts }: Digest, left: number): string[] {
  const [worst] = heads.values();
  const total = sumCounts(counts.fail);
  return [
    ...(document.complete
      ? []
      : ['Make readable what could not be read, and audit again: unknown is not compliant.']),
    ...(worst && total > 1 ? [`Start with ${keyword(worst.id)}: ${describeCounts(worst.counts)}.`] : []),
    ...(left > 0 ? [`Run \`snapwarden audit\` to see the other ${formatCount(left)}.`] : []),
  ];
}

/** A policy's id within a keyword's 75 characters, also where escapes make it longer. */
function keyword(id: string): string {
  const whole = mrkdwn(id, 64);
  return whole.length <= chatLimits.keyword ? whole : mrkdwn(id, 15);
}
