import { judgements, tallyWords } from '../report/answer.ts';
import { formatCount, plural } from '../text.ts';
import { countSeverities, describeCounts, sumCounts } from './counts.ts';
import type { Digest } from './digest.ts';

/** The longest list of what has changed, in characters: with what stands before it a headline has 84. */
const ROOM = 68;
const MORE = 'and more';

/**
 * The answer in a few words of ASCII, 84 characters at most: `3 critical, 12 high violations`,
 * `1 critical new, 2 high worse, 3 resolved`, `INCOMPLETE: …`, `Nothing new, 3 still open`.
 */
export function headline(digest: Digest): string {
  const { event, letter } = digest;
  if (event === 'all-clear') return calmWords(digest);
  const words = wordsOf(digest);
  if (event === 'incomplete') return `INCOMPLETE: ${words || unseenWords(digest)}`;
  const answer = words || `nothing new, ${formatCount(letter.stillOpen)} still open`;
  return letter.completeAgain ? `Complete again: ${answer}` : answer;
}

/** Nothing of it is news to those who read it, but it may be to others. */
function calmWords({ document: { tally }, letter: { stillOpen, othersTold } }: Digest): string {
  if (stillOpen === 0 && tally.pass === 0)
    return `Nothing was judged: ${judgements(tally) === 0 ? 'the policies select nothing' : tallyWords(tally)}`;
  if (stillOpen === 0) return 'All is well';
  const count = formatCount(stillOpen);
  return othersTold ? `${count} open, their owners know` : `Nothing new, ${count} still open`;
}

/** What fails, or what of it has changed. */
function wordsOf({ letter, violations, counts, due }: Digest): string {
  if (letter.first) {
    const total = sumCounts(counts.fail);
    const failures = `${describeCounts(counts.fail, 3)} ${total === 1 ? 'violation' : 'violations'}`;
    if (total > 0) return failures;
    return due.length > 0 ? `${formatCount(due.length)} due soon` : '';
  }
  const bySeverity = (wanted: 'new' | 'worse') => {
    const found = countSeverities(violations.filter(({ change }) => change === wanted));
    return sumCounts(found) > 0 ? [`${describeCounts(found, 2)} ${wanted}`] : [];
  };
  const part = (count: number, word: string) => (count > 0 ? [`${formatCount(count)} ${word}`] : []);
  return fitting([
    ...bySeverity('new'),
    ...bySeverity('worse'),
    ...part(violations.filter(({ change }) => change === 'reminder').length, 'still open'),
    ...part(counts.changes.resolved, 'resolved'),
    ...part(due.length, 'due soon'),
  ]);
}

/** As many parts as there is room for, the first ones first. */
function fitting(parts: readonly string[]): string {
  const whole = parts.join(', ');
  if (whole.length <= ROOM) return whole;
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}, ${part}`;
    if (longer.length + MORE.length + 1 > ROOM) break;
    text = longer;
  }
  return `${text} ${MORE}`;
}

/** No violation is told here: there may be some that are known, or that others are told of. */
function unseenWords({ document: { tally, gaps, findings }, letter, unknown }: Digest): string {
  const why = tally.unknown > 0 ? plural(tally.unknown, 'unknown verdict') : plural(gaps.length, 'gap');
  const known = letter.stillOpen - unknown.filter(({ unseen }) => !unseen).length;
  if (known > 0) return `${why}, ${formatCount(known)} still open`;
  return findings.some(({ verdict }) => verdict === 'fail') ? why : `${why}, no violation seen`;
}
