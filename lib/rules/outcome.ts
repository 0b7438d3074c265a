import type { Facts, Verdict } from '../model.ts';
import type { Instant } from '../time.ts';
import type { Subject } from './view.ts';

/** What a verdict says for itself; built only for judgements that are kept. */
export interface Explanation {
  /** One sentence with the numbers in it. */
  readonly message: string;
  readonly facts: Facts;
  readonly limit: Facts;
  /** The boundary instant at which the verdict changes if nothing but time passes; absent: never. */
  readonly changesAt?: Instant | undefined;
  /** Of a failure: how many times its limit a number is; absent where no number says how bad it is. */
  readonly excess?: number | undefined;
}

/** `explain` is given what was judged, so that a rule needs one outcome of each sort and not one for each point. */
export interface Outcome<About extends readonly unknown[] = []> {
  readonly verdict: Verdict;
  /** A pass that is about to end. */
  readonly due: boolean;
  readonly explain: (...about: About) => Explanation;
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
  /** The resource that is the group, known or not. */
  readonly subject?: Subject | undefined;
  /** What it costs, in US dollars a month, where all of that is known. */
  readonly monthlyUsd?: number | undefined;
  readonly outcome: Outcome;
}

/** How many times its limit a number is; nothing where the limit is nought, of which nothing is a multiple. */
export function excessOf(measured: number, limit: number): number | undefined {
  return limit > 0 ? measured / limit : undefined;
}

type Make = <About extends readonly unknown[] = []>(
  explain: (...about: About) => Explanation,
  due?: boolean,
) => Outcome<About>;
const outcome =
  (verdict: Verdict): Make =>
  (explain, due = false) => ({ verdict, due, explain });

/** A verdict with what explains it; a `due` pass is about to end. */
export const pass = outcome('pass');
export const fail = outcome('fail');
export const unknown = outcome('unknown');
export const skipped = outcome('skipped');
