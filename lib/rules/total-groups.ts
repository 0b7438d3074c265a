import type { RecoveryPoint } from '../model.ts';
import { backupCost, hidesSnapshots } from './cost.ts';
import type { Context } from './rule.ts';
import { addCost, addPoint, type Cost, emptySum, openCost, openPoints, type Sum } from './sum.ts';
import type { Subject, View } from './view.ts';

/** What sums are made over; after `tag:` comes the beginning of the tags that make groups, in any case. */
export type GroupBy = 'resource' | 'account' | 'region' | `tag:${string}`;

/** The id of the group of what cannot be put into its own. */
export const UNKNOWN_GROUP = '(unknown)';
/** The id of the group of what carries no tag that makes a group. */
const NO_TAG = '(none)';

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly region: string | null;
  /** The resource that is the group. */
  readonly subject: Subject | undefined;
  readonly sum: Sum;
  /** Something is in it for certain. */
  certain: boolean;
  /** There is something to judge, if only perhaps. */
  listed: boolean;
}

/** Where something counts. */
interface Place {
  readonly groups: readonly Group[];
  /** It is in these groups, and not perhaps in any. */
  readonly known: boolean;
}

/** Puts points and the price of backups into groups and sums them up. */
export class Groups {
  /** What may belong to any group. */
  readonly anywhere = emptySum();
  readonly #groups = new Map<string, Group>();
  readonly #by: GroupBy;
  readonly #context: Context;
  readonly #priced: boolean;

  /** @param priced whether something that only costs makes a group: a backup plan without any backup yet */
  constructor(by: GroupBy, context: Context, priced: boolean) {
    this.#by = by;
    this.#context = context;
    this.#priced = priced;
  }

  add(view: View, certain: boolean): void {
    const { subject, points } = view;
    const cost = backupCost(view);
    const seen = points.selected.length + points.doubtful.length > 0 || subject.state === 'present';
    const place = seen ? this.#placeOf(subject) : undefined;
    if (place) {
      for (const point of points.selected) this.#addPoint(point, place, certain);
      for (const point of points.doubtful) this.#addPoint(point, place, false);
      this.#addCost(cost, place, certain);
    } else if (this.#by !== 'resource') addCost(this.anywhere, cost, false);
    if (this.#by === 'resource' && subject.state === 'present')
      for (const group of place?.groups ?? []) mark(group, certain);
    if (!view.hidden) return;
    const withCost = hidesSnapshots(view);
    for (const sum of this.#by === 'resource' ? (place?.groups ?? []).map(sumOf) : [this.anywhere]) {
      openPoints(sum);
      if (withCost) openCost(sum);
    }
  }

  /** The groups in the order of their ids. */
  list(): Group[] {
    return [...this.#groups.values()]
      .filter(({ listed }) => listed)
      .sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  #group(id: string, name = id, region: string | null = null, subject?: Subject): Group {
    let found = this.#groups.get(id);
    if (found === undefined) {
      found = { id, name, region, subject, sum: emptySum(), certain: false, listed: false };
      this.#groups.set(id, found);
    }
    return found;
  }

  /** Where a subject counts; by region that is where its backups are. */
  #placeOf(subject: Subject): Place {
    const { id, resource } = subject;
    if (this.#by === 'account') return { groups: [this.#group(this.#context.account)], known: true };
    if (this.#by === 'region') return this.#placeIn(resource?.region === undefined ? [] : [resource.region]);
    if (this.#by === 'resource') {
      return id === undefined
        ? { groups: [this.#group(UNKNOWN_GROUP)], known: false }
        : { groups: [this.#group(id, resource?.name, resource?.region, subject)], known: true };
    }
    const tags = this.#tagsOf(subject);
    return tags === undefined
      ? this.#unplaced()
      : { groups: tags.map((tag) => this.#group(tag)), known: true };
  }

  #placeIn(regions: readonly string[]): Place {
    if (regions.length === 0) return this.#unplaced();
    const slugs = regions.length === 1 ? regions : [...new Set(regions)];
    return { groups: slugs.map((slug) => this.#group(slug, slug, slug)), known: true };
  }

  #unplaced(): Place {
    return { groups: [this.#group(UNKNOWN_GROUP)], known: false };
  }

  /** The tags that make groups, without case; of what is gone there are none. Undefined: they were not read. */
  #tagsOf({ state, resource }: Subject): readonly string[] | undefined {
    if (state === 'missing') return [NO_TAG];
    const prefix = this.#by.slice('tag:'.length).toLowerCase();
    const tags = resource?.tags?.map((tag) => tag.toLowerCase()).filter((tag) => tag.startsWith(prefix));
    return tags?.length === 0 ? [NO_TAG] : tags && [...new Set(tags)];
  }

  #addPoint(point: RecoveryPoint, own: Place, certain: boolean): void {
    const { groups, known } = this.#by === 'region' ? this.#placeIn(point.regions ?? []) : own;
    const { prices } = this.#context;
    for (const group of groups) {
      addPoint(group.sum, point, certain && known, prices);
      mark(group, certain && known);
    }
    if (!known && this.#by !== 'resource') addPoint(this.anywhere, point, false, prices);
  }

  #addCost(cost: Cost, { groups, known }: Place, certain: boolean): void {
    for (const group of groups) {
      addCost(group.sum, cost, certain && known);
      if (this.#priced && cost.most > 0) mark(group, certain && known && cost.least > 0);
    }
    if (!known && this.#by !== 'resource') addCost(this.anywhere, cost, false);
  }
}

const sumOf = ({ sum }: Group): Sum => sum;

function mark(group: Group, certain: boolean): void {
  group.listed = true;
  if (certain) group.certain = true;
}
