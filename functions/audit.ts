import { ConfigError } from '../lib/errors.ts';
import { type SnsMessage, toMessages } from '../lib/notify/messages.ts';
import { parseTopicArn } from '../lib/notify/topic.ts';
import { type AuditPayload, parseAuditPayload } from './lambda/audit-payload.ts';
import { createHandler, type RunContext } from './lambda/entry.ts';
import { publishMetrics } from './lambda/metrics.ts';
import { type AuditSummary, summarise } from './lambda/summary.ts';

/** The scheduled audit, and the same on demand: reads, judges, publishes, and answers with a summary. */

async function audit(
  payload: AuditPayload,
  context: RunContext,
  { signal }: { signal: AbortSignal },
): Promise<AuditSummary> {
  const startedAt = performance.now();
  const { publish: wanted = true, policies, now } = payload;
  const topicArn = wanted ? topicOf(process.env) : undefined;
  const { runAudit } = await import('./lambda/run.ts');
  const { config, document } = await runAudit({ policies, now }, context, signal);
  let delivered = false;
  let published: readonly string[] = [];
  try {
    if (topicArn) {
      published = await send(toMessages(document), { topicArn, region: config.region, signal });
      delivered = true;
    }
  } finally {
    publishMetrics(document, { delivered, durationMs: performance.now() - startedAt });
  }
  const summary = summarise(document, published);
  context.log.info(document.complete ? 'The audit is complete' : 'The audit is incomplete', { ...summary });
  return summary;
}

interface Destination {
  readonly topicArn: string;
  readonly region: string | undefined;
  readonly signal: AbortSignal;
}

async function send(
  messages: readonly SnsMessage[],
  { topicArn, region, signal }: Destination,
): Promise<readonly string[]> {
  if (messages.length === 0) return [];
  const { createSns, publish } = await import('../lib/notify/sns.ts');
  const sns = createSns(topicArn, region);
  try {
    return (await publish(sns, topicArn, messages, signal)).messageIds;
  } finally {
    sns.destroy();
  }
}

function topicOf({ SNS_TOPIC_ARN }: NodeJS.ProcessEnv): string {
  const arn = SNS_TOPIC_ARN?.trim();
  if (!arn)
    throw new ConfigError(['SNS_TOPIC_ARN is not set; set it to a topic, or invoke with {"publish": false}']);
  if (!parseTopicArn(arn))
    throw new ConfigError([
      'SNS_TOPIC_ARN holds no topic; expected arn:aws:sns:<region>:<account>:<name>, not a subscription',
    ]);
  return arn;
}

export const handler = createHandler(parseAuditPayload, audit);
