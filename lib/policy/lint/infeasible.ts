import { type PointKind, pointKinds, type ResourceKind, resourceKindOf } from '../../model.ts';
import type { LintIssue } from './lint-issue.ts';
import { type Facts, type LintedRule, pointsOf, resourcesOf } from './linted-rule.ts';
import { pointsNeeded } from './needs.ts';
import type { Obstacle } from './obstacle.ts';
import { pointObstacle, resourceObstacle } from './obstacles.ts';

/**
 * A rule that nothing can pass for good is an error; one that only some cannot pass, or only on some plans, a
 * warning.
 */
export function infeasible(rule: LintedRule, facts: Facts): LintIssue[] {
  const { about } = rule.check;
  if (about === 'group') return [];
  const subjects = about === 'point' ? pointSubjects(rule, facts) : resourceSubjects(rule, facts);
  const blocked = subjects.flatMap(({ obstacle, ...subject }) =>
    obstacle ? [{ ...subject, obstacle }] : [],
  );
  const never = blocked.filter(({ obstacle }) => obstacle.certain);
  const [first] = never.length > 0 ? never : blocked;
  if (first === undefined) return [];
  const because = [...new Set((never.length > 0 ? never : blocked).map(({ obstacle }) => obstacle.why))];
  const why = because.join(', and ');
  const { remedy } = first.obstacle;
  if (never.length === 0) return [warning(`not everything that it selects can pass: ${why}; ${remedy}`)];
  if (never.length === subjects.length) {
    const message = `nothing that it selects can pass: ${why}; ${remedy}`;
    return [{ code: 'infeasible', severity: 'error', message }];
  }
  const some = never.map(({ name }) => `no ${name}`).join(' and ');
  const others = subjects.filter((subject) => !never.some(({ kind }) => kind === subject.kind));
  const list = others.map(({ kind }) => kind).join(', ');
  const key = about === 'point' ? 'points' : 'resources';
  const leave = `leave ${never.length === 1 ? 'it' : 'them'} out with select: { ${key}: ${others.length > 1 ? `[${list}]` : list} }`;
  return [warning(`${some} can pass: ${why}; ${leave}`)];
}

const warning = (message: string): LintIssue => ({ code: 'infeasible', severity: 'warning', message });

/** A kind of subjects of a rule, and what keeps it from passing. */
interface Subjects {
  readonly kind: PointKind | ResourceKind;
  readonly name: string;
  readonly obstacle: Obstacle | undefined;
}

const names: Record<PointKind | ResourceKind, string> = {
  droplet: 'Droplet',
  volume: 'volume',
  'droplet-backup': 'backup',
  'droplet-snapshot': 'Droplet snapshot',
  'volume-snapshot': 'volume snapshot',
};

function pointSubjects(rule: LintedRule, facts: Facts): Subjects[] {
  const resources = resourcesOf(rule);
  return pointKinds
    .filter(
      (kind) =>
        resources.includes(resourceKindOf[kind]) && pointsOf(rule, resourceKindOf[kind]).includes(kind),
    )
    .map((kind) => ({ kind, name: names[kind], obstacle: pointObstacle(rule, kind, facts) }));
}

function resourceSubjects(rule: LintedRule, facts: Facts): Subjects[] {
  return resourcesOf(rule).map((kind) => ({ kind, name: names[kind], obstacle: obstacleOf(kind) }));

  function obstacleOf(kind: ResourceKind): Obstacle | undefined {
    return throughPoints(kind) ?? resourceObstacle(rule, kind, facts);
  }

  function throughPoints(kind: ResourceKind): Obstacle | undefined {
    if (pointsNeeded(rule.check, facts) === 0) return undefined;
    const counted = pointsOf(rule, kind);
    if (counted.length === 0) {
      const why = `none of the points that count is of a ${names[kind]}`;
      return { why, remedy: 'let other points count', certain: true };
    }
    const obstacles = counted.flatMap((point) => pointObstacle(rule, point, facts) ?? []);
    const [first] = obstacles;
    if (first === undefined || obstacles.length < counted.length) return undefined;
    return obstacles.find(({ certain }) => !certain) ?? first;
  }
}
