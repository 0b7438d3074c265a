import { exitCodes } from '../../lib/errors.ts';
import { type Severity, severities } from '../../lib/model.ts';
import type { ReportDocument } from '../../lib/report/document.ts';

/** The exit code that a report asks for: incomplete wins over violations, and warnings change nothing. */
export function exitCodeOf({ complete, findings }: ReportDocument, failOn: Severity | 'none'): number {
  if (!complete) return exitCodes.incomplete;
  const least = failOn === 'none' ? -1 : severities.indexOf(failOn);
  const counts = findings.some(
    ({ verdict, severity }) => verdict === 'fail' && severities.indexOf(severity) <= least,
  );
  return counts ? exitCodes.violations : exitCodes.clean;
}
