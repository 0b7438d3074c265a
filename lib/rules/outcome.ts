import type { Explanation, Outcome } from './rule.ts';

type Explain = () => Explanation;

/** A verdict with what explains it; a `due` pass is about to end. */
export const pass = (explain: Explain, due = false): Outcome => ({ verdict: 'pass', due, explain });
export const fail = (explain: Explain): Outcome => ({ verdict: 'fail', due: false, explain });
export const unknown = (explain: Explain): Outcome => ({ verdict: 'unknown', due: false, explain });
export const skipped = (explain: Explain): Outcome => ({ verdict: 'skipped', due: false, explain });
