import type { GroupOutcome } from '../rules/outcome.ts';

/** Counts the distinct subjects of a policy, whose judgements on one subject come one after the other. */
export class Selected {
  size = 0;
  /** Of `size`, those that the policy is about for certain. */
  certain = 0;
  /** Beside `size`, any number more may be selected. */
  open = false;
  #last: unknown;
  #lastCertain = false;
  readonly #groups = new Map<string, boolean>();

  add(certain: boolean, target: object | undefined, group: GroupOutcome | undefined): void {
    if (group) {
      if (group.many) this.open = true;
      const key = `${group.kind} ${group.id}`;
      const known = this.#groups.get(key);
      this.#count(known === undefined, certain && known !== true);
      this.#groups.set(key, known === true || certain);
      return;
    }
    const isNew = target !== this.#last;
    this.#count(isNew, certain && (isNew || !this.#lastCertain));
    this.#lastCertain = certain || (!isNew && this.#lastCertain);
    this.#last = target;
  }

  #count(isNew: boolean, isNewlyCertain: boolean): void {
    if (isNew) this.size++;
    if (isNewlyCertain) this.certain++;
  }
}
