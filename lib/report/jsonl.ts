import { printableJson, wellFormedJson } from '../text.ts';
import type { ReportDocument, ReportFinding } from './document.ts';
import { type ReportRecord, recordsOf } from './records.ts';

/**
 * A line as it is archived. It says nothing of earlier runs, so that the same inventory gives the same bytes again:
 * when something was first found is the earliest `now` of its `fingerprint`.
 */
export type JsonLine = Omit<ReportRecord, 'first_seen'>;

/**
 * Renders one JSON object a line for jq, Athena and other databases, in I-JSON: any text stays valid, and lone surrogates
 * become visible. The first line is the answer, so that no output is ever empty.
 * @see https://jsonlines.org/
 * @see https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
 */
export function renderJsonl(document: ReportDocument): Generator<string> {
  return jsonLines(document, document.findings);
}

/** The same of other findings than those of the document, which need not be in memory. */
export function* jsonLines(document: ReportDocument, findings: Iterable<ReportFinding>): Generator<string> {
  for (const { first_seen: _, ...line } of recordsOf(document, findings)) {
    yield `${printableJson(wellFormedJson(JSON.stringify(line satisfies JsonLine)))}\n`;
  }
}
