import { printable } from '../text.ts';
import type { ReportDocument } from './document.ts';
import { type ReportRecord, recordKeys, recordsOf } from './records.ts';

/**
 * Code points of a cell; in UTF-16 units, of which a code point has two at most, Excel takes 32,767.
 * @see https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
const LONGEST_CELL = 16_000;

/** Columns whose text is made printable as JSON, where another escape would not be valid. */
const jsonColumns: ReadonlySet<keyof ReportRecord> = new Set(['facts', 'limits']);

/**
 * Renders a table for spreadsheets by RFC 4180: a head, then a line for the answer, each gap, policy and finding. It
 * begins with a byte order mark, without which Excel takes UTF-8 for something else.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function* renderCsv(document: ReportDocument): Generator<string> {
  yield `\uFEFF${recordKeys.map(quoted).join(',')}\r\n`;
  for (const record of recordsOf(document)) {
    yield `${recordKeys.map((key) => cell(key, record[key])).join(',')}\r\n`;
  }
}

/** Numbers and truth values stand bare: ours are no formulas, and negative ones stay numbers. */
function cell(key: keyof ReportRecord, value: ReportRecord[keyof ReportRecord]): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return quoted(inert(jsonColumns.has(key) ? cutOff(value) : printable(value, LONGEST_CELL)));
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const cutOff = (json: string): string => (json.length > LONGEST_CELL ? printable(json, LONGEST_CELL) : json);

/**
 * Text that no spreadsheet takes for a formula: an apostrophe goes before the sign that would make it one, at the
 * beginning and, because half of the world separates cells by semicolons, after each of these.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function inert(text: string): string {
  const begins = /^\s*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return begins.replace(/;(?=[\s"']*[=+\-@＝＋－＠])/g, ";'");
}
