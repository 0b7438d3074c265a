import leven from 'leven';

/** Longer words are no slips of the pen, and comparing them would cost too much. */
const LONGEST = 64;
const MOST_CANDIDATES = 1_000;

function plain(word: string): string {
  return word.toLowerCase().replace(/[-_ .]/g, '');
}

function swapsNeighbours(word: string, candidate: string): boolean {
  if (word.length !== candidate.length) return false;
  let at = 0;
  while (at < word.length && word[at] === candidate[at]) at += 1;
  return (
    word[at] === candidate[at + 1] &&
    word[at + 1] === candidate[at] &&
    word.slice(at + 2) === candidate.slice(at + 2)
  );
}

function allowed(length: number): number {
  if (length < 2) return 0;
  if (length < 5) return 1;
  return length < 8 ? 2 : 3;
}

/**
 * The candidate that a misspelt word most likely meant, the first of several equally near ones; undefined when
 * none is near, for words over 64 characters, and not looking beyond the first 1,000 candidates.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const meant = plain(word);
  let best: string | undefined;
  let distance = allowed(meant.length) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    seen += 1;
    if (seen > MOST_CANDIDATES) break;
    if (candidate.length > LONGEST || candidate === word) continue;
    const other = plain(candidate);
    if (other === meant && other !== '') return candidate;
    const apart = swapsNeighbours(meant, other) ? 1 : leven(meant, other, { maxDistance: distance });
    if (apart < distance && apart < other.length) {
      distance = apart;
      best = candidate;
    }
  }
  return best;
}
