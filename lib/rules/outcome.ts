import type { Facts, Verdict } from '../model.ts';
import type { Instant } from '../time.ts';

/** What a verdict says for itself; built only for judgements that are kept. */
export interface Explanation {
  /** One sentence with the numbers in it. */
  readonly message: string;
  readonly facts: Facts;
  readonly limit: Facts;
  /** The boundary instant at which the verdict changes if nothing but time passes; absent: never. */
  readonly changesAt?: Instant | undefined;
}

export interface Outcome {
  readonly verdict: Verdict;
  /** A pass that is about to end. */
  readonly due: boolean;
  readonly explain: () => Explanation;
}

/** A group with what was found for the sum of its points. */
export interface GroupOutcome {
  readonly kind: 'resource' | 'account' | 'region' | 'tag';
  readonly id: string;
  readonly name: string;
  readonly region: string | null;
  /** False where it is unknown whether the policy is about anything in the group. */
  readonly certain: boolean;
  /** It stands for any number of groups that could not be told apart. */
  readonly many: boolean;
  readonly outcome: Outcome;
}

type Explain = () => Explanation;

/** A verdict with what explains it; a `due` pass is about to end. */
export const pass = (explain: Explain, due = false): Outcome => ({ verdict: 'pass', due, explain });
export const fail = (explain: Explain): Outcome => ({ verdict: 'fail', due: false, explain });
export const unknown = (explain: Explain): Outcome => ({ verdict: 'unknown', due: false, explain });
export const skipped = (explain: Explain): Outcome => ({ verdict: 'skipped', due: false, explain });
