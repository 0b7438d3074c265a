import { everyFinding } from '../engine/every-finding.ts';
import type { ReportFinding } from '../report/document.ts';
import { jsonLines } from '../report/jsonl.ts';
import { isAside } from '../report/records.ts';
import type { Judged } from '../run-audit.ts';

/**
 * The lines of the format `jsonl` with every judgement, in the order of judging. The account is judged once more, one
 * line at a time, because a list of all judgements takes more memory than all the rest.
 */
export function findingsLines({
  inventory,
  policySet,
  findings,
  document,
}: Pick<Judged, 'inventory' | 'policySet' | 'findings' | 'document'>): Generator<string> {
  function* all(): Generator<ReportFinding> {
    yield* everyFinding(inventory, policySet, findings.now) as Iterable<ReportFinding>;
    yield* document.findings.filter(isAside);
  }
  return jsonLines(document, all());
}
