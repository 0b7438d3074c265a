import { type Match, NO, type ResourceLike, type Selection } from '../policy/selection.ts';
import type { Selector } from '../policy/selector.ts';

/** An exception or a hold with what it matches. */
export interface Matching {
  readonly match: Selector;
  readonly selection: Selection;
}

/** Of each whether what it asks of resources matches for certain or perhaps. */
export type Near<T> = readonly (readonly [item: T, resource: Match])[];

/**
 * Finds the exceptions or holds that may be about a subject by what they ask of resources: ten thousand of them, each
 * with the ids of its own, must not be tried on each of a million points.
 */
export class Nearby<T extends Matching> {
  readonly all: readonly T[];
  readonly #byId = new Map<string, T[]>();
  readonly #others: T[] = [];
  #last: ResourceLike | undefined;
  #near: Near<T> = [];

  constructor(all: readonly T[]) {
    this.all = all;
    for (const item of all) {
      if (item.match.ids === undefined) this.#others.push(item);
      for (const id of new Set(item.match.ids)) {
        const known = this.#byId.get(id);
        if (known) known.push(item);
        else this.#byId.set(id, [item]);
      }
    }
  }

  /** Those whose resource keys match for certain or perhaps; points are judged subject by subject, so one is remembered. */
  of(subject: ResourceLike): Near<T> {
    if (subject === this.#last) return this.#near;
    const { id } = subject;
    const candidates = id === undefined ? this.all : [...(this.#byId.get(id) ?? []), ...this.#others];
    const near: (readonly [T, Match])[] = [];
    for (const item of candidates) {
      const match = item.selection.resource(subject);
      if (match !== NO) near.push([item, match]);
    }
    this.#last = subject;
    this.#near = near;
    return near;
  }
}
