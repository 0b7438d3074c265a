import type { ReportDocument } from '../../lib/report/document.ts';
import { printable } from '../../lib/text.ts';
import { countViolations, sumOf } from './metrics.ts';

/** What an invocation of the audit answers with; a few kilobytes at any size of the account. */
export interface AuditSummary {
  readonly account: string;
  readonly now: string;
  readonly complete: boolean;
  readonly tally: ReportDocument['tally'];
  readonly violations: ReturnType<typeof countViolations>;
  /** The first ten; `gapCount` has their number. */
  readonly gaps: readonly { readonly endpoint: string; readonly reason: string }[];
  readonly gapCount: number;
  readonly inventory: Omit<ReportDocument['inventory'], 'endpoints'>;
  readonly requests: number;
  /** Ids of the messages that the topic took. */
  readonly published: readonly string[];
}

const GAPS = 10;
/** The most code points of untrusted text. */
const LENGTH = 300;

/** Sums a report up. */
export function summarise(document: ReportDocument, published: readonly string[]): AuditSummary {
  const { account, now, complete, tally, gaps } = document;
  const { endpoints: _, ...inventory } = document.inventory;
  return {
    account: account.id,
    now,
    complete,
    tally,
    violations: countViolations(document),
    gaps: gaps.slice(0, GAPS).map(({ endpoint, reason }) => ({
      endpoint: printable(endpoint, LENGTH),
      reason: printable(reason, LENGTH),
    })),
    gapCount: gaps.length,
    inventory,
    requests: sumOf(document, 'requests'),
    published,
  };
}
