import type { Judgement } from './judge.ts';

/** Counts the distinct subjects of a policy. Judgements come subject by subject, so that little is remembered. */
export class Selected {
  size = 0;
  /** Of `size`, those that the policy is about for certain. */
  certain = 0;
  #subject: Judgement['subject'];
  readonly #seen = new Map<unknown, boolean>();

  add({ subject, point, group, selected }: Judgement): void {
    if (subject !== this.#subject) {
      this.#seen.clear();
      this.#subject = subject;
    }
    const key = group ? `${group.kind} ${group.id}` : (point ?? subject);
    const known = this.#seen.get(key);
    if (known === undefined) this.size++;
    if (selected && known !== true) this.certain++;
    this.#seen.set(key, known === true || selected);
  }
}
