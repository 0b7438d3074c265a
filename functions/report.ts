import { parseConfig } from '../lib/config.ts';
import { ConfigError } from '../lib/errors.ts';
import type { ReportDocument } from '../lib/report/document.ts';
import { type Format, formats } from '../lib/report/index.ts';
import { createHandler, type RunContext } from './lambda/entry.ts';
import { parseReportPayload, type ReportPayload } from './lambda/report-payload.ts';

/** A compliance report on demand: audits now, publishes nothing, answers with the rendered report. */

export interface ReportAnswer {
  readonly format: Format;
  readonly complete: boolean;
  readonly tally: ReportDocument['tally'];
  readonly report: string;
}

/**
 * The largest answer of a synchronous invocation, in bytes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LARGEST_ANSWER = 6 * 1024 * 1024;

/** Columns of a table, which has no terminal here. */
const COLUMNS = 100;

async function report(
  { format, policies, now }: ReportPayload,
  context: RunContext,
  { signal }: { signal: AbortSignal },
): Promise<ReportAnswer> {
  const config = parseConfig(process.env);
  const { auditOnly } = await import('./lambda/audit-only.ts');
  const document = await auditOnly({ policies, now, config, signal }, context);
  const render = await formats[format].load();
  const { complete, tally } = document;
  const answer = {
    format,
    complete,
    tally,
    report: [...render(document, { color: false, columns: COLUMNS })].join(''),
  };
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  if (bytes > LARGEST_ANSWER) {
    throw new ConfigError([
      `payload.format: the ${format} report has ${(bytes / 1024 / 1024).toFixed(1)} MB, and Lambda answers with ` +
        '6 MB at most; ask for the table, which lists the worst only, for fewer policies (payload.policies), or ' +
        'run `snapwarden audit --output FILE` where there is room',
    ]);
  }
  context.log.info('The report is made', { format, complete, tally, bytes });
  return answer;
}

export const handler = createHandler(parseReportPayload, report);
