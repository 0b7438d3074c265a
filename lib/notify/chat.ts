import { inventoryWords } from '../report/account-words.ts';
import type { ReportDocument } from '../report/document.ts';
import { momentWords } from '../report/moment.ts';
import { formatCount, plural } from '../text.ts';
import { type ChatNotification, chatLimits } from './chat-notification.ts';
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
import { mrkdwn } from './mrkdwn.ts';
import { type ShownGroup, showWorst, takeFitting } from './worst.ts';

/** What the description shows, in findings and characters; the rest of its 8,000 is for opening and gaps. */
const room = {
  items: 12,
  size: 4_200,
  elsewhere: 3,
  resolved: { items: 5, size: 700 },
  gaps: { items: 5, size: 1_400 },
} as const;

/** Renders the notification as the JSON string that the `https` subscription delivers: under 45,000 bytes as JSON. */
export function renderChat(digest: Digest): string {
  const { document } = digest;
  const shown = showWorst(digest, {
    ...room,
    finding: (finding) => findingLine(finding).length + 1,
    policy: (policy) => groupHead(policy).length + 100,
  });
  const title = `${headline(digest)} in account ${mrkdwn(document.account.id, 24)}`;
  const blocks = [
    opening(digest),
    ...shown.groups.map(groupBlock),
    ...(shown.elsewhere.length > 0 ? [elsewhereLine(shown.elsewhere)] : []),
    ...resolvedBlock(digest),
    ...gapBlock(document),
  ];
  const notification: ChatNotification = {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: blocks.join('\n\n'),
      nextSteps: nextSteps(digest, sumCounts(shown.left)),
      keywords: ['snapwarden', digest.severity, ...[...digest.policies.keys()].slice(0, 3).map(keyword)],
    },
    metadata: {
      threadId: `snapwarden-${encodeURIComponent(document.account.id.toWellFormed()).slice(0, 120)}`,
      summary: title,
      eventType: `snapwarden ${digest.event}`,
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

function resolvedBlock({ resolved }: Digest): string[] {
  if (resolved.length === 0) return [];
  const lines = resolved
    .slice(0, room.resolved.items)
    .map((change) => `• ${mrkdwn(nameSubject(change.open), 80)}: ${tellEnding(change)}`);
  const fitting = takeFitting(lines, room.resolved.size, (line) => line.length + 1);
  const more = resolved.length - fitting.length;
  return [['*Resolved*', ...fitting, ...(more > 0 ? [`… and ${formatCount(more)} more`] : [])].join('\n')];
}

function gapBlock({ gaps }: ReportDocument): string[] {
  if (gaps.length === 0) return [];
  const lines = gaps
    .slice(0, room.gaps.items)
    .map(({ endpoint, reason }) => `• ${mrkdwn(endpoint, 60)}: ${mrkdwn(reason, 160)}`);
  const fitting = takeFitting(lines, room.gaps.size, (line) => line.length + 1);
  const more = gaps.length - fitting.length;
  return [
    ['*Could not be read*', ...fitting, ...(more > 0 ? [`… and ${plural(more, 'more gap')}`] : [])].join(
      '\n',
    ),
  ];
}

function nextSteps({ document, policies, counts }: Digest, left: number): string[] {
  const [worst] = policies.values();
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
