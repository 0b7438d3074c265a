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
  /** Resources that were not read themselves, and their kinds. */
  readonly #unseen = new Set<string>();
  #last: Subject | undefined;
  /** The subject whose points were added last. */
  #lastWhole: Subject | undefined;

  add({ check: { reads } }: BoundCheck, subject: Subject | undefined): void {
    if (subject === undefined) {
      this.#everything = true;
      return;
    }
    if (subject !== this.#last) this.#addResource(subject);
    this.#last = subject;
    if (reads.points !== false) {
      if (subject !== this.#lastWhole) this.#addPoints(subject);
      this.#lastWhole = subject;
    }
    if (!reads.attachedVolumes) return;
    if (subject.attachedHidden) this.#whole.add('volume');
    for (const volume of subject.attached) {
      this.#addResource(volume);
      this.#addPoints(volume);
    }
  }

  /** Where it is unknown whether an exception or a hold matches, a resource that was not read matters itself. */
  addMatch(bound: BoundCheck, subject: Subject | undefined): void {
    this.add(bound, subject);
    if (subject?.state !== 'uncertain') return;
    this.#unseen.add(subject.kind).add(`${subject.kind} ${subject.id ?? ''}`);
  }

  /** Whether an unknown verdict may be due to a field of these items, or to these resources. */
  touch({ what, of, field }: Hidden): boolean {
    const some = (items: ReadonlySet<string>) => of?.some((id) => items.has(`${what} ${id}`)) === true;
    if (field === undefined)
      return of === undefined ? this.#unseen.has(what) : some(this.#unseen) || this.#unseen.has(`${what} `);
    if (this.#everything || this.#whole.has(what)) return true;
    return of === undefined ? this.#kinds.has(what) : some(this.#items);
  }

  #addResource({ kind, id }: Subject): void {
    this.#kinds.add(kind);
    this.#items.add(`${kind} ${id}`);
  }

  #addPoints({ points, hidden }: Subject): void {
    for (const point of points) {
      this.#kinds.add(point.kind);
      this.#items.add(`${point.kind} ${point.id}`);
    }
    for (const what of hidden) this.#whole.add(what);
  }
}
