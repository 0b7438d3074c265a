import { type Severity, severities } from '../model.ts';
import { formatCount } from '../text.ts';

export type SeverityCounts = Readonly<Record<Severity, number>>;

/** How many findings there are of each severity. */
export function countSeverities(findings: Iterable<{ readonly severity: Severity }>): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** Counts of `all` without those of `shown`, severity by severity. */
export function subtractCounts(all: SeverityCounts, shown: SeverityCounts): SeverityCounts {
  const left = { ...all };
  for (const severity of severities) left[severity] -= shown[severity];
  return left;
}

/** How many findings there are of all severities together. */
export function sumCounts(counts: SeverityCounts): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** Worst first: `3 critical, 12 high, 4 low`; over `most` severities the rest become one number: `7 lower`. */
export function describeCounts(counts: SeverityCounts, most: number = severities.length): string {
  const present = severities.filter((severity) => counts[severity] > 0);
  const named = present.length > most ? present.slice(0, most - 1) : present;
  const lower = present.slice(named.length).reduce((sum, severity) => sum + counts[severity], 0);
  const words = named.map((severity) => `${formatCount(counts[severity])} ${severity}`);
  return [...words, ...(lower > 0 ? [`${formatCount(lower)} lower`] : [])].join(', ');
}
