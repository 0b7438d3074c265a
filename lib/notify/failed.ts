import { momentWords } from '../report/moment.ts';
import { plural, printable } from '../text.ts';
import { formatInstant, type Instant } from '../time.ts';
import type { ChatNotification } from './chat-notification.ts';
import { type SnsMessage, subjectOf } from './messages.ts';
import { mrkdwn } from './mrkdwn.ts';
import { inert, wrap } from './plain-text.ts';
// Only types of the schema: building it takes time that a cold start does not have.
import type { MachineFailure } from './schema.ts';
import { takeFitting } from './worst.ts';

/** An audit that could not be done at all. */
export interface FailedAudit {
  /** The configured account id. */
  readonly account: string;
  readonly now: Instant;
  /** Since when none could be done. */
  readonly since: Instant;
  /** When one could; undefined: never yet. */
  readonly lastRun: Instant | undefined;
  /** What is wrong, in our own words: they hold no secret, and may hold untrusted text. */
  readonly problems: readonly string[];
  /** How often it is told while it lasts, such as `1 day`. */
  readonly again: string;
}

/** The most problems that are told, the longest in code points, and all of them in characters. */
const room = { problems: 10, problem: 400, size: 6_000, account: 60 } as const;
const nextStep =
  'Mend what is wrong; the log of the run says more. Until then nobody watches over the backups.';

/** Composes the message that says so; a few kilobytes. */
export function toFailedMessage(failed: FailedAudit): SnsMessage {
  const email = renderEmail(failed);
  const machine = renderMachine(failed);
  return {
    subject: subjectOf('AUDIT FAILED: nothing could be judged', failed.account),
    message: JSON.stringify({
      default: email,
      email,
      https: renderChat(failed),
      lambda: machine,
      sqs: machine,
      http: machine,
    }),
    attributes: {
      event: 'failed',
      severity: 'unknown',
      account: printable(failed.account, 100) || 'unnamed',
    },
  };
}

const instant = (value: Instant): string => momentWords(formatInstant(value));

function history({ since, now, lastRun, again }: FailedAudit): string[] {
  return [
    lastRun === undefined ? 'No audit could be done yet.' : `The last audit is of ${instant(lastRun)}.`,
    ...(since < now ? [`It has failed since ${instant(since)}.`] : []),
    `While it lasts you are told again after ${again}.`,
  ];
}

function shown({ problems }: FailedAudit, safe: (text: string, max: number) => string): string[] {
  const lines = problems.slice(0, room.problems).map((problem) => safe(problem, room.problem));
  const fitting = takeFitting(lines, room.size, ({ length }) => length);
  const more = problems.length - fitting.length;
  return more > 0 ? [...fitting, `and ${plural(more, 'more problem')}`] : fitting;
}

function renderEmail(failed: FailedAudit): string {
  return [
    wrap(`AUDIT FAILED: nothing could be judged in account ${inert(failed.account, room.account)}.`),
    shown(failed, inert)
      .map((problem) => wrap(`- ${problem}`, '', '  '))
      .join('\n'),
    [`Tried as of ${instant(failed.now)}.`, ...history(failed)].map((line) => wrap(line)).join('\n'),
    wrap(nextStep),
  ].join('\n\n');
}

function renderChat(failed: FailedAudit): string {
  const account = mrkdwn(failed.account, room.account);
  const title = `AUDIT FAILED in account ${mrkdwn(failed.account, 24)}`;
  const notification: ChatNotification = {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: [
        '*Nothing could be judged.*',
        shown(failed, mrkdwn)
          .map((problem) => `• ${problem}`)
          .join('\n'),
        [`Tried as of ${instant(failed.now)}.`, ...history(failed)].join(' '),
      ].join('\n\n'),
      nextSteps: [nextStep],
      keywords: ['snapwarden', 'failed'],
    },
    metadata: {
      threadId: `snapwarden-${encodeURIComponent(failed.account.toWellFormed()).slice(0, 120)}`,
      summary: title,
      eventType: 'snapwarden failed',
      relatedResources: [],
      additionalContext: { account, now: formatInstant(failed.now), complete: 'false' },
      enableCustomActions: false,
    },
  };
  return JSON.stringify(notification);
}

function renderMachine(failed: FailedAudit): string {
  const { account, now, since, lastRun, problems } = failed;
  const notification: MachineFailure = {
    schema: 'snapwarden/notification/v1',
    event: 'failed',
    severity: 'unknown',
    account: { id: printable(account, 200), name: null },
    owner: null,
    now: formatInstant(now),
    complete: false,
    since: formatInstant(since),
    lastRun: lastRun === undefined ? null : formatInstant(lastRun),
    problems: problems.slice(0, room.problems).map((problem) => printable(problem, room.problem)),
    omitted: { problems: Math.max(0, problems.length - room.problems) },
  };
  return JSON.stringify(notification);
}
