import type { LintedRule } from './linted-rule.ts';

const dimensions = ['ids', 'accounts', 'regions'] as const;

/** Rules by a word that they name in their selectors, so that one need not be compared with all. */
export class Candidates<T extends { readonly rule: LintedRule }> {
  readonly #all: readonly T[];
  readonly #named: { readonly byWord: ReadonlyMap<string, readonly T[]>; readonly others: readonly T[] }[];

  constructor(all: readonly T[]) {
    this.#all = all;
    this.#named = dimensions.map((dimension) => {
      const byWord = new Map<string, T[]>();
      const others: T[] = [];
      for (const one of all) {
        const { words, inverted } = one.rule.reach[dimension];
        if (inverted) others.push(one);
        else for (const word of words) push(byWord, word, one);
      }
      return { byWord, others };
    });
  }

  /**
   * Lists of those whose selection may overlap with that of a rule, and perhaps of others; each list in the order
   * given, one in several of them perhaps.
   */
  of({ reach }: LintedRule): readonly (readonly T[])[] {
    let best: readonly (readonly T[])[] = [this.#all];
    let least = this.#all.length;
    for (const [index, dimension] of dimensions.entries()) {
      const { words, inverted } = reach[dimension];
      const named = this.#named[index];
      if (inverted || named === undefined) continue;
      const lists = [named.others, ...[...words].flatMap((word) => [named.byWord.get(word) ?? []])];
      const size = lists.reduce((sum, list) => sum + list.length, 0);
      if (size >= least) continue;
      best = lists;
      least = size;
    }
    return best;
  }
}

function push<T>(lists: Map<string, T[]>, word: string, one: T): void {
  const list = lists.get(word);
  if (list) list.push(one);
  else lists.set(word, [one]);
}
