import { basicPlans, usageBasedHours } from '../../limits.ts';
import { formatDuration } from '../../time.ts';
import type { LintIssue } from './lint-issue.ts';
import type { Facts, LintedRule } from './linted-rule.ts';

const HOUR = 3_600_000;

/** How often the plans on offer make backups, in hours, ascending. */
const intervals: readonly number[] = [
  ...new Set([...basicPlans.map(({ everyHours }) => everyHours), ...usageBasedHours]),
].sort((left, right) => left - right);

/** A `backup-plan` that asks for an interval at which no plan that we know makes backups. */
export function oddPlan({ check }: LintedRule, { bounds, limits }: Facts): LintIssue[] {
  if (check.kind !== 'backup-plan' || check.params.every === undefined) return [];
  const { every } = check.params;
  const hours = bounds(every).shortest / HOUR;
  const shortest = bounds(limits.shortestBackupInterval).shortest / HOUR;
  const known = intervals.filter((interval) => interval >= shortest);
  if (hours < shortest || known.includes(hours) || hours === shortest) return [];
  const meant = known.findLast((interval) => interval < hours) ?? shortest;
  const message = `no known plan makes backups every ${formatDuration(every)}, only every ${known.join(', ')} hours, so that this asks for ${meant}h; write that`;
  return [{ code: 'suspicious', severity: 'warning', message }];
}
