import type { ReportDocument } from '../report/document.ts';
import { printable } from '../text.ts';
import { renderChat } from './chat.ts';
import { type Digest, toDigest } from './digest.ts';
import { renderEmail } from './email.ts';
import { headline } from './headline.ts';
import type { Letter } from './letters.ts';
import { renderMachine } from './machine.ts';

/** A message for an SNS topic, to be published with `MessageStructure: json`. */
export interface SnsMessage {
  readonly subject: string;
  /** A JSON object with a text for each protocol. */
  readonly message: string;
  /** String attributes, never empty, for subscribers' filter policies. */
  readonly attributes: {
    readonly event: Digest['event'] | 'failed';
    readonly severity: Digest['severity'];
    readonly account: string;
    readonly owner?: string;
    readonly policies?: string;
  };
}

/**
 * Composes the message of a letter; inside the 262,144 bytes of SNS by construction: two e-mails of 34,000, a chat
 * notification of 45,000, three machine bodies of 50,000 each.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export function toMessage(letter: Letter, document: ReportDocument): SnsMessage {
  const digest = toDigest(letter, document);
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
  const word = (text: string) => printable(text, 100) || 'unnamed';
  return {
    subject: renderSubject(digest),
    message: JSON.stringify(bodies),
    attributes: {
      event: digest.event,
      severity: digest.severity,
      account: word(document.account.id),
      ...(letter.owner !== null && { owner: word(letter.owner) }),
      ...(digest.policies.length > 0 && { policies: policiesOf(digest) }),
    },
  };
}

/** The ids of the policies that are told of, apart by commas, as many as there is room for. */
function policiesOf({ policies }: Digest): string {
  let text = '';
  for (const id of policies) {
    const longer = text === '' ? printable(id, 100) : `${text},${printable(id, 100)}`;
    if (longer.length > 1000) break;
    text = longer;
  }
  return text || 'unnamed';
}

/** SNS takes subjects under 100 characters. */
const SUBJECT = 99;

/**
 * The subject: printable ASCII, 99 characters at most, the number that matters first.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function renderSubject(digest: Digest): string {
  return subjectOf(headline(digest), digest.document.account.id);
}

/** A subject of a headline in ASCII, with as much of the account's id as there is room for. */
export function subjectOf(headline: string, accountId: string): string {
  const answer = `[snapwarden] ${headline}`;
  const account = accountId.replace(/[^\x20-\x7e]/gu, '?');
  const room = SUBJECT - `${answer} in account `.length;
  if (account.length <= room) return `${answer} in account ${account}`;
  return room >= 8 ? `${answer} in account ${account.slice(0, room - 3)}...` : answer;
}
