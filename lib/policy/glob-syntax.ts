/** A pattern taken apart. `any` is one character, `run` any number of them. */
export type GlobPart =
  | { readonly type: 'literal'; readonly code: number }
  | { readonly type: 'any' }
  | { readonly type: 'run' }
  | {
      readonly type: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    }
  | { readonly type: 'choice'; readonly options: readonly (readonly GlobPart[])[] };

const LONGEST = 512;
const DEEPEST = 8;

class Reader {
  readonly characters: readonly string[];
  at = 0;
  constructor(pattern: string) {
    this.characters = Array.from(pattern);
  }
  get next(): string | undefined {
    return this.characters[this.at];
  }
  take(): string | undefined {
    const character = this.characters[this.at];
    this.at += 1;
    return character;
  }
  /** The character after a backslash. */
  escaped(): string {
    const character = this.take();
    if (character === undefined)
      throw new SyntaxError('ends in a backslash; write \\\\ for the character itself');
    return character;
  }
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function readClass(reader: Reader): GlobPart {
  const negated = reader.next === '!';
  if (negated) reader.at += 1;
  const ranges: [number, number][] = [];
  for (;;) {
    const first = reader.take();
    if (first === undefined)
      throw new SyntaxError('has a [ that is never closed; write \\[ for the character itself');
    if (first === ']') break;
    const from = first === '\\' ? reader.escaped() : first;
    const after = reader.characters[reader.at + 1];
    if (reader.next !== '-' || after === undefined || after === ']') {
      ranges.push([code(from), code(from)]);
      continue;
    }
    reader.at += 2;
    const to = after === '\\' ? reader.escaped() : after;
    if (code(to) < code(from))
      throw new SyntaxError(`has the range ${from}-${to} backwards; write ${to}-${from}`);
    ranges.push([code(from), code(to)]);
  }
  if (ranges.length === 0) {
    throw new SyntaxError(
      'has an empty []; name the characters in it, or write \\[ for the character itself',
    );
  }
  return { type: 'class', negated, ranges };
}

function readChoice(reader: Reader, depth: number): GlobPart {
  if (depth > DEEPEST) throw new SyntaxError(`nests {} over ${DEEPEST} deep; write fewer levels`);
  const options: (readonly GlobPart[])[] = [];
  for (;;) {
    options.push(readParts(reader, depth));
    const end = reader.take();
    if (end === '}') break;
    if (end === undefined) {
      throw new SyntaxError('has a { that is never closed; write \\{ for the character itself');
    }
  }
  if (options.every((option) => option.length === 0)) {
    throw new SyntaxError(
      'has an empty {}; name the alternatives in it, or write \\{ for the character itself',
    );
  }
  return { type: 'choice', options };
}

function readParts(reader: Reader, depth: number): GlobPart[] {
  const parts: GlobPart[] = [];
  while (reader.next !== undefined) {
    if (depth > 0 && (reader.next === ',' || reader.next === '}')) break;
    const character = reader.take() as string;
    if (character === '*') {
      if (parts.at(-1)?.type !== 'run') parts.push({ type: 'run' });
    } else if (character === '?') parts.push({ type: 'any' });
    else if (character === '[') parts.push(readClass(reader));
    else if (character === '{') parts.push(readChoice(reader, depth + 1));
    else parts.push({ type: 'literal', code: code(character === '\\' ? reader.escaped() : character) });
  }
  return parts;
}

/**
 * Takes a glob apart: `*`, `?`, `[…]`, `[!…]`, `{a,b}` and `\` escapes, at most 512 characters.
 * @throws {SyntaxError} says what is wrong and what to write instead, to follow the words "the pattern".
 */
export function parseGlob(pattern: string): readonly GlobPart[] {
  if (pattern === '') throw new SyntaxError('is empty; write * to match everything');
  const reader = new Reader(pattern.slice(0, 2 * LONGEST + 2));
  if (reader.characters.length > LONGEST)
    throw new SyntaxError(`is longer than ${LONGEST} characters; write several`);
  return readParts(reader, 0);
}
