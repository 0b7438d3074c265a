import { compileGlob } from '../glob.ts';
import type { TagMatch } from '../selector.ts';

/** A glob over tags, in lower case. */
interface TagGlob {
  readonly glob: string;
  /** Whether it stands for one tag only. */
  readonly isWord: boolean;
  readonly matches: (tag: string) => boolean;
}

/** What is asked of tags: of each list of `some` a tag matches one, and no tag matches any of `none`. */
export interface TagBounds {
  readonly some: readonly (readonly TagGlob[])[];
  readonly none: readonly TagGlob[];
}

export const anyTags: TagBounds = { some: [], none: [] };

function toGlob(text: string): TagGlob {
  const glob = text.toLowerCase();
  let compiled: TagGlob['matches'] | undefined;
  return {
    glob,
    isWord: !/[*?[\]{}\\]/.test(glob),
    matches(tag) {
      compiled ??= compileGlob(glob);
      return compiled(tag);
    },
  };
}

export function tagBounds(match: TagMatch | undefined): TagBounds {
  if (match === undefined) return anyTags;
  const all = (match.all ?? []).map((text) => [toGlob(text)]);
  return { some: match.any ? [match.any.map(toGlob), ...all] : all, none: (match.none ?? []).map(toGlob) };
}

/** What meets both. */
export function bothTags(left: TagBounds, right: TagBounds): TagBounds {
  if (left === anyTags) return right;
  if (right === anyTags) return left;
  return { some: [...left.some, ...right.some], none: [...left.none, ...right.none] };
}

/** What does not meet them; undefined where that is no bound of this form. */
export function negateTags({ some, none }: TagBounds): TagBounds | undefined {
  const [list] = some;
  if (list === undefined) return { some: [none], none: [] };
  return some.length === 1 && none.length === 0 ? { some: [], none: list } : undefined;
}

/** Whether one asks for a tag that the other forbids, so that nothing meets both. */
export function tagsExclude(left: TagBounds, right: TagBounds): boolean {
  return asksForbidden(left, right) || asksForbidden(right, left);
}

function asksForbidden({ some }: TagBounds, { none }: TagBounds): boolean {
  return none.length > 0 && some.some((list) => list.every((glob) => isCovered(glob, none)));
}

/** Whether whatever a glob matches is matched by one of these. */
function isCovered({ glob, isWord, matches: _ }: TagGlob, by: readonly TagGlob[]): boolean {
  return by.some((other) => other.glob === glob || (isWord && other.matches(glob)));
}

/** Whether whatever meets the left meets the right, as far as that can be told from their globs. */
export function tagsImply(left: TagBounds, right: TagBounds): boolean {
  return (
    right.none.every((glob) => isCovered(glob, left.none)) &&
    right.some.every((list) => left.some.some((own) => own.every((glob) => isCovered(glob, list))))
  );
}
