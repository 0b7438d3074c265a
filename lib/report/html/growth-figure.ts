import { formatCount, formatUsd, plural } from '../../text.ts';
import { parseInstant } from '../../time.ts';
import type { ReportDocument } from '../document.ts';
import type { Figures } from '../figures-schema.ts';
import { caption, numbers, time } from './draw.ts';
import type { Figure } from './figure.ts';

/** How what is kept today has grown, and what it costs. */
export function growthFigure(document: ReportDocument): Figure | undefined {
  const { figures } = document;
  const growth = figures?.growth ?? [];
  const last = growth.at(-1);
  if (last === undefined) return undefined;
  const line = (index: number, key: 'sizeGigabytes' | 'monthlyUsd') => ({
    type: 'line',
    xAxisIndex: index,
    yAxisIndex: index,
    step: 'end',
    symbol: growth.length === 1 ? 'circle' : 'none',
    lineStyle: { color: 'var(--data)', width: 2 },
    itemStyle: { color: 'var(--data)' },
    areaStyle: { color: 'var(--data)', opacity: 0.14 },
    data: growth.map((step) => [timeOf(step.day), Math.round(step[key] * 100) / 100]),
  });
  const days = time(timeOf(growth[0]?.day ?? last.day), timeOf(last.day));
  return {
    id: 'growth',
    title: 'Growth and monthly cost',
    says: says(last, document),
    picture: {
      width: 400,
      height: 270,
      option: {
        useUTC: true,
        title: [caption('Gigabytes', 0, 0), caption('US dollars a month', 0, 138)],
        grid: [
          { left: 48, right: 12, top: 22, height: 84 },
          { left: 48, right: 12, top: 160, height: 84 },
        ],
        xAxis: [
          { ...days, axisLabel: { show: false } },
          { ...days, gridIndex: 1 },
        ],
        yAxis: [
          { ...numbers, splitNumber: 3 },
          { ...numbers, minInterval: 0, splitNumber: 3, gridIndex: 1 },
        ],
        series: [line(0, 'sizeGigabytes'), line(1, 'monthlyUsd')],
      },
    },
    table: {
      head: ['Day', 'Points', 'GB', 'Of unknown size', 'US dollars a month', 'Of unknown price'],
      rows: [
        ...growth.map((step) => [step.day, ...numbersOf(step)]),
        ...(figures && figures.undated.points > 0
          ? [['nobody knows when', ...numbersOf(figures.undated)]]
          : []),
      ],
    },
  };
}

type Kept = Figures['undated'];

const numbersOf = ({ points, sizeGigabytes, unsized, monthlyUsd, unpriced }: Kept) => [
  points,
  sizeGigabytes,
  unsized,
  formatUsd(monthlyUsd),
  unpriced,
];

function says({ points, sizeGigabytes, unsized }: Kept, { costs, figures }: ReportDocument): string {
  const undated = figures?.undated.points ?? 0;
  return [
    `${plural(points, 'point')} of ${unsized > 0 ? 'at least ' : ''}${formatCount(sizeGigabytes)} GB; all that is kept costs ${costs.kept.atLeast ? 'at least ' : ''}${formatUsd(costs.kept.monthlyUsd)} a month.`,
    'What was deleted since is not in it.',
    undated > 0
      ? `${plural(undated, 'point')} of unknown date ${undated === 1 ? 'is' : 'are'} in the table alone.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** The midnight that a day begins with, which is what an axis of time takes. */
export const timeOf = (day: string): number => parseInstant(`${day}T00:00:00Z`) ?? 0;
