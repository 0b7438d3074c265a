import * as z from 'zod';
import { type Format, formats } from '../../lib/report/index.ts';
import { parsePayload, runFields } from './payload.ts';

const names = Object.keys(formats) as [Format, ...Format[]];
const schema = z.strictObject({ ...runFields, format: z.enum(names).default('markdown') });

export type ReportPayload = z.output<typeof schema>;

/**
 * Reads the payload of the report function.
 * @throws ConfigError naming every field that is wrong
 */
export function parseReportPayload(event: unknown): ReportPayload {
  return parsePayload(schema, event ?? {});
}
