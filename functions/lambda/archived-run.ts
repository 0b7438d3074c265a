import type { Config } from '../../lib/config.ts';
import { ConfigError } from '../../lib/errors.ts';
import { version } from '../../lib/version.ts';
import { withArchive } from './archive.ts';
import type { Reported } from './audit-only.ts';
import type { RunContext } from './entry.ts';
import type { At } from './report-payload.ts';

export interface ArchivedQuery {
  readonly account: string;
  readonly at: At;
  /** Keep every judgement as a finding. */
  readonly all: boolean;
  readonly config: Config;
  readonly signal: AbortSignal;
}

export interface ArchivedReport extends Reported {
  /** What the run is called in the archive. */
  readonly run: string;
}

/**
 * Judges an archived run again: what was read then, by the policies and at the instant of then.
 * @throws ConfigError where there is no archive, StoreError where it has no such run, PolicyError
 */
export async function judgeArchived(
  { account, at, all, config, signal }: ArchivedQuery,
  { log }: RunContext,
): Promise<ArchivedReport> {
  const report = await withArchive(config, async (store): Promise<ArchivedReport> => {
    const [{ loadRun }, { reportOn }] = await Promise.all([
      import('../../lib/archive/load-run.ts'),
      import('../../lib/run-audit.ts'),
    ]);
    const run = await loadRun(store, { account, at }, signal);
    if (run.version !== version)
      log.warn('The run was archived by another version of snapwarden; its own report may differ', {
        run: run.name,
        archivedBy: run.version,
      });
    const { now, generatedAt, firstSeen } = run;
    const judged = reportOn(run.inventory, run.policySet, { now, generatedAt, firstSeen, all });
    return { judged, sources: run.sources, run: run.name };
  });
  if (report) return report;
  throw new ConfigError([
    'payload.at: no runs are archived; set SNAPWARDEN_ARCHIVE to s3://bucket/prefix, or audit now without it',
  ]);
}
