import type { Announcement, Outgoing } from '../../lib/announce.ts';
import type { ChatNotification } from '../../lib/notify/chat-notification.ts';
import { formatCount, plural, printableJson } from '../../lib/text.ts';

/** Shows what would be sent, each body as its reader would see it. */
export function* renderDryRun({ outgoing }: Announcement): Generator<string> {
  if (outgoing.length === 0) {
    yield 'Nothing would be sent: there is nothing new to tell.\n';
    return;
  }
  yield `${plural(outgoing.length, 'message')} would be sent; nothing was.\n`;
  for (const [index, one] of outgoing.entries())
    yield* renderMessage(one, `Message ${index + 1} of ${outgoing.length}`);
}

function* renderMessage({ topicArn, message }: Outgoing, title: string): Generator<string> {
  const { subject, message: bodies, attributes } = message;
  const { email = '', https = '', lambda = '' } = JSON.parse(bodies) as Readonly<Record<string, string>>;
  const told = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
  yield `\n${title}\n${'='.repeat(title.length)}\n`;
  yield `topic       ${topicArn}\n`;
  yield `subject     ${subject}\n`;
  yield `attributes  ${told.join(', ')}\n`;
  yield `size        ${formatCount(Buffer.byteLength(bodies))} bytes\n`;
  yield section('E-mail (email, default)', email);
  yield section('Chat (https)', chatText(JSON.parse(https)));
  yield section('Machine (lambda, sqs, http)', printableJson(JSON.stringify(JSON.parse(lambda), null, 2)));
}

const section = (title: string, body: string): string => `\n--- ${title} ---\n${body}\n`;

/** As it stands in the channel, with what a card shows beside it. */
function chatText({ content, metadata }: ChatNotification): string {
  const { title, description, nextSteps, keywords } = content;
  return [
    title,
    description,
    ...(nextSteps.length > 0 ? [`Next steps:\n${nextSteps.map((step) => `- ${step}`).join('\n')}`] : []),
    `Keywords: ${keywords.join(', ')}\nThread: ${metadata.threadId}`,
  ].join('\n\n');
}
