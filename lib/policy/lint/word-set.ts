/** A set of words: those listed or, inverted, all but those. */
export interface WordSet {
  readonly words: ReadonlySet<string>;
  readonly inverted: boolean;
}

export const anyWord: WordSet = { words: new Set(), inverted: true };

export function only(words: Iterable<string>): WordSet {
  return { words: new Set(words), inverted: false };
}

export function complement({ words, inverted }: WordSet): WordSet {
  return { words, inverted: !inverted };
}

export function has({ words, inverted }: WordSet, word: string): boolean {
  return words.has(word) !== inverted;
}

export function isEmpty({ words, inverted }: WordSet): boolean {
  return !inverted && words.size === 0;
}

/** Of two sets that are not both inverted, whether the right one is the shorter to go through. */
const isLonger = (left: WordSet, right: WordSet): boolean =>
  left.inverted || (!right.inverted && right.words.size < left.words.size);

/** The words of both. */
export function intersect(left: WordSet, right: WordSet): WordSet {
  if (left === anyWord) return right;
  if (right === anyWord) return left;
  if (left.inverted && right.inverted) return { words: left.words.union(right.words), inverted: true };
  const [listed, other] = isLonger(left, right) ? [right, left] : [left, right];
  return only([...listed.words].filter((word) => has(other, word)));
}

/** The words of either. */
export function unite(left: WordSet, right: WordSet): WordSet {
  return complement(intersect(complement(left), complement(right)));
}

/** Whether no word is in both. Two sets that leave words out always share one, because words have no end. */
export function areDisjoint(left: WordSet, right: WordSet): boolean {
  if (left.inverted && right.inverted) return false;
  const [listed, other] = isLonger(left, right) ? [right, left] : [left, right];
  for (const word of listed.words) if (has(other, word)) return false;
  return true;
}

/** Whether each word of the left is in the right. */
export function isWithin(left: WordSet, right: WordSet): boolean {
  return areDisjoint(left, complement(right));
}
