import type { Config } from '../../lib/config.ts';
import { AuditError } from '../../lib/errors.ts';
import type { Figures } from '../../lib/report/figures-schema.ts';
import { type Format, formats, type ReportFormat } from '../../lib/report/index.ts';
import { withArchive } from './archive.ts';
import type { ArchivedReport } from './archived-run.ts';
import type { Reported } from './audit-only.ts';
import type { RunContext } from './entry.ts';
import { problemsOf } from './log.ts';

type Trend = NonNullable<Figures['trend']>;

/** As many runs as a picture shows. */
const MOST = 400;

/**
 * The archived runs up to the one that is reported, and that one last; undefined where the format has no pictures or
 * nothing is archived. A report without its trend is better than none: what goes wrong is logged.
 */
export async function trendFor(
  format: Format,
  { judged, run }: Reported & Partial<Pick<ArchivedReport, 'run'>>,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
  { awsRequestId, log }: RunContext,
): Promise<Trend | undefined> {
  if (!(formats[format] as ReportFormat).needs?.figures) return undefined;
  const { document, findings } = judged;
  try {
    return await withArchive(config, async (store) => {
      const { trendOf } = await import('../../lib/archive/trend.ts');
      const unread: string[] = [];
      const archived = await trendOf(store, document.account.id, signal, {
        until: findings.now,
        onUnread: ({ name, problem }) => unread.push(`${name}: ${problem}`),
      });
      if (unread.length > 0)
        log.warn('Some archived runs are not in the trend', {
          problems: unread.slice(0, 10),
          problemCount: unread.length,
        });
      if (run !== undefined) return archived;
      const { now, complete, tally, costs, policies } = document;
      const own: Trend[number] = {
        run: awsRequestId,
        now,
        complete,
        tally,
        keptUsd: costs.kept.monthlyUsd,
        keptAtLeast: costs.kept.atLeast,
        violationsUsd: costs.violations.monthlyUsd,
        violationsAtLeast: costs.violations.atLeast,
        policies: policies.map(({ id, tally }) => ({ id, tally })),
      };
      return [...archived.slice(1 - MOST), own];
    });
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    log.warn('The report has no trend: the archive could not be read', { problems: problemsOf(error) });
    return undefined;
  }
}
