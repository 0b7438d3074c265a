import { type Config, parseConfig } from '../lib/config.ts';
import { ConfigError } from '../lib/errors.ts';
import { parseTopicArn } from '../lib/topic.ts';
import { type AuditPayload, parseAuditPayload } from './lambda/audit-payload.ts';
import { createHandler, type RunContext } from './lambda/entry.ts';
import type { AuditSummary } from './lambda/summary.ts';

/** The scheduled audit, and the same on demand: reads, judges, tells what is new, and answers with a summary. */

async function audit(
  payload: AuditPayload,
  context: RunContext,
  { signal }: { signal: AbortSignal },
): Promise<AuditSummary> {
  const { config, topicArn } = settle(process.env, payload.publish ?? true);
  const { auditAndTell } = await import('./lambda/audit-and-tell.ts');
  return auditAndTell({ payload, config, topicArn, signal }, context);
}

interface Settled {
  readonly config: Config;
  /** Undefined where nothing is to be published. */
  readonly topicArn: string | undefined;
}

/** @throws ConfigError with all problems */
function settle(environment: NodeJS.ProcessEnv, wanted: boolean): Settled {
  const problems = wanted ? topicProblems(environment) : [];
  try {
    const config = parseConfig(environment);
    if (problems.length === 0) return { config, topicArn: wanted ? config.topicArn : undefined };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  throw new ConfigError(problems);
}

function topicProblems({ SNS_TOPIC_ARN }: NodeJS.ProcessEnv): string[] {
  const arn = SNS_TOPIC_ARN?.trim();
  if (!arn) return ['SNS_TOPIC_ARN is not set; set it to a topic, or invoke with {"publish": false}'];
  if (parseTopicArn(arn)) return [];
  return ['SNS_TOPIC_ARN holds no topic; expected arn:aws:sns:<region>:<account>:<name>, not a subscription'];
}

export const handler = createHandler(parseAuditPayload, audit);
