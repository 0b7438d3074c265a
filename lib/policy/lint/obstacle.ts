/** Why something cannot pass a rule. */
export interface Obstacle {
  /** A clause. */
  readonly why: string;
  /** What to do, in the imperative. */
  readonly remedy: string;
  /** False where some could pass: on another plan, in another region, with luck. */
  readonly certain: boolean;
}
