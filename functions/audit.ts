import middy from '@middy/core';
import { ConfigError } from '../lib/errors.ts';
import { severities } from '../lib/model.ts';
import { toMessages } from '../lib/notify/messages.ts';
import { createSns, publish } from '../lib/notify/sns.ts';
import { parseTopicArn } from '../lib/notify/topic.ts';
import type { ReportDocument } from '../lib/report/document.ts';
import { type AuditPayload, parseAuditPayload } from './lambda/audit-payload.ts';
import { withFailures } from './lambda/failures.ts';
import { withPayload } from './lambda/payload.ts';
import { runAudit } from './lambda/run.ts';
import { logger, publishMetrics } from './lambda/telemetry.ts';
import { type TokenContext, withToken } from './lambda/token.ts';

/** The scheduled audit, and the same on demand: reads, judges, publishes, and answers with a summary. */

async function audit(payload: AuditPayload, context: TokenContext): Promise<AuditSummary> {
  const startedAt = performance.now();
  const topicArn = payload.publish === false ? undefined : topicOf(process.env);
  const { config, document } = await runAudit({ policies: payload.policies, now: payload.now }, context);
  publishMetrics(document, performance.now() - startedAt);
  const messages = toMessages(document);
  const published =
    topicArn === undefined
      ? []
      : (await publish(createSns(topicArn, config.region), topicArn, messages)).messageIds;
  const summary = summarise(document, published);
  logger.info(document.complete ? 'The audit is complete' : 'The audit is incomplete', { ...summary });
  return summary;
}

/** What the invocation answers with; small at any size of the account. */
export interface AuditSummary {
  readonly account: string;
  readonly now: string;
  readonly complete: boolean;
  readonly tally: ReportDocument['tally'];
  readonly violations: Readonly<Record<string, number>>;
  /** The first ten; `gapCount` has their number. */
  readonly gaps: ReportDocument['gaps'];
  readonly gapCount: number;
  readonly inventory: Omit<ReportDocument['inventory'], 'endpoints'>;
  readonly requests: number;
  /** Ids of the messages that SNS took. */
  readonly published: readonly string[];
}

function summarise(document: ReportDocument, published: readonly string[]): AuditSummary {
  const { account, now, complete, tally, findings, gaps } = document;
  const { endpoints, ...inventory } = document.inventory;
  const failing = findings.filter(({ verdict }) => verdict === 'fail');
  const count = (severity: string) => failing.filter((finding) => finding.severity === severity).length;
  return {
    account: account.id,
    now,
    complete,
    tally,
    violations: Object.fromEntries(severities.map((severity) => [severity, count(severity)])),
    gaps: gaps.slice(0, 10),
    gapCount: gaps.length,
    inventory,
    requests: endpoints.reduce((sum, { requests }) => sum + requests, 0),
    published,
  };
}

function topicOf({ SNS_TOPIC_ARN }: NodeJS.ProcessEnv): string {
  const arn = SNS_TOPIC_ARN?.trim();
  if (!arn)
    throw new ConfigError(['SNS_TOPIC_ARN is not set; set it to a topic, or invoke with {"publish": false}']);
  if (!parseTopicArn(arn))
    throw new ConfigError([
      `SNS_TOPIC_ARN ${arn} is no topic; expected arn:aws:sns:<region>:<account>:<name>`,
    ]);
  return arn;
}

export const handler = middy<AuditPayload, AuditSummary, Error, TokenContext>()
  .use(withFailures())
  .use(withPayload(parseAuditPayload))
  .use(withToken())
  .handler(audit);
