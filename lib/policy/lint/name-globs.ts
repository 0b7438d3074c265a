import { type GlobPart, parseGlob } from '../glob-syntax.ts';

/** A glob over names with what can be told of all that it matches. */
export interface NameGlob {
  readonly glob: string;
  readonly prefix: string;
  readonly suffix: string;
  /** It matches this one name only. */
  readonly isWord: boolean;
}

/** Of a list of these one matches. */
export type NameGlobs = readonly NameGlob[];

export function nameGlobs(globs: readonly string[]): NameGlobs {
  return globs.map((glob) => {
    const parts = parseGlob(glob);
    const prefix = beginning(parts);
    const isWord = prefix.length === parts.length;
    return {
      glob,
      prefix: prefix.join(''),
      suffix: beginning(parts.toReversed()).reverse().join(''),
      isWord,
    };
  });
}

/** The characters before the first that is no plain one. */
function beginning(parts: readonly GlobPart[]): string[] {
  const end = parts.findIndex(({ type }) => type !== 'literal');
  return parts
    .slice(0, end === -1 ? undefined : end)
    .map((part) => String.fromCodePoint(part.type === 'literal' ? part.code : 0));
}

/** Whether no name matches both lists, as far as their beginnings and ends tell. */
export function namesExclude(left: NameGlobs, right: NameGlobs): boolean {
  return left.every((one) => right.every((other) => globsExclude(one, other)));
}

function globsExclude(left: NameGlob, right: NameGlob): boolean {
  if (left.isWord && right.isWord) return left.glob !== right.glob && left.prefix !== right.prefix;
  const prefixesFit = left.prefix.startsWith(right.prefix) || right.prefix.startsWith(left.prefix);
  const suffixesFit = left.suffix.endsWith(right.suffix) || right.suffix.endsWith(left.suffix);
  return !prefixesFit || !suffixesFit;
}

/** Whether whatever matches the left list matches the right one, because the same globs stand there. */
export function namesImply(left: NameGlobs, right: NameGlobs): boolean {
  return left.every(({ glob }) => right.some((other) => other.glob === glob));
}
