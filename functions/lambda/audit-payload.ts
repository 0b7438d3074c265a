import * as z from 'zod';
import { instantField, parsePayload, runFields } from './payload.ts';

const direct = z.strictObject({ ...runFields, publish: z.boolean().optional() });

/**
 * Events of a scheduled rule, and of EventBridge Scheduler without an input of its own.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
 */
const schedule = z.object({ 'detail-type': z.string(), time: instantField });

export type AuditPayload = z.output<typeof direct>;

/**
 * Reads the event of the audit function; a schedule's own time is the instant that ages are judged at.
 * @throws ConfigError naming every field that is wrong
 */
export function parseAuditPayload(event: unknown): AuditPayload {
  const { source } = (event ?? {}) as { source?: unknown };
  if (source === 'aws.events' || source === 'aws.scheduler')
    return { now: parsePayload(schedule, event).time };
  return parsePayload(direct, event ?? {});
}
