import { formatUsd, plural } from '../text.ts';
import type { ReportDocument } from './document.ts';

type Costs = ReportDocument['costs'];

/** Rules over their limits that are named; the others are counted. */
const NAMED = 3;

/**
 * What is paid a month, what of that is at fault and what is over a limit: `$412.30 a month is kept; violations:
 * $37.20`. What has no known price is said to be left out, never taken for nothing.
 */
export function costWords({ costs: { prices, kept, violations, overLimits } }: ReportDocument): string {
  const unpriced = [
    kept.unpricedPoints > 0 ? plural(kept.unpricedPoints, 'point') : '',
    kept.unpricedDroplets > 0 ? `the backups of ${plural(kept.unpricedDroplets, 'Droplet')}` : '',
  ].filter(Boolean);
  const without = unpriced.length > 0 ? ` (no known price: ${unpriced.join(', ')})` : '';
  const estimated = kept.estimated ? ', in part estimated' : '';
  return [
    `${dollars(kept)} a month is kept${estimated}${without}`,
    violations.points > 0 ? `violations: ${violationWords(violations)}` : '',
    overLimits.length > 0 ? `over limits: ${overWords(overLimits)}` : '',
    prices.overridden.length > 0 ? 'prices in part from the settings' : `prices of ${prices.asOf}`,
  ]
    .filter(Boolean)
    .join('; ');
}

function violationWords(violations: Costs['violations']): string {
  const { points, unpricedPoints } = violations;
  if (unpricedPoints === points)
    return `${plural(points, 'point')} without a price of ${points === 1 ? 'its' : 'their'} own`;
  const without = unpricedPoints > 0 ? ` (${plural(unpricedPoints, 'point')} without a price)` : '';
  return `${dollars(violations)}${without}`;
}

function overWords(rules: Costs['overLimits']): string {
  const named = rules.slice(0, NAMED).map(({ policy, rule, points, sizeGigabytes, monthlyUsd }) => {
    const by = [
      monthlyUsd === null ? '' : `${formatUsd(monthlyUsd)} a month`,
      sizeGigabytes === null ? '' : `${sizeGigabytes} GB`,
      points === null ? '' : plural(points, 'point'),
    ];
    return `${policy}/${rule} by ${by.filter(Boolean).join(', ')}`;
  });
  const more = rules.length - NAMED;
  return [...named, ...(more > 0 ? [`${plural(more, 'more rule')}`] : [])].join(', ');
}

const dollars = ({ monthlyUsd, atLeast }: { monthlyUsd: number; atLeast: boolean }): string =>
  `${atLeast ? 'at least ' : ''}${formatUsd(monthlyUsd)}`;
