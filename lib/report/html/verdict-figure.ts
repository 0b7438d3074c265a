import { formatCount, plural, printable } from '../../text.ts';
import { judgements } from '../answer.ts';
import type { ReportDocument } from '../document.ts';
import { capital } from './capital.ts';
import { inside, names, text } from './draw.ts';
import type { Figure } from './figure.ts';
import { lookOf, verdicts } from './verdict-marks.ts';

type Policy = ReportDocument['policies'][number];

/** Policies that are drawn; the table has all. */
const DRAWN = 16;
const LABEL = 22;
/** The narrowest part of a bar, in percent. */
const LEAST = 2;

/** The share of each verdict in what a policy judges, the policies with most at fault first where not all fit. */
export function verdictFigure({ policies, complete }: ReportDocument): Figure | undefined {
  if (policies.length === 0) return undefined;
  const drawn =
    policies.length <= DRAWN
      ? policies
      : policies.toSorted((one, other) => atFault(other) - atFault(one)).slice(0, DRAWN);
  const clean = policies.filter((policy) => atFault(policy) === 0 && judgements(policy.tally) > 0).length;
  const cut =
    drawn.length < policies.length
      ? ` The ${DRAWN} with most at fault are drawn; the table has all ${formatCount(policies.length)}.`
      : '';
  return {
    id: 'verdicts',
    title: 'Verdicts of each policy',
    says: `${formatCount(clean)} of ${plural(policies.length, 'policy', 'policies')} without a failure or anything unknown${complete ? '' : ' in what was read'}. On the right, how many fail.${cut}`,
    key: verdicts.filter((verdict) => policies.some(({ tally }) => tally[verdict] > 0)),
    picture: {
      width: 400,
      height: 30 + 34 * drawn.length,
      option: {
        grid: { left: 0, right: 0, top: 4, bottom: 4, ...inside },
        xAxis: {
          type: 'value',
          min: 0,
          max: 100,
          axisLabel: { ...text, formatter: '{value} %' },
          splitLine: { show: false },
        },
        yAxis: [
          { ...names(drawn.map(({ id }) => printable(id, LABEL))), inverse: true, axisLine: { show: false } },
          {
            ...names(drawn.map((policy) => faultWords(policy, complete))),
            inverse: true,
            position: 'right',
            axisLine: { show: false },
          },
        ],
        series: [
          ...verdicts.map((verdict) => ({
            type: 'bar',
            stack: 'all',
            barWidth: 18,
            itemStyle: lookOf(verdict),
            data: drawn.map(({ tally }) => shareOf(tally, verdict)),
          })),
          // The axis on the right has something to belong to.
          { type: 'bar', yAxisIndex: 1, silent: true, data: [] },
        ],
      },
    },
    table: {
      head: ['Policy', 'Subjects', ...verdicts.map(capital)],
      rows: policies.map(({ id, selected, tally }) => [
        id,
        selected,
        ...verdicts.map((verdict) => tally[verdict]),
      ]),
    },
  };
}

const atFault = ({ tally }: Policy) => tally.fail + tally.unknown;

/** In percent; what is there can be seen, at the expense of what passes. */
function shareOf(tally: Policy['tally'], verdict: keyof Policy['tally']): number | '-' {
  const all = judgements(tally);
  const share = (of: typeof verdict) => (tally[of] === 0 ? 0 : Math.max(LEAST, (100 * tally[of]) / all));
  if (tally[verdict] === 0) return '-';
  if (verdict !== 'pass') return share(verdict);
  return verdicts.reduce((left, other) => (other === 'pass' ? left : left - share(other)), 100);
}

function faultWords({ tally }: Policy, complete: boolean): string {
  const all = judgements(tally);
  if (all === 0) return complete ? 'selects nothing' : 'nothing read';
  if (tally.fail + tally.unknown === 0) return `none of ${formatCount(all)}`;
  const unknown = tally.unknown > 0 ? `, ${formatCount(tally.unknown)}?` : '';
  return `${formatCount(tally.fail)}${unknown} of ${formatCount(all)}`;
}
