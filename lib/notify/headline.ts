import { formatCount, plural } from '../text.ts';
import { countSeverities, describeCounts, sumCounts } from './counts.ts';
import type { Digest } from './digest.ts';

/**
 * The answer in a few words of ASCII, under 80 characters: `3 critical, 12 high violations`,
 * `1 critical new, 2 worse, 3 resolved`, `INCOMPLETE: …`, `Nothing new, 3 still open`.
 */
export function headline(digest: Digest): string {
  const { event, letter } = digest;
  if (event === 'all-clear')
    return letter.stillOpen > 0 ? `Nothing new, ${formatCount(letter.stillOpen)} still open` : 'All is well';
  const words = wordsOf(digest);
  if (event === 'incomplete') return `INCOMPLETE: ${words || unseenWords(digest)}`;
  const answer = words || `nothing new, ${formatCount(letter.stillOpen)} still open`;
  return letter.completeAgain ? `Complete again: ${answer}` : answer;
}

/** What fails, or what of it has changed. */
function wordsOf({ letter, violations, counts, due }: Digest): string {
  if (letter.first) {
    const total = sumCounts(counts.fail);
    const failures = `${describeCounts(counts.fail, 3)} ${total === 1 ? 'violation' : 'violations'}`;
    if (total > 0) return failures;
    return due.length > 0 ? `${formatCount(due.length)} due soon` : '';
  }
  const { worse, reminder, resolved } = counts.changes;
  const fresh = countSeverities(violations.filter(({ change }) => change === 'new'));
  const part = (count: number, word: string) => (count > 0 ? [`${formatCount(count)} ${word}`] : []);
  return [
    ...(sumCounts(fresh) > 0 ? [`${describeCounts(fresh, 2)} new`] : []),
    ...part(worse, 'worse'),
    ...part(reminder, 'open still'),
    ...part(resolved, 'resolved'),
    ...part(due.length, 'due soon'),
  ].join(', ');
}

function unseenWords({ document: { tally, gaps } }: Digest): string {
  const why = tally.unknown > 0 ? plural(tally.unknown, 'unknown verdict') : plural(gaps.length, 'gap');
  return `${why}, no violation seen`;
}
