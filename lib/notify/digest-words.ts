import { judgements, verdictWords } from '../report/answer.ts';
import { formatCount, plural } from '../text.ts';
import type { Digest, PolicyHead } from './digest.ts';

/** The words about a whole digest that e-mail and chat share. */

/** What an incomplete audit does not know: `What fails is certain; more may hide in 2 gaps and 14 unknown verdicts`. */
export function tellUnseen({ document: { gaps, tally }, violations }: Digest): string {
  const places = [
    ...(gaps.length > 0 ? [plural(gaps.length, 'gap')] : []),
    ...(tally.unknown > 0 ? [plural(tally.unknown, 'unknown verdict')] : []),
  ];
  const where = places.join(' and ') || 'what was not read';
  return violations.length > 0 || tally.fail > 0
    ? `What fails is certain; more may hide in ${where}`
    : `Violations may hide in ${where}`;
}

/** Why all of it is told, also to those who knew of it. */
export const forgottenWords =
  'What earlier runs knew could not be read and was put aside, so all that is open is told anew';

/** How many of its subjects fail: `3 of 48 subjects fail`, or `48 subjects selected`; empty for what selects none. */
export function tellShare({ selected, failing }: PolicyHead): string {
  if (selected === null) return '';
  const subjects = plural(selected, 'subject');
  return failing > 0 ? `${formatCount(failing)} of ${subjects} fail` : `${subjects} selected`;
}

/** The denominators: `1,284 judgements: 22 fail, 14 unknown, 1,248 pass`. */
export function tellTally({ document }: Digest): string {
  return `${plural(judgements(document.tally), 'judgement')}: ${verdictWords(document)}`;
}
