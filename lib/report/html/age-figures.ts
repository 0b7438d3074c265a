import { formatCount, plural } from '../../text.ts';
import type { Figures } from '../figures-schema.ts';
import { capital } from './capital.ts';
import { inside, numbers, text } from './draw.ts';
import type { Figure } from './figure.ts';
import { lookOf, verdicts } from './verdict-marks.ts';

type Ages = Figures['ages'][number];

/** Rules that are drawn; of the others the table has the numbers. */
const DRAWN = 4;
const [WIDTH, HEIGHT] = [400, 220];

/** How old the points are that each rule about age judges, against its limit. */
export function ageFigures({ ages }: Figures): Figure[] {
  return ages.map((rule, at) => {
    const { policy, buckets, bucketDays, limitDays, undated } = rule;
    const used = verdicts.filter((verdict) => buckets.some((bucket) => bucket[verdict] > 0));
    const until = (buckets.at(-1)?.fromDays ?? 0) + bucketDays;
    return {
      id: `ages-${at}`,
      title: `Age of points: ${policy} / ${rule.rule}`,
      says: ageWords(rule),
      key: used,
      picture:
        at >= DRAWN || buckets.length === 0
          ? undefined
          : {
              width: WIDTH,
              height: HEIGHT,
              option: {
                grid: { left: 0, right: 8, top: 22, bottom: 0, ...inside },
                xAxis: {
                  type: 'value',
                  min: 0,
                  max: Math.max(until, Math.ceil(limitDays)),
                  axisLabel: { ...text, formatter: '{value} d', hideOverlap: true, showMaxLabel: false },
                  splitLine: { show: false },
                },
                yAxis: numbers,
                series: used.map((verdict, index) => ({
                  type: 'bar',
                  stack: 'all',
                  barWidth: Math.max(2, (0.8 * (WIDTH - 60)) / Math.max(1, until / bucketDays)),
                  itemStyle: lookOf(verdict),
                  data: buckets.map((bucket) => [bucket.fromDays + bucketDays / 2, bucket[verdict] || '-']),
                  ...(index === 0 && { markLine: limitLine(limitDays) }),
                })),
              },
            },
      table: {
        head: ['Age in days', ...verdicts.map(capital)],
        rows: [
          ...buckets.map((bucket, index) => [
            index === buckets.length - 1
              ? `${formatCount(bucket.fromDays)} and more`
              : `${formatCount(bucket.fromDays)} to ${formatCount(bucket.fromDays + bucketDays)}`,
            ...verdicts.map((verdict) => bucket[verdict]),
          ]),
          ...(undated > 0 ? [[`without a date: ${formatCount(undated)}`, ...verdicts.map(() => '')]] : []),
        ],
      },
    };
  });
}

function ageWords({ buckets, limitDays, undated }: Ages): string {
  const all = buckets.reduce((sum, bucket) => sum + sumOf(bucket), 0);
  const fail = buckets.reduce((sum, bucket) => sum + bucket.fail, 0);
  const limit = plural(Math.round(limitDays * 10) / 10, 'day');
  return [
    `${formatCount(fail)} of ${plural(all, 'point')} at fault; ${limit} allowed. The last column holds all that is older.`,
    undated > 0
      ? `${plural(undated, 'point')} without a date that is believed ${undated === 1 ? 'is' : 'are'} in the table alone.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

const sumOf = (counts: Ages['buckets'][number]) =>
  verdicts.reduce((sum, verdict) => sum + counts[verdict], 0);

/** The line that divides what is allowed from what is not. */
function limitLine(limitDays: number): object {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: 'var(--ink)', width: 1.5, type: [4, 3] },
    label: {
      ...text,
      color: 'var(--ink)',
      formatter: `limit ${formatCount(Math.round(limitDays * 10) / 10)} d`,
      textBorderWidth: 0,
    },
    data: [{ xAxis: limitDays }],
  };
}
