import stringWidth from 'string-width';
import { printable } from '../text.ts';

export type Style = (text: string) => string;

/** A piece of a line: text as it came and how to dress it. */
export type Span = string | readonly [text: string, style: Style];

export interface Room {
  readonly columns: number;
  /** Columns before the first line. */
  readonly indent: number;
  /** Columns before the lines after it. */
  readonly hanging: number;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Sets spans as lines no wider than `columns`, made printable first and dressed last: broken between words, inside
 * a word only where it is wider than a line. Each line ends with a line feed.
 */
export function* toLines(spans: readonly Span[], room: Room): Generator<string> {
  const pieces = spans.map((span) =>
    typeof span === 'string' ? { text: span } : { text: span[0], style: span[1] },
  );
  const safe = pieces.map(({ text, ...rest }) => ({ text: printable(text), ...rest }));
  const text = safe.map((piece) => piece.text).join('');
  let indent = room.indent;
  for (const [start, end] of breakLines(text, room)) {
    yield `${' '.repeat(indent)}${dress(safe, start, end)}\n`;
    indent = room.hanging;
  }
}

/**
 * Like `toLines` with something at the right edge of the same line: the first of `rights` that fits. Where none does,
 * the last gets a line of its own; an empty one is left out.
 */
export function* toEdges(
  left: readonly Span[],
  rights: readonly (readonly Span[])[],
  room: Room,
): Generator<string> {
  const free = room.columns - room.indent - widthOf(left) - 2;
  const right = rights.find((spans) => spans.length > 0 && widthOf(spans) <= free);
  if (right) {
    yield* toLines([...left, ' '.repeat(free + 2 - widthOf(right)), ...right], room);
  } else {
    yield* toLines(left, room);
    yield* toLines(rights.at(-1) ?? [], { ...room, indent: room.hanging });
  }
}

function widthOf(spans: readonly Span[]): number {
  return stringWidth(printable(spans.map((span) => (typeof span === 'string' ? span : span[0])).join('')));
}

/** Start and end of each line in UTF-16 units. */
function* breakLines(text: string, { columns, indent, hanging }: Room): Generator<[number, number]> {
  const longest = columns - Math.max(indent, hanging);
  let line: Piece | undefined;
  let room = columns - indent;
  for (const { 0: word, index } of text.matchAll(/[^ ]+/g)) {
    for (const piece of piecesOf(word, index, longest)) {
      if (line && line.width + (piece.start - line.end) + piece.width > room) {
        yield [line.start, line.end];
        line = undefined;
        room = columns - hanging;
      }
      line = line
        ? { ...piece, start: line.start, width: line.width + (piece.start - line.end) + piece.width }
        : piece;
    }
  }
  if (line) yield [line.start, line.end];
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly width: number;
}

/** A word whole, or its characters where it is wider than a line; those of a character that is, too. */
function* piecesOf(word: string, start: number, longest: number): Generator<Piece> {
  const width = stringWidth(word);
  if (width <= longest) {
    yield { start, end: start + word.length, width };
    return;
  }
  let at = start;
  for (const { segment } of graphemes.segment(word)) {
    for (const part of stringWidth(segment) <= longest ? [segment] : segment) {
      yield { start: at, end: at + part.length, width: stringWidth(part) };
      at += part.length;
    }
  }
}

function dress(pieces: readonly { text: string; style?: Style }[], start: number, end: number): string {
  let line = '';
  let at = 0;
  for (const { text, style } of pieces) {
    const part = text.slice(Math.max(0, start - at), Math.max(0, end - at));
    line += part !== '' && style ? style(part) : part;
    at += text.length;
  }
  return line;
}
