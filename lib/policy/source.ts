import type { IssueCode } from './issue-codes.ts';

/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  /** In UTF-16 code units, as editors and the language server protocol count. */
  readonly column: number;
}

/** What is wrong with a text before any YAML is read, and at which offset. */
export interface Refusal {
  readonly code: IssueCode;
  readonly offset: number;
  readonly message: string;
}

/** The largest policy file that is read, in bytes. */
export const maxBytes = 1_048_576;

/** Turns offsets into positions; offsets beyond the text are taken as its end. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const inside = Math.min(Math.max(offset, 0), text.length);
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= inside) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
  };
}

function decodes(bytes: Uint8Array, length: number): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
  } catch {
    return undefined;
  }
}

/** The longest valid beginning, found by bisection because the decoder does not say where it failed. */
function validBeginning(bytes: Uint8Array): string {
  let low = 0;
  let high = bytes.length + 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (decodes(bytes, middle) === undefined) high = middle;
    else low = middle;
  }
  return decodes(bytes, low) ?? '';
}

/** What no policy file contains: control characters but tab and line ends, half characters, non-characters. */
const unreadable =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function refusal(text: string): Refusal | undefined {
  const offset = text.search(unreadable);
  if (offset === -1) return undefined;
  const code = text.charCodeAt(offset);
  if (code === 0x0d) {
    return {
      code: 'encoding',
      offset,
      message: 'carriage return without a line feed; end lines with LF or CR LF',
    };
  }
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const message =
    code === 0
      ? `character ${name}, so this is a binary file; a policy file is YAML text in UTF-8`
      : `character ${name} is not allowed in YAML; remove it, or write it as an escape in double quotes`;
  return { code: 'encoding', offset, message };
}

/**
 * Decodes a policy file, dropping a byte order mark; a refusal comes with the text up to where it applies.
 * @see https://yaml.org/spec/1.2.2/#51-character-set
 */
export function decodeSource(source: string | Uint8Array): { text: string; refused?: Refusal } {
  const tooLarge: Refusal = {
    code: 'too-large',
    offset: 0,
    message: 'file over 1 MiB; split it, every file of the folder is read',
  };
  let text: string;
  if (typeof source === 'string') {
    if (source.length > maxBytes || Buffer.byteLength(source) > maxBytes)
      return { text: '', refused: tooLarge };
    text = source.startsWith('\ufeff') ? source.slice(1) : source;
  } else {
    if (source.length > maxBytes) return { text: '', refused: tooLarge };
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(source);
    } catch {
      text = validBeginning(source);
      return {
        text,
        refused: { code: 'encoding', offset: text.length, message: 'not UTF-8; save the file as UTF-8' },
      };
    }
  }
  const refused = refusal(text);
  return refused ? { text, refused } : { text };
}
