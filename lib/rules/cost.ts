import { multiply, toMillionths } from '../millionths.ts';
import type { RecoveryPoint } from '../model.ts';
import { NO, unreadPoint, YES } from '../policy/selection.ts';
import { tariffOf } from '../prices.ts';
import { addCost, addPoint, type Cost, emptySum, knownUsd, openCost } from './sum.ts';
import type { View } from './view.ts';

/** What the selected points of a subject cost. */

const free: Cost = { least: 0, most: 0, estimated: false };
const unpriced: Cost = { least: 0, most: Number.POSITIVE_INFINITY, estimated: false };

/**
 * The price of a Droplet's backups, once for all of them. A basic plan is charged from the day on which it is
 * switched on: it counts where one of the backups is selected, and where any would be, also before the first one.
 * Without a known plan and price it is unknown; so are backups that are left over after the plan was switched off,
 * because sources disagree on whether there are any.
 */
export function backupCost({ subject, selection, points, context }: View): Cost {
  if (subject.kind !== 'droplet') return free;
  const anyBackup = selection.point(unreadPoint('droplet-backup'));
  if (anyBackup === NO) return free;
  const selected = points.selected.filter(isBackup);
  const doubtful = points.doubtful.filter(isBackup);
  const hidden = subject.hidden.has('droplet-backup');
  const certain = selected.length > 0 || (anyBackup === YES && subject.state === 'present');
  if (!certain && !hidden && doubtful.length === 0) return free;
  const tariff = tariffOf(subject.resource ?? {}, context.prices);
  switch (tariff.by) {
    case 'unknown':
      return unpriced;
    case 'nothing':
      return hidden || selected.length + doubtful.length > 0 ? unpriced : free;
    case 'droplet':
      return { least: certain ? tariff.microUsd : 0, most: tariff.microUsd, estimated: false };
    case 'size': {
      const rate = tariff.microUsdPerGigabyte;
      const least = multiply(sizeOf(selected, 0), rate);
      const largest = hidden ? ENDLESS : sizeOf([...selected, ...doubtful], ENDLESS);
      const most = multiply(largest, rate);
      return { least, most, estimated: most > 0 };
    }
  }
}

const ENDLESS = Number.POSITIVE_INFINITY;
const isBackup = ({ kind }: RecoveryPoint): boolean => kind === 'droplet-backup';

/** In millionths of a gigabyte, with what to take for a size that was not read. */
const sizeOf = (backups: readonly RecoveryPoint[], unread: number): number =>
  backups.reduce(
    (sum, { sizeGigabytes }) => sum + (sizeGigabytes === undefined ? unread : toMillionths(sizeGigabytes)),
    0,
  );

/** Whether there may be selected snapshots that were not read; the price of hidden backups is in `backupCost`. */
export function hidesSnapshots({ subject, selection }: View): boolean {
  return [...subject.hidden].some(
    (kind) => kind !== 'droplet-backup' && selection.point(unreadPoint(kind)) !== NO,
  );
}

/** What all selected points of a subject cost, in US dollars a month; undefined where some of that is not known. */
export function usdOf(view: View): number | undefined {
  const sum = emptySum();
  const { prices } = view.context;
  for (const point of view.points.selected) addPoint(sum, point, true, prices);
  for (const point of view.points.doubtful) addPoint(sum, point, false, prices);
  addCost(sum, backupCost(view), true);
  if (hidesSnapshots(view)) openCost(sum);
  return knownUsd(sum);
}
