import { compileGlob } from './glob.ts';
import { type GlobPart, parseGlob } from './glob-syntax.ts';

/** What an exception says of the policies that it covers: names such as `policy`, all its rules, and `policy/rule`. */
export interface PolicyPattern {
  /** The one name that it can match; undefined for a glob. */
  readonly literal: string | undefined;
  readonly matches: (name: string) => boolean;
}

const isLiteral = (part: GlobPart): part is Extract<GlobPart, { type: 'literal' }> => part.type === 'literal';

/**
 * Compiles a pattern over `policy` and `policy/rule`, in which `*` does not cross the slash.
 * @throws {SyntaxError} for what `globProblem` names.
 */
export function compilePolicyPattern(pattern: string): PolicyPattern {
  const parts = parseGlob(pattern);
  const literal = parts.every(isLiteral)
    ? parts.map(({ code }) => String.fromCodePoint(code)).join('')
    : undefined;
  return { literal, matches: compileGlob(pattern, { keepSlash: true }) };
}
