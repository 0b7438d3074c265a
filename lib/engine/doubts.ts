import type { Hidden } from '../model.ts';
import type { Subject } from '../rules/view.ts';
import type { BoundCheck } from './needs.ts';

/** Remembers what unknown verdicts are about, to tell which fields that were not shown matter. */
export class Doubts {
  #everything = false;
  readonly #items = new Set<string>();
  /** Kinds of the items. */
  readonly #kinds = new Set<Hidden['what']>();
  /** Kinds of which any item may matter. */
  readonly #whole = new Set<Hidden['what']>();
  #last: Subject | undefined;

  add(bound: BoundCheck, subject: Subject | undefined): void {
    if (subject === undefined) this.#everything = true;
    else if (subject !== this.#last) this.#addItems(subject);
    this.#last = subject;
    if (subject === undefined || !bound.check.reads.attachedVolumes) return;
    if (subject.attachedHidden) this.#whole.add('volume');
    for (const volume of subject.attached) this.#addItems(volume);
  }

  /** Whether an unknown verdict may be due to a field of these items. */
  touch({ what, of }: Hidden): boolean {
    if (this.#everything || this.#whole.has(what)) return true;
    return of === undefined ? this.#kinds.has(what) : of.some((id) => this.#items.has(`${what} ${id}`));
  }

  #addItems({ kind, id, points, hidden }: Subject): void {
    this.#kinds.add(kind);
    this.#items.add(`${kind} ${id}`);
    for (const point of points) {
      this.#kinds.add(point.kind);
      this.#items.add(`${point.kind} ${point.id}`);
    }
    for (const what of hidden) this.#whole.add(what);
  }
}
