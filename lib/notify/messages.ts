import type { ReportDocument } from '../report/document.ts';
import { printable } from '../text.ts';
import { renderChat } from './chat.ts';
import { type Digest, headline, toDigest } from './digest.ts';
import { renderEmail } from './email.ts';
import { renderMachine } from './machine.ts';

/** A message for an SNS topic, to be published with `MessageStructure: json`. */
export interface SnsMessage {
  readonly subject: string;
  /** A JSON object with a text for each protocol. */
  readonly message: string;
  /** String attributes, never empty, for subscribers' filter policies. */
  readonly attributes: {
    readonly event: Digest['event'];
    readonly severity: Digest['severity'];
    readonly account: string;
  };
}

/**
 * Composes one digest of a run, or nothing where a complete audit found no violation but in exceptions and holds; inside the 262,144 bytes of
 * SNS by construction: two e-mails of 34,000, a chat notification of 45,000, three machine bodies of 50,000 each.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export function toMessages(document: ReportDocument): SnsMessage[] {
  const digest = toDigest(document);
  if (!digest) return [];
  const email = renderEmail(digest);
  const machine = renderMachine(digest);
  const bodies = {
    default: email,
    email,
    https: renderChat(digest),
    lambda: machine,
    sqs: machine,
    http: machine,
  };
  const account = printable(document.account.id, 100) || 'unnamed';
  return [
    {
      subject: renderSubject(digest),
      message: JSON.stringify(bodies),
      attributes: { event: digest.event, severity: digest.severity, account },
    },
  ];
}

/** SNS takes subjects under 100 characters. */
const SUBJECT = 99;

/**
 * The subject: printable ASCII, 99 characters at most, the number that matters first.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function renderSubject(digest: Digest): string {
  const answer = `[snapwarden] ${headline(digest)}`;
  const account = digest.document.account.id.replace(/[^\x20-\x7e]/gu, '?');
  const room = SUBJECT - `${answer} in account `.length;
  if (account.length <= room) return `${answer} in account ${account}`;
  return room >= 8 ? `${answer} in account ${account.slice(0, room - 3)}...` : answer;
}
