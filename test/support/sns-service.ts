import { createHash, randomUUID } from 'node:crypto';
import {
  bodiesOf,
  checkBatch,
  checkEntry,
  type SnsAttribute,
  type SnsEntry,
  SnsRefusal,
} from './sns-rules.ts';
import { mapXml, readBatch, readEntry, type Xml } from './sns-wire.ts';

export interface SnsTopic {
  readonly arn: string;
  readonly contentBasedDeduplication?: boolean;
}

export interface SnsSubscription {
  readonly topicArn: string;
  readonly protocol: 'email' | 'email-json' | 'https' | 'http' | 'lambda' | 'sqs';
  readonly endpoint?: string;
  /** Nobody has confirmed it, so nothing is delivered. */
  readonly pending?: boolean;
}

/** A message as one subscriber got it. */
export interface SnsDelivery {
  readonly topicArn: string;
  readonly protocol: SnsSubscription['protocol'];
  readonly subject: string | undefined;
  readonly body: string;
  readonly attributes: Readonly<Record<string, SnsAttribute>>;
  readonly groupId: string | undefined;
}

export interface SnsService {
  readonly received: readonly SnsDelivery[];
  /** Makes these entries of the next `times` batches fail, through no fault of the sender. */
  failEntries(ids: readonly string[], times: number): void;
  /** Answers a request of someone whose credentials are for the region `scope`. @throws {SnsRefusal} */
  act(action: string, form: URLSearchParams, scope: string | undefined): Xml;
}

/** Topics and who hears them; a FIFO topic remembers deduplication ids for as long as the service lives. */
export function createSnsService(
  topics: readonly SnsTopic[],
  subscriptions: readonly SnsSubscription[],
): SnsService {
  const received: SnsDelivery[] = [];
  const known = new Map<string, string>();
  let failing: { readonly ids: readonly string[]; times: number } = { ids: [], times: 0 };

  const topicOf = (form: URLSearchParams, scope: string | undefined): SnsTopic => {
    if (!scope) throw new SnsRefusal('MissingAuthenticationToken', 'Request is missing its token', 403);
    const arn = form.get('TopicArn') ?? '';
    if (!/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/.test(arn) || arn.split(':')[3] !== scope) {
      throw new SnsRefusal('InvalidParameter', 'Invalid parameter: TopicArn');
    }
    const topic = topics.find((one) => one.arn === arn);
    if (!topic) throw new SnsRefusal('NotFound', 'Topic does not exist', 404);
    return topic;
  };

  const accept = ({ arn, contentBasedDeduplication = false }: SnsTopic, entry: SnsEntry): string => {
    const isFifo = arn.endsWith('.fifo');
    checkEntry(entry, isFifo, contentBasedDeduplication);
    const content = createHash('sha256').update(entry.message).digest('hex');
    const once = isFifo ? `${arn} ${entry.deduplicationId ?? content}` : randomUUID();
    const before = known.get(once);
    if (before !== undefined) return before;
    const messageId = randomUUID();
    known.set(once, messageId);
    const bodies = bodiesOf(entry);
    const { subject, attributes, groupId } = entry;
    for (const { topicArn, protocol, pending } of subscriptions) {
      if (topicArn !== arn || pending) continue;
      const body = bodies?.[protocol] ?? bodies?.default ?? entry.message;
      received.push({ topicArn, protocol, subject, body, attributes, groupId });
    }
    return messageId;
  };

  const actions: Record<string, (topic: SnsTopic, form: URLSearchParams) => Xml> = {
    Publish: (topic, form) => ({ MessageId: accept(topic, readEntry(form)) }),
    PublishBatch: (topic, form) => {
      const { entries, count } = readBatch(form);
      checkBatch(entries, count);
      const successful: Xml[] = [];
      const failed: Xml[] = [];
      failing.times -= 1;
      for (const [Id, entry] of entries) {
        if (failing.times >= 0 && failing.ids.includes(Id)) {
          failed.push({ Id, Code: 'InternalError', Message: 'Try again', SenderFault: 'false' });
          continue;
        }
        try {
          successful.push({ Id, MessageId: accept(topic, entry) });
        } catch (error) {
          if (!(error instanceof SnsRefusal)) throw error;
          failed.push({ Id, Code: error.code, Message: error.message, SenderFault: 'true' });
        }
      }
      return { Successful: { member: successful }, Failed: { member: failed } };
    },
    GetTopicAttributes: ({ arn }) => {
      const own = subscriptions.filter(({ topicArn }) => topicArn === arn);
      const pending = own.filter((one) => one.pending).length;
      const counts = { SubscriptionsConfirmed: own.length - pending, SubscriptionsPending: pending };
      return { Attributes: mapXml({ TopicArn: arn, ...mapValues(counts), SubscriptionsDeleted: '0' }) };
    },
    ListSubscriptionsByTopic: ({ arn }) => ({
      Subscriptions: {
        member: subscriptions
          .filter(({ topicArn }) => topicArn === arn)
          .map(({ protocol, endpoint = 'x', pending }, index) => ({
            TopicArn: arn,
            Protocol: protocol,
            SubscriptionArn: pending ? 'PendingConfirmation' : `${arn}:${index}`,
            Owner: arn.split(':')[4] ?? '',
            Endpoint: endpoint,
          })),
      },
    }),
  };

  return {
    received,
    failEntries: (ids, times) => {
      failing = { ids, times };
    },
    act: (action, form, scope) => {
      const act = actions[action];
      if (!act) throw new SnsRefusal('InvalidAction', `This SNS does not do ${action}`);
      return act(topicOf(form, scope), form);
    },
  };
}

function mapValues(counts: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)]));
}
