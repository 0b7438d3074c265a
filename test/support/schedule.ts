import { judge } from '../../lib/engine/judge.ts';
import type { Inventory, RecoveryPoint } from '../../lib/model.ts';
import { type Instant, shift } from '../../lib/time.ts';
import { backupOf, dropletOf, inventoryOf } from './inventory.ts';
import { toPolicySet } from './policy-arbitraries.ts';

/** What one Droplet's schedule is judged on. */
export interface Case {
  readonly zone: string;
  readonly now: Instant;
  readonly created?: Instant | undefined;
  /** Creation times of its backups; undefined where one was not read. */
  readonly points: readonly (Instant | undefined)[];
  /** Creation times of snapshots of which it is unknown whether they count. */
  readonly doubtful?: readonly Instant[];
  readonly rule: object;
  readonly gaps?: Inventory['gaps'];
}

/** The verdict on a Droplet that was made in 1990 unless the case says otherwise, with what explains it. */
export function judgeSchedule({ zone, now, points, doubtful = [], rule, gaps = [], ...rest }: Case) {
  const created = 'created' in rest ? rest.created : (Date.UTC(1990) as Instant);
  const snapshots = doubtful.map(
    (instant, index): RecoveryPoint => ({
      ...backupOf(`s${index}`, '1', instant),
      kind: 'droplet-snapshot',
      tags: undefined,
    }),
  );
  const backups = points.map((instant, index) => ({
    ...backupOf(`b${index}`, '1', shift(now, 0)),
    createdAt: instant,
  }));
  const inventory = inventoryOf(now, {
    resources: [dropletOf('1', { createdAt: created })],
    points: [...backups, ...snapshots],
    gaps,
  });
  const select = doubtful.length > 0 ? { not: { pointTags: { any: 'scratch' } } } : {};
  const set = toPolicySet([{ id: 'p', rules: [{ kind: 'schedule', select, ...rule }] }], {}, zone);
  const [judgement] = [...judge(inventory, set, now)];
  if (judgement === undefined) throw new Error('nothing was judged');
  const { message, facts, limit, changesAt } = judgement.explain();
  const missing = facts.missing as { tier: string; slot: string; start: string; end: string }[];
  return {
    verdict: judgement.verdict,
    message,
    facts,
    limit,
    changesAt,
    missing: missing.map(({ tier, slot }) => `${tier} ${slot}`),
  };
}
