import type { Announced } from '../../lib/announce.ts';
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
  /** What has become of findings since the last run; null where nothing was to be published. */
  readonly changes: Told['changes'] | null;
  /** How many groups of readers there was something to tell to. */
  readonly letters: number;
  /** Topics that nobody hears, or not everybody who should. */
  readonly warnings: readonly string[];
  /** Ids of the messages that topics took. */
  readonly published: readonly string[];
  /** What the run is called in the archive; only where it is archived. */
  readonly archived?: string;
}

/** What a run told to topics. */
export interface Told {
  /** What has become of findings since the last run, by kind; `open` is what everybody knows of. */
  readonly changes: Announced['changes'];
  /** How many groups of readers there was something to tell to. */
  readonly letters: number;
  readonly published: readonly string[];
  /** Topics that nobody hears, or not everybody who should. */
  readonly warnings: readonly string[];
}

const GAPS = 10;
/** The most code points of untrusted text. */
const LENGTH = 300;

/**
 * Sums a report up.
 * @param archived what the run is called in the archive
 */
export function summarise(document: ReportDocument, told?: Told, archived?: string): AuditSummary {
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
    changes: told?.changes ?? null,
    letters: told?.letters ?? 0,
    warnings: told?.warnings ?? [],
    published: told?.published ?? [],
    ...(archived === undefined ? {} : { archived }),
  };
}
