import type { Hidden, PointKind, ResourceKind } from '../model.ts';
import { resourceKindOf } from '../model.ts';
import { missingResource, NO, UNKNOWN, unreadResource } from '../policy/selection.ts';
import { admitsUnread, type BoundCheck, judgesResources } from './needs.ts';
import type { Subjects } from './subjects.ts';
import { isResourceKind } from './unread.ts';

/** What hidden items could be to a check: subjects of its own, something that its verdicts rest on, or nothing. */
export type Reach = 'subjects' | 'verdicts' | 'nothing';

/** What a check looks at of what was read. */
interface Scope {
  /** Kinds of the resources that it selects, or may select. */
  readonly selected: ReadonlySet<ResourceKind>;
  /** Volumes attached to Droplets that it selects. */
  readonly attached: ReadonlySet<string>;
  /** Resources that were not read themselves and on which a verdict about their points rests. */
  readonly uncertain: Record<ResourceKind, ReadonlySet<string | undefined>>;
}

/** Tells how far gaps reach; what each check looks at is gathered once, and only where there is a gap. */
export function createReach(subjects: Subjects): (hidden: Hidden, bound: BoundCheck) => Reach {
  const scopes = new Map<BoundCheck, Scope>();

  function scopeOf(bound: BoundCheck): Scope {
    let scope = scopes.get(bound);
    if (scope === undefined) {
      scope = toScope(subjects, bound);
      scopes.set(bound, scope);
    }
    return scope;
  }

  function ofResources(what: ResourceKind, of: readonly string[] | undefined, bound: BoundCheck): Reach {
    const { check, selection } = bound;
    const admits = (of ?? [undefined]).some((id) => selection.resource(unreadResource(what, id)) !== NO);
    const hidesPoints = what === 'droplet' && admitsUnread(bound, 'droplet-backup');
    if (check.resources.includes(what) && admits && (judgesResources(check) || hidesPoints))
      return 'subjects';
    const { selected, uncertain } = scopeOf(bound);
    if (what === 'volume' && check.reads.attachedVolumes && selected.has('droplet')) return 'verdicts';
    const touched = of === undefined ? uncertain[what].size > 0 : of.some((id) => uncertain[what].has(id));
    return touched ? 'verdicts' : 'nothing';
  }

  function ofPoints(what: PointKind, of: readonly string[] | undefined, bound: BoundCheck): Reach {
    const { check, selection } = bound;
    const kind = resourceKindOf[what];
    const { selected, attached } = scopeOf(bound);
    if (admitsUnread(bound, what)) {
      const known = of?.map((id) => subjects.get(kind, id)) ?? [];
      const any = [missingResource(kind), ...(subjects.unread.resource(kind) ? [unreadResource(kind)] : [])];
      const reached = (of ? known : any).filter((target) => selection.resource(target) !== NO);
      const ofRead = of ? reached.some(({ state }) => state === 'present') : selected.has(kind);
      const ofOthers = check.about !== 'resource' && reached.some(({ state }) => state !== 'present');
      if (ofOthers || (ofRead && !judgesResources(check))) return 'subjects';
      if (ofRead) return 'verdicts';
    }
    const reachesAttached =
      what === 'volume-snapshot' &&
      (of === undefined ? attached.size > 0 : of.some((id) => attached.has(id)));
    return reachesAttached ? 'verdicts' : 'nothing';
  }

  return ({ what, of }, bound) =>
    isResourceKind(what) ? ofResources(what, of, bound) : ofPoints(what, of, bound);
}

function toScope({ all }: Subjects, { check, selection }: BoundCheck): Scope {
  const selected = new Set<ResourceKind>();
  const attached = new Set<string>();
  const uncertain = { droplet: new Set<string | undefined>(), volume: new Set<string | undefined>() };
  for (const subject of all) {
    if (!check.resources.includes(subject.kind)) continue;
    const match = selection.resource(subject);
    if (match === NO) continue;
    if (subject.state === 'present') selected.add(subject.kind);
    if (check.reads.attachedVolumes) for (const volume of subject.attached) attached.add(volume.id as string);
    const rests = match === UNKNOWN || check.reads.existence === true;
    if (
      subject.state === 'uncertain' &&
      rests &&
      subject.points.some((point) => selection.point(point) !== NO)
    )
      uncertain[subject.kind].add(subject.id);
  }
  return { selected, attached, uncertain };
}
