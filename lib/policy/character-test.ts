import type { GlobPart } from './glob-syntax.ts';

export interface GlobOptions {
  /** Letters match without case, each character for itself. */
  readonly ignoreCase?: boolean;
  /** Only `/` itself matches a slash: no `*`, `?` or `[…]` does. */
  readonly keepSlash?: boolean;
}

const SLASH = 0x2f;

export type Test = (code: number) => boolean;

/** One lower-case character for one character, so that `İ`, which has none, stays itself. */
function lower(code: number): number {
  const folded = String.fromCodePoint(code).toLowerCase();
  const first = folded.codePointAt(0) ?? code;
  return folded.length === (first > 0xffff ? 2 : 1) ? first : code;
}

function upper(code: number): number {
  const folded = String.fromCodePoint(code).toUpperCase();
  const first = folded.codePointAt(0) ?? code;
  return folded.length === (first > 0xffff ? 2 : 1) ? first : code;
}

/** Makes the test of one character, which is a code point. */
export function tester(
  part: Exclude<GlobPart, { type: 'choice' }>,
  { ignoreCase, keepSlash }: GlobOptions,
): Test {
  if (part.type === 'literal') {
    const wanted = ignoreCase ? lower(part.code) : part.code;
    return ignoreCase ? (code) => lower(code) === wanted : (code) => code === wanted;
  }
  const free: Test = keepSlash ? (code) => code !== SLASH : () => true;
  if (part.type !== 'class') return free;
  const holds: Test = (code) => part.ranges.some(([from, to]) => from <= code && code <= to);
  const held: Test = ignoreCase ? (code) => holds(code) || holds(lower(code)) || holds(upper(code)) : holds;
  return (code) => held(code) !== part.negated && free(code);
}
