import type { SNSClient } from '@aws-sdk/client-sns';
import type { SnsMessage } from './notify/messages.ts';
import type { Delivery, Subscriptions } from './notify/sns.ts';

/** A way to topics of any region, for the time of a run. */
export interface Post {
  send(topicArn: string, messages: readonly SnsMessage[]): Promise<readonly Delivery[]>;
  /** Who hears a topic; the name of the failure where that cannot be told. */
  subscriptions(topicArn: string): Promise<Subscriptions | string>;
  close(): void;
}

/**
 * Opens it; the client, which takes time to load, only when something is sent.
 * @param region where an ARN names none
 */
export function openPost(region: string | undefined, signal?: AbortSignal): Post {
  const clients = new Map<string, SNSClient>();
  const reach = async (topicArn: string) => {
    const sns = await import('./notify/sns.ts');
    const client = clients.get(topicArn) ?? sns.createSns(topicArn, region);
    clients.set(topicArn, client);
    return { ...sns, client };
  };
  return {
    async send(topicArn, messages) {
      const { client, publish } = await reach(topicArn);
      return publish(client, topicArn, messages, { signal });
    },
    async subscriptions(topicArn) {
      const { client, countSubscriptions } = await reach(topicArn);
      return countSubscriptions(client, topicArn, signal);
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}

/** What is wrong with who hears a topic, as a sentence; undefined where somebody does and all have confirmed. */
export function unheard(topicArn: string, { confirmed, pending }: Subscriptions): string | undefined {
  const [wait, hear] =
    pending === 1 ? ['1 subscription waits', 'hears'] : [`${pending} subscriptions wait`, 'hear'];
  if (confirmed === 0)
    return `nobody hears ${topicArn}: ${pending > 0 ? `${wait} for confirmation` : 'it has no subscription'}`;
  return pending > 0 ? `${wait} for confirmation at ${topicArn}, and ${hear} nothing until then` : undefined;
}
