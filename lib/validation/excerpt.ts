import stringWidth from 'string-width';
import { printable } from '../text.ts';

/** A line of a policy file as a message shows it, with a mark under what is meant. */
export interface Excerpt {
  readonly text: string;
  /** Columns before the mark. */
  readonly indent: number;
  /** Columns of the mark. */
  readonly width: number;
}

/** What a mark goes under: a word, or text in quotes up to their end. */
const marked = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\p{L}\p{N}_$@.*+/-]+)/u;

/**
 * The part of a line around a column (from 1, in UTF-16 units) that has room in so many columns; what a terminal
 * would obey is shown as an escape.
 */
export function excerpt(line: string, column: number, columns: number): Excerpt {
  const end = Math.min(column - 1, line.length);
  const at = isSecondHalf(line, end) ? end - 1 : end;
  const fits = line.length <= 2 * columns && stringWidth(printable(line)) < columns;
  const before = leftOf(line.slice(0, at), fits ? columns : Math.floor(columns / 2));
  const indent = stringWidth(before);
  const room = columns - indent;
  const rest = line.slice(at, at + 2 * columns);
  const after = cut(rest, room);
  const word = marked.exec(rest)?.[0] ?? '';
  return {
    text: before + after,
    indent,
    width: Math.max(1, Math.min(stringWidth(printable(word)), room - 1)),
  };
}

/** The end of a text, made printable. */
function leftOf(text: string, columns: number): string {
  const near = text.slice(-columns);
  const shown = printable(near);
  if (near.length === text.length && stringWidth(shown) <= columns) return shown;
  let start = near.length;
  let width = 1;
  while (start > 0) {
    width += stringWidth(printable(near[start - 1] ?? ''));
    if (width > columns) break;
    start -= 1;
  }
  return `…${printable(near.slice(isSecondHalf(near, start) ? start + 1 : start))}`;
}

/** Whether a cut there would split a character in two. */
function isSecondHalf(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));
}

/** The beginning of a text, made printable. */
function cut(text: string, columns: number): string {
  const shown = printable(text);
  if (stringWidth(shown) <= columns) return shown;
  let kept = columns;
  while (kept > 1 && stringWidth(printable(text, kept)) > columns) kept -= 1;
  return printable(text, kept);
}
