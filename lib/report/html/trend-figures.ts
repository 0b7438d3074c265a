import { formatCount, formatUsd, plural, printable } from '../../text.ts';
import { parseInstant } from '../../time.ts';
import type { Figures } from '../figures-schema.ts';
import { momentWords } from '../moment.ts';
import { capital } from './capital.ts';
import { caption, inside, numbers, time } from './draw.ts';
import type { Figure } from './figure.ts';
import { verdicts } from './verdict-marks.ts';

type Run = NonNullable<Figures['trend']>[number];

/** Policies that are drawn, those with most at fault in the last run first; the table has all. */
const POLICIES = 12;
const ROW = 34;

/** What became of failures over the runs that are remembered, all together and policy by policy. */
export function trendFigures({ trend = [] }: Figures, timeZone?: string): Figure[] {
  const last = trend.at(-1);
  if (last === undefined || trend.length < 2) return [];
  return [overall(trend, last, timeZone), ...byPolicy(trend, last, timeZone)];
}

function overall(trend: readonly Run[], last: Run, timeZone: string | undefined): Figure {
  const holes = trend.filter(({ complete }) => !complete).length;
  return {
    id: 'trend',
    title: 'Trend',
    says: `${formatCount(last.tally.fail)} fail and ${formatCount(last.tally.unknown)} are unknown in this run, ${formatCount(trend[0]?.tally.fail ?? 0)} and ${formatCount(trend[0]?.tally.unknown ?? 0)} in the first of ${plural(trend.length, 'run')}.${holes > 0 ? ` ${plural(holes, 'run')} ${holes === 1 ? 'was' : 'were'} incomplete.` : ''}`,
    key: ['fail', 'unknown'],
    picture: {
      width: 400,
      height: 220,
      option: {
        useUTC: true,
        grid: { left: 0, right: 12, top: 10, bottom: 0, ...inside },
        xAxis: time(timeOf(trend[0]), timeOf(last)),
        yAxis: numbers,
        series: [
          lineOf(trend, ({ tally }) => tally.fail, 'fail'),
          lineOf(trend, ({ tally }) => tally.unknown, 'unknown'),
        ],
      },
    },
    table: {
      head: ['Run', 'Complete', ...verdicts.map(capital), 'Kept, USD a month', 'Violations, USD a month'],
      rows: trend.map(({ now, complete, tally, ...costs }) => [
        momentWords(now, timeZone),
        complete ? 'yes' : 'no',
        ...verdicts.map((verdict) => tally[verdict]),
        dollars(costs.keptUsd, costs.keptAtLeast),
        dollars(costs.violationsUsd, costs.violationsAtLeast),
      ]),
    },
  };
}

function byPolicy(trend: readonly Run[], last: Run, timeZone: string | undefined): Figure[] {
  const all = last.policies.toSorted((one, other) => atFault(other.tally) - atFault(one.tally));
  const drawn = all.slice(0, POLICIES);
  if (drawn.length === 0) return [];
  const of = (run: Run, id: string) => run.policies.find((policy) => policy.id === id)?.tally;
  const grids = drawn.map((_, at) => ({ left: 140, width: 205, top: 6 + at * ROW, height: ROW - 14 }));
  const hidden = { show: false };
  return [
    {
      id: 'trend-policies',
      title: 'Trend of each policy',
      says: `Failures and unknown verdicts together, each on a scale of its own, with this run’s number. A line has a gap where a run was incomplete, as more may be at fault.${all.length > drawn.length ? ` ${POLICIES} policies are drawn; the table has all ${formatCount(all.length)}.` : ''}`,
      picture: {
        width: 400,
        height: 8 + ROW * drawn.length,
        option: {
          useUTC: true,
          title: drawn.flatMap(({ id, tally }, at) => [
            caption(printable(id, 21), 0, 10 + at * ROW),
            caption(
              `${formatCount(atFault(tally))}${last.complete ? '' : '+'}`,
              360,
              10 + at * ROW,
              'var(--ink)',
            ),
          ]),
          grid: grids,
          xAxis: drawn.map((_, gridIndex) => ({
            type: 'time',
            gridIndex,
            ...hidden,
            min: timeOf(trend[0]),
            max: timeOf(last),
          })),
          yAxis: drawn.map((_, gridIndex) => ({ type: 'value', gridIndex, ...hidden, min: 0 })),
          series: drawn.map(({ id }, at) => ({
            type: 'line',
            xAxisIndex: at,
            yAxisIndex: at,
            // One complete run between two others is no line.
            symbol: trend.every(({ complete }) => complete) ? 'none' : 'circle',
            symbolSize: 3,
            itemStyle: { color: 'var(--data)' },
            lineStyle: { color: 'var(--data)', width: 2 },
            data: trend.flatMap((run) => {
              const tally = of(run, id);
              return tally ? [[timeOf(run), run.complete ? atFault(tally) : '-']] : [];
            }),
          })),
        },
      },
      table: {
        head: ['Run', 'Complete', ...all.map(({ id }) => id)],
        rows: trend.map((run) => [
          momentWords(run.now, timeZone),
          run.complete ? 'yes' : 'no',
          ...all.map(({ id }) => {
            const tally = of(run, id);
            return tally ? atFault(tally) : 'not there';
          }),
        ]),
      },
    },
  ];
}

const dollars = (usd: number, atLeast: boolean) => `${atLeast ? 'at least ' : ''}${formatUsd(usd)}`;
const atFault = ({ fail, unknown }: Run['tally']) => fail + unknown;
const timeOf = (run: Run | undefined) => parseInstant(run?.now ?? '') ?? 0;

/** Runs that were incomplete are hollow. */
function lineOf(trend: readonly Run[], count: (run: Run) => number, standing: 'fail' | 'unknown'): object {
  const color = `var(--${standing})`;
  return {
    type: 'line',
    symbol: standing === 'fail' ? 'triangle' : 'diamond',
    symbolSize: trend.length > 60 ? 4 : 8,
    showAllSymbol: true,
    lineStyle: { color, width: 2, type: standing === 'fail' ? 'solid' : [5, 4] },
    data: trend.map((run) => ({
      value: [timeOf(run), count(run)],
      itemStyle: { color: run.complete ? color : 'var(--page)', borderColor: color, borderWidth: 1.5 },
    })),
  };
}
