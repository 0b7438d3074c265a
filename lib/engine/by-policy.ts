import { compilePolicyPattern, type PolicyPattern } from '../policy/policy-pattern.ts';
import { type Matching, Nearby } from './nearby.ts';
import type { BoundCheck } from './needs.ts';

/** Whether a pattern means a check: by its policy, or by its policy and rule. */
export function meansCheck({ matches }: PolicyPattern, { policy, check }: BoundCheck): boolean {
  return matches(policy.id) || matches(`${policy.id}/${check.id}`);
}

/**
 * Finds exceptions by the check that failed. What has one pattern is kept together, so that each subject is tried once
 * for all checks that the pattern means.
 */
export class ByPolicy<T extends Matching> {
  /** By the name that they mean. */
  readonly #named = new Map<string, Nearby<T>>();
  readonly #globs: (readonly [pattern: PolicyPattern, items: Nearby<T>])[] = [];
  /** Of the checks that failed so far. */
  readonly #found = new Map<BoundCheck, readonly Nearby<T>[]>();

  constructor(items: readonly T[], patternsOf: (item: T) => readonly string[]) {
    const byPattern = new Map<string, T[]>();
    for (const item of items) {
      for (const pattern of new Set(patternsOf(item))) {
        const known = byPattern.get(pattern);
        if (known) known.push(item);
        else byPattern.set(pattern, [item]);
      }
    }
    const named = new Map<string, T[]>();
    for (const [text, together] of byPattern) {
      const pattern = compilePolicyPattern(text);
      const { literal } = pattern;
      if (literal === undefined) this.#globs.push([pattern, new Nearby(together)]);
      else named.set(literal, [...(named.get(literal) ?? []), ...together]);
    }
    for (const [name, together] of named) this.#named.set(name, new Nearby(together));
  }

  of(bound: BoundCheck): readonly Nearby<T>[] {
    let found = this.#found.get(bound);
    if (found === undefined) {
      const { policy, check } = bound;
      const named = [policy.id, `${policy.id}/${check.id}`].flatMap((name) => this.#named.get(name) ?? []);
      const globs = this.#globs.filter(([pattern]) => meansCheck(pattern, bound));
      found = [...named, ...globs.map(([, items]) => items)];
      this.#found.set(bound, found);
    }
    return found;
  }
}
