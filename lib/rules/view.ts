import type { PointKind, RecoveryPoint } from '../model.ts';
import { NO, type ResourceLike, type Selection, unreadPoint, YES } from '../policy/select.ts';
import { addDuration, type Duration, type Instant } from '../time.ts';
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

const UNREADABLE = Number.POSITIVE_INFINITY;
const NONE = Number.NEGATIVE_INFINITY;

/** Creation times at or after which a point is among the newest N: for certain, and possibly. */
export interface NewestBounds {
  /** Before this instant a point is certainly not among them. */
  readonly possible: number;
  /** From this instant on a point certainly is. */
  readonly certain: number;
}

/** A subject as a rule sees it: the points that its selector lets through, or may let through. */
export class View {
  readonly subject: Subject;
  readonly context: Context;
  readonly selection: Selection;
  #selected: RecoveryPoint[] | undefined;
  #doubtful: RecoveryPoint[] | undefined;
  #hidden: boolean | undefined;
  #times: { trusted: number[]; all: number[] } | undefined;

  constructor(subject: Subject, selection: Selection, context: Context) {
    this.subject = subject;
    this.selection = selection;
    this.context = context;
  }

  /** Points that the selector lets through. */
  get selected(): readonly RecoveryPoint[] {
    this.#selected ??= this.subject.points.filter((point) => this.selection.point(point) === YES);
    return this.#selected;
  }

  /** Points of which it is unknown whether the selector lets them through. */
  get doubtful(): readonly RecoveryPoint[] {
    this.#doubtful ??= this.subject.points.filter((point) => {
      const match = this.selection.point(point);
      return match !== YES && match !== NO;
    });
    return this.#doubtful;
  }

  /** There may be points that were not read and that the selector would let through. */
  get hidden(): boolean {
    this.#hidden ??= [...this.subject.hidden].some((kind) => this.selection.point(unreadPoint(kind)) !== NO);
    return this.#hidden;
  }

  /** The point was made in a past that our clock can believe. */
  trusts(point: RecoveryPoint): boolean {
    return point.createdAt !== undefined && point.createdAt <= this.context.trustedUntil;
  }

  /** Selected points with a believable creation time, in no order. */
  get trusted(): readonly RecoveryPoint[] {
    return this.selected.filter((point) => this.trusts(point));
  }

  /**
   * Points that were read, but might be newer than they can be shown to be: their selection or their creation
   * time is unknown, or lies in the future.
   */
  get uncertain(): readonly RecoveryPoint[] {
    return [...this.selected.filter((point) => !this.trusts(point)), ...this.doubtful];
  }

  /** Where the newest `count` begin. Ties are all in: a point is in when fewer than `count` are strictly newer. */
  newest(count: number): NewestBounds {
    if (this.#times === undefined) {
      const trusted: number[] = this.trusted.map((point) => point.createdAt as number);
      const all = [...trusted];
      for (const point of this.selected) if (point.createdAt === undefined) all.push(UNREADABLE);
      for (const point of this.doubtful) {
        if (point.createdAt === undefined) all.push(UNREADABLE);
        else if (this.trusts(point)) all.push(point.createdAt);
      }
      const newestFirst = (left: number, right: number) => (left < right ? 1 : left > right ? -1 : 0);
      this.#times = { trusted: trusted.sort(newestFirst), all: all.sort(newestFirst) };
    }
    const { trusted, all } = this.#times;
    return {
      possible: trusted[count - 1] ?? NONE,
      certain: this.hidden ? UNREADABLE : (all[count - 1] ?? NONE),
    };
  }

  /** Milliseconds since a point was made; what came after `now` has age zero. */
  age(createdAt: Instant): number {
    return Math.max(0, this.context.now - createdAt);
  }
}

/** When a resource stops being too young to fail; undefined where its creation is unknown or not believable. */
export function grownAt(subject: Subject, grace: Duration, context: Context): Instant | undefined {
  const createdAt = subject.resource?.createdAt;
  if (createdAt === undefined || createdAt > context.trustedUntil) return undefined;
  return addDuration(createdAt, grace, context.timeZone);
}
