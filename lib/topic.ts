/** The name of an SNS topic, taken apart. */
export interface Topic {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
  /** A FIFO topic takes messages only with a group and a deduplication id. */
  readonly fifo: boolean;
}

/** What the ARN of a topic looks like; of a subscription it is longer. */
export const topicArnPattern =
  /^arn:(aws(?:-[a-z]+){0,3}):sns:([a-z]{2,6}(?:-[a-z]{1,12}){1,3}-\d{1,2}):(\d{12}):([\w-]{1,256}|[\w-]{1,251}\.fifo)$/;

/**
 * Reads a topic's ARN, `arn:aws:sns:eu-central-1:123456789012:alerts`; undefined for anything else, also for the
 * ARN of a subscription.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
 */
export function parseTopicArn(text: string): Topic | undefined {
  const [arn, partition, region, account, name] = topicArnPattern.exec(text) ?? [];
  if (!arn || !partition || !region || !account || !name) return undefined;
  return { arn, partition, region, account, name, fifo: name.endsWith('.fifo') };
}
