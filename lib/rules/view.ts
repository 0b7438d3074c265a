import type { PointKind, RecoveryPoint } from '../model.ts';
import { NO, type ResourceLike, type Selection, unreadPoint, YES } from '../policy/selection.ts';
import type { Instant } from '../time.ts';
import type { Context } from './rule.ts';

/** A resource, or what is known of it, with its points. A Droplet's also has its attached volumes. */
export interface Subject extends ResourceLike {
  readonly points: readonly RecoveryPoint[];
  /** Kinds of which there may be points that were not read. */
  readonly hidden: ReadonlySet<PointKind>;
  readonly attached: readonly Subject[];
  /** There may be attached volumes beside `attached`. */
  readonly attachedHidden: boolean;
}

export type DatedPoint = RecoveryPoint & { readonly createdAt: Instant };

/** The points of a subject, by what a rule may believe of them. */
export interface Sorted {
  /** The selector lets them through. */
  readonly selected: readonly RecoveryPoint[];
  /** It is unknown whether the selector lets them through. */
  readonly doubtful: readonly RecoveryPoint[];
  /** Selected, and made at a time that can be believed. */
  readonly believed: readonly DatedPoint[];
  /** Selected or doubtful, and made at a time that could not be read or lies in the future. */
  readonly undated: readonly RecoveryPoint[];
  /** All that may turn out to be among the newest beside `believed`: doubtful, or with an unread creation time. */
  readonly possible: readonly RecoveryPoint[];
}

/** Creation times from which a point is among the newest N: possibly, and for certain. */
export interface NewestBounds {
  readonly possible: number;
  readonly certain: number;
}

const ALWAYS = Number.NEGATIVE_INFINITY;
const NEVER = Number.POSITIVE_INFINITY;

/** A subject as a rule sees it: the points that its selector lets through, or may let through. */
export class View {
  readonly subject: Subject;
  readonly context: Context;
  readonly selection: Selection;
  #sorted: Sorted | undefined;
  #hidden: boolean | undefined;
  #times: { believed: number[]; all: number[] } | undefined;

  constructor(subject: Subject, selection: Selection, context: Context) {
    this.subject = subject;
    this.selection = selection;
    this.context = context;
  }

  get points(): Sorted {
    this.#sorted ??= this.#sort();
    return this.#sorted;
  }

  #sort(): Sorted {
    const { points } = this.subject;
    // Nearly always nothing is in doubt, and the lists need not be made.
    if (points.every((point) => this.selection.point(point) === YES && isBelieved(point, this.context)))
      return { selected: points, believed: points as DatedPoint[], doubtful: [], undated: [], possible: [] };
    const selected: RecoveryPoint[] = [];
    const doubtful: RecoveryPoint[] = [];
    const believed: DatedPoint[] = [];
    const undated: RecoveryPoint[] = [];
    const possible: RecoveryPoint[] = [];
    for (const point of points) {
      const match = this.selection.point(point);
      if (match === NO) continue;
      (match === YES ? selected : doubtful).push(point);
      const dated = isBelieved(point, this.context);
      if (!dated) undated.push(point);
      if (dated && match === YES) believed.push(point);
      else if (dated || point.createdAt === undefined) possible.push(point);
    }
    return { selected, doubtful, believed, undated, possible };
  }

  /** There may be points that were not read and that the selector would let through. */
  get hidden(): boolean {
    this.#hidden ??= [...this.subject.hidden].some((kind) => this.selection.point(unreadPoint(kind)) !== NO);
    return this.#hidden;
  }

  /** Where the newest `count` begin. Ties are all in: a point is in when fewer than `count` are strictly newer. */
  newest(count: number): NewestBounds {
    if (this.#times === undefined) {
      const timeOf = ({ createdAt }: RecoveryPoint): number => createdAt ?? NEVER;
      const believed = this.points.believed.map(timeOf);
      const possible = this.points.possible.map(timeOf);
      const newestFirst = (left: number, right: number) => (left < right ? 1 : left > right ? -1 : 0);
      believed.sort(newestFirst);
      const all = possible.length === 0 ? believed : [...believed, ...possible].sort(newestFirst);
      this.#times = { believed, all };
    }
    const { believed, all } = this.#times;
    return {
      possible: believed[count - 1] ?? ALWAYS,
      certain: this.hidden ? NEVER : (all[count - 1] ?? ALWAYS),
    };
  }
}

/** The point was made in a past that our clock can believe. */
export function isBelieved(point: RecoveryPoint, { trustedUntil }: Context): point is DatedPoint {
  return point.createdAt !== undefined && point.createdAt <= trustedUntil;
}

/** Milliseconds since an instant; what came after `now` has age zero. */
export function ageOf(createdAt: Instant, { now }: Context): number {
  return Math.max(0, now - createdAt);
}
