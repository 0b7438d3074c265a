import { type Config, parseConfig } from '../lib/config.ts';
import { ConfigError } from '../lib/errors.ts';
import { formats, type ReportFormat } from '../lib/report/index.ts';
import type { ArchivedReport } from './lambda/archived-run.ts';
import type { Reported } from './lambda/audit-only.ts';
import type { ReportAnswer } from './lambda/deliver.ts';
import { createHandler, type RunContext } from './lambda/entry.ts';
import { parseReportPayload, type ReportPayload } from './lambda/report-payload.ts';

/** A compliance report on demand, of an audit now or of an archived one; publishes nothing. */

/** Columns of a table, which has no terminal here. */
const COLUMNS = 100;

interface Asked {
  readonly payload: ReportPayload;
  readonly config: Config;
  readonly signal: AbortSignal;
}

async function report(
  payload: ReportPayload,
  context: RunContext,
  { signal }: { signal: AbortSignal },
): Promise<ReportAnswer> {
  const { format } = payload;
  const asked = { payload, config: parseConfig(process.env), signal };
  // What comes after is loaded while the account or the archive is read.
  const loading = Promise.all([
    import('./lambda/trend.ts'),
    import('../lib/document-for.ts'),
    import('./lambda/deliver.ts'),
    formats[format].load(),
  ]);
  const reported = await judge(asked, context);
  const [{ trendFor }, { documentFor }, { deliver }, render] = await loading;
  const { judged, sources, run } = reported;
  const trend = await trendFor(format, reported, asked, context);
  const document = await documentFor(format, judged, { sources, ...(trend && { trend }) });
  const chunks = Array.from(render(document, { color: false, columns: COLUMNS }), (text) =>
    Buffer.from(text),
  );
  const { account = asked.config.account } = payload;
  const requestId = context.awsRequestId;
  const answer = await deliver({ ...asked, document, format, run, account, chunks, requestId });
  const { complete, tally } = answer;
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  // Whoever reads the log is not who asked: it gets neither the report nor the link.
  context.log.info('The report is made', { format, complete, tally, run, bytes, linked: 'url' in answer });
  return answer;
}

/** @throws ConfigError, PolicyError, ApiError, StoreError */
async function judge(
  { payload, config, signal }: Asked,
  context: RunContext,
): Promise<Reported & Partial<Pick<ArchivedReport, 'run'>>> {
  const { account = config.account, format } = payload;
  const all = (formats[format] as ReportFormat).needs?.all ?? false;
  if (payload.at !== undefined) {
    const { judgeArchived } = await import('./lambda/archived-run.ts');
    return judgeArchived({ account, at: payload.at, all, config, signal }, context);
  }
  if (account !== config.account)
    throw new ConfigError([
      'payload.account: an audit now is of the account of SNAPWARDEN_ACCOUNT only; for an archived run give payload.at',
    ]);
  const { auditOnly } = await import('./lambda/audit-only.ts');
  return auditOnly({ policies: payload.policies, now: payload.now, all, config, signal }, context);
}

export const handler = createHandler(parseReportPayload, report);
