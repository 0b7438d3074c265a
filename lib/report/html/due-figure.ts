import { formatCount } from '../../text.ts';
import { addToDay, type Duration, dayOf, parseInstant } from '../../time.ts';
import type { ReportDocument } from '../document.ts';
import { capital } from './capital.ts';
import { inside, names, numbers, text } from './draw.ts';
import type { Figure } from './figure.ts';
import { lookOf, verdicts } from './verdict-marks.ts';

const DAYS = 30;

/** Which verdicts end in the next 30 days if nothing but time passes. */
export function dueFigure({ figures, now, complete }: ReportDocument, timeZone = 'UTC'): Figure | undefined {
  const due = figures?.due ?? [];
  const instant = parseInstant(now);
  if (due.length === 0 || instant === undefined) return undefined;
  const today = dayOf(instant, timeZone);
  const coming = Array.from(
    { length: DAYS + 1 },
    (_, amount) => addToDay(today, { amount, unit: 'd' } as Duration) as string,
  );
  const days = [...new Set([...coming, ...due.map(({ day }) => day)])].toSorted();
  const byDay = new Map(due.map((one) => [one.day, one]));
  const used = verdicts.filter((verdict) => due.some((one) => one[verdict] > 0));
  const passes = due.reduce((sum, { pass }) => sum + pass, 0);
  const all = due.reduce((sum, one) => sum + verdicts.reduce((of, verdict) => of + one[verdict], 0), 0);
  return {
    id: 'due',
    title: 'What falls due in the next 30 days',
    says: `${complete ? '' : 'Of what was read, '}${formatCount(all)} verdicts change if nothing but time passes; ${formatCount(passes)} of them pass today.`,
    key: used,
    picture: {
      width: 400,
      height: 220,
      option: {
        grid: { left: 0, right: 4, top: 8, bottom: 0, ...inside },
        xAxis: {
          ...names(days.map((day) => day.slice(5))),
          axisLabel: { ...text, interval: 6 },
        },
        yAxis: numbers,
        series: used.map((verdict) => ({
          type: 'bar',
          stack: 'all',
          barCategoryGap: '20%',
          itemStyle: lookOf(verdict),
          data: days.map((day) => byDay.get(day)?.[verdict] || '-'),
        })),
      },
    },
    table: {
      head: ['Day', ...verdicts.map((verdict) => `${capital(verdict)} ends`)],
      rows: due.map((one) => [one.day, ...verdicts.map((verdict) => one[verdict])]),
    },
  };
}
